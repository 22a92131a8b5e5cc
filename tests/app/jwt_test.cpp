#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include "daemon/app/integrations.h"
#include "daemon/app/settings.h"
#include "daemon/app/signing_keys.h"
#include "daemon/app/token_texts.h"
#include "daemon/app/tokens.h"
#include "daemon/core/rules/settings_keys.h"
#include "daemon/crypto/digest.h"
#include "tests/app/world.h"

namespace authd::app {
namespace {

using core::JwtAlgorithm;
using core::TokenType;
using enum core::TokenType;

constexpr std::int64_t SECOND = 1'000'000;
constexpr std::int64_t HOUR = 3600 * SECOND;

struct Jwts : World {
  Jwts() { addCustomer("jane@example.com", PASSWORD); }

  PublishedKey rotate(JwtAlgorithm algorithm = JwtAlgorithm::NONE, bool immediately = false) {
    return good(wait(rotateKey(app(), {}, algorithm, immediately)));
  }
  void useMagentoKey() {
    app().jwt.cryptKey = std::make_shared<const crypto::Secret>("0123456789abcdef0123456789abcdef");
  }
  Answer<IssuedToken> login() { return World::login(CUSTOMER, "jane@example.com", PASSWORD); }
  std::string text() { return good(login()).token; }
  // A key, and a customer's JWT that it signed.
  std::string jwtOf(JwtAlgorithm algorithm) {
    rotate(algorithm);
    set(core::keys::JWT_CUSTOMER, "yes");
    return text();
  }
  std::uint32_t keyOf(const std::string& token) { return findTokenByText(app(), token)->keyId; }
  std::string states() {
    std::string all;
    listKeys(app(), [&](const KeyView& view) {
      all += std::to_string(view.id) + ":" + std::to_string(static_cast<int>(view.state)) + " ";
      return true;
    });
    return all;
  }
  void retire(std::uint32_t id) { good(wait(retireKey(app(), {}, id))); }
};

// The claims of a token; nobody needs the signature here.
boost::json::object claimsOf(const std::string& token) {
  const std::string part = token.substr(token.find('.') + 1);
  std::string bytes;
  unsigned bits = 0;
  int count = 0;
  static const std::string DIGITS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (char c : part.substr(0, part.find('.'))) {
    bits = bits << 6 | static_cast<unsigned>(DIGITS.find(c));
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count & 255);
  }
  return boost::json::parse(bytes).as_object();
}

std::size_t keysIn(const std::string& json) {
  return boost::json::parse(json).at("keys").as_array().size();
}

BOOST_FIXTURE_TEST_SUITE(jwts, Jwts)

BOOST_AUTO_TEST_CASE(a_customer_gets_a_jwt_when_a_setting_says_so) {
  app().jwt.issuer = "https://auth.shop.example";
  app().jwt.audience = "shop";
  const std::string token = jwtOf(JwtAlgorithm::ES256);
  BOOST_TEST(token.starts_with("eyJ"));
  BOOST_TEST(isLive(token));
  BOOST_TEST(keyOf(token) == 1U);
  const auto claims = claimsOf(token);
  const auto view = *findTokenByText(app(), token);
  BOOST_TEST(claims.at("iss").as_string() == "https://auth.shop.example");
  BOOST_TEST(claims.at("aud").as_string() == "shop");
  BOOST_TEST(claims.at("sub").as_string() == "customer:1");
  BOOST_TEST(claims.at("uid").as_int64() == 1);
  BOOST_TEST(claims.at("utypid").as_int64() == 3);
  BOOST_TEST(claims.at("iat").as_int64() == nowUs() / SECOND);
  BOOST_TEST(claims.at("exp").as_int64() == nowUs() / SECOND + 3600);
  BOOST_TEST(claims.at("jti").as_string() == crypto::toHex(crypto::asText(event(view.id).eventId)));
  BOOST_TEST(jwtIdOf(app(), view) == claims.at("jti").as_string());
  BOOST_TEST(view.expiresUs == claims.at("exp").as_int64() * SECOND);
}

BOOST_AUTO_TEST_CASE(without_names_in_the_configuration_the_log_issues) {
  const auto claims = claimsOf(jwtOf(JwtAlgorithm::RS256));
  BOOST_TEST(claims.at("iss").as_string() == "test");
  BOOST_TEST(!claims.contains("aud"));
}

BOOST_AUTO_TEST_CASE(other_types_of_token_stay_opaque) {
  addAdmin("ada", PASSWORD);
  jwtOf(JwtAlgorithm::ES256);
  const auto token = good(World::login(ADMIN, "ada", PASSWORD)).token;
  BOOST_TEST(token.size() == 32U);
  set(core::keys::JWT_CUSTOMER, "no");
  BOOST_TEST(text().size() == 32U);
}

BOOST_AUTO_TEST_CASE(a_token_with_one_byte_changed_is_nobodys) {
  std::string token = jwtOf(JwtAlgorithm::ES256);
  token.back() = token.back() == 'A' ? 'B' : 'A';
  BOOST_TEST(!isLive(token));
  BOOST_TEST(!isLive(token + std::string(MOST_TOKEN_BYTES, 'A')));
  BOOST_TEST(!findTokenByText(app(), std::string(MOST_TOKEN_BYTES + 1, 'A')));
}

BOOST_AUTO_TEST_CASE(a_revoked_jwt_is_dead_at_once) {
  const std::string token = jwtOf(JwtAlgorithm::ES256);
  good(wait(revokeToken(app(), {}, findTokenByText(app(), token)->id)));
  BOOST_TEST(!isLive(token));
}

BOOST_AUTO_TEST_CASE(a_jwt_ends_when_it_says_so_and_earlier_with_a_shorter_lifetime) {
  const std::string token = jwtOf(JwtAlgorithm::ES256);
  const std::int64_t end = claimsOf(token).at("exp").as_int64() * SECOND;
  set(core::keys::CUSTOMER_LIFETIME, "2h");
  BOOST_TEST(findTokenByText(app(), token)->expiresUs == end);
  set(core::keys::CUSTOMER_LIFETIME, "10m");
  BOOST_TEST(isLive(token));
  pass(600 * SECOND);
  BOOST_TEST(!isLive(token));
}

BOOST_AUTO_TEST_CASE(never_is_a_year_for_a_jwt) {
  set(core::keys::CUSTOMER_LIFETIME, "never");
  const auto claims = claimsOf(jwtOf(JwtAlgorithm::ES256));
  BOOST_TEST(claims.at("exp").as_int64() - claims.at("iat").as_int64() == MOST_JWT_SECONDS);
}

BOOST_AUTO_TEST_CASE(a_new_key_signs_when_its_readers_know_it) {
  const std::string old = jwtOf(JwtAlgorithm::ES256);
  const auto key = rotate();
  BOOST_TEST(key.id == 2U);
  BOOST_TEST(key.usableFromUs == nowUs() + HOUR);
  BOOST_TEST(states() == "1:1 2:2 ");
  BOOST_TEST(keysIn(publishedKeys(app()).json) == 2U);
  BOOST_TEST(keyOf(text()) == 1U);
  pass(HOUR);
  BOOST_TEST(keyOf(text()) == 2U);
  BOOST_TEST(states() == "1:3 2:1 ");
  rotate(JwtAlgorithm::RS256, true);
  BOOST_TEST(keyOf(text()) == 3U);
}

BOOST_AUTO_TEST_CASE(the_algorithm_of_a_new_key_comes_from_the_setting) {
  BOOST_CHECK(rotate().algorithm == JwtAlgorithm::ES256);
  set(core::keys::JWT_ALGORITHM, "RS256");
  BOOST_CHECK(rotate().algorithm == JwtAlgorithm::RS256);
}

BOOST_AUTO_TEST_CASE(a_retired_key_ends_its_tokens_and_is_not_published) {
  const std::string token = jwtOf(JwtAlgorithm::ES256);
  rotate(JwtAlgorithm::ES256, true);
  const std::string other = text();
  const auto before = publishedKeys(app());
  const std::uint64_t from = size();
  retire(1);
  BOOST_TEST(events(from) == "JwtKeyRetired");
  BOOST_TEST(!isLive(token));
  BOOST_TEST(isLive(other));
  BOOST_TEST(states() == "1:4 2:1 ");
  const auto after = publishedKeys(app());
  BOOST_TEST(keysIn(after.json) == 1U);
  BOOST_TEST(after.tag != before.tag);
}

BOOST_AUTO_TEST_CASE(a_private_key_is_destroyed_after_it_was_retired) {
  jwtOf(JwtAlgorithm::ES256);
  const auto row = core::demand<core::JwtKeyRow>(app().tables, std::uint32_t{1});
  BOOST_TEST(openPrivateKey(app(), row) != nullptr);
  rotate(JwtAlgorithm::ES256, true);
  retire(1);
  auto sweeping = sweepForever(app());
  settle();
  for (int minute = 0; minute < 2; ++minute) {
    pass(8 * 24 * HOUR);
    settle();
  }
  BOOST_TEST(openPrivateKey(app(), row) == nullptr);
}

BOOST_AUTO_TEST_CASE(the_last_key_stays_while_jwts_are_asked_for) {
  const std::string token = jwtOf(JwtAlgorithm::ES256);
  const std::uint64_t from = size();
  BOOST_TEST(isRefusedBy(wait(retireKey(app(), {}, 1)), core::Refusal::NO_SIGNING_KEY));
  BOOST_TEST(size() == from);
  BOOST_TEST(isLive(token));
  set(core::keys::JWT_CUSTOMER, "no");
  retire(1);
  BOOST_TEST(!isLive(token));
}

BOOST_AUTO_TEST_CASE(jwts_cannot_be_asked_for_without_a_key) {
  auto answer = wait(changeSetting(app(), {}, std::string(core::keys::JWT_CUSTOMER), "yes"));
  BOOST_TEST(isRefusedBy(answer, core::Refusal::NO_SIGNING_KEY));
}

BOOST_AUTO_TEST_CASE(magentos_algorithm_needs_magentos_key) {
  BOOST_TEST(is(wait(rotateKey(app(), {}, JwtAlgorithm::HS256, false)), Why::NO_CRYPT_KEY));
  useMagentoKey();
  const std::string token = jwtOf(JwtAlgorithm::HS256);
  BOOST_TEST(token.starts_with("eyJraWQiOiIxIiwiYWxnIjoiSFMyNTYifQ."));
  BOOST_TEST(isLive(token));
  BOOST_TEST(keysIn(publishedKeys(app()).json) == 0U);
  app().jwt.cryptKey = nullptr;
  const std::uint64_t from = size();
  BOOST_TEST(is(login(), Why::NO_SIGNING_KEY));
  BOOST_TEST(is(World::login(CUSTOMER, "nobody@example.com", PASSWORD), Why::NO_SIGNING_KEY));
  BOOST_TEST(size() == from);
}

BOOST_AUTO_TEST_CASE(two_tokens_of_magentos_in_one_second_are_two) {
  useMagentoKey();
  const std::string first = jwtOf(JwtAlgorithm::HS256);
  const std::string second = text();
  BOOST_TEST(first != second);
  BOOST_TEST(claimsOf(second).at("iat").as_int64() == claimsOf(first).at("iat").as_int64() - 1);
  // One that was revoked does not come back either.
  good(wait(revokeToken(app(), {}, findTokenByText(app(), first)->id)));
  BOOST_TEST(text() != first);
  BOOST_TEST(!isLive(first));
  BOOST_TEST(isLive(second));
}

BOOST_AUTO_TEST_CASE(two_logins_at_once_get_two_of_magentos_tokens) {
  useMagentoKey();
  jwtOf(JwtAlgorithm::HS256);
  hashing.held = true;
  auto one = startLogin(CUSTOMER, "jane@example.com", PASSWORD);
  auto two = startLogin(CUSTOMER, "jane@example.com", PASSWORD);
  settle();
  hashing.held = false;
  const auto hashed = hashing.done;
  hashing.release();
  const auto first = good(wait(kj::mv(one))).token;
  const auto second = good(wait(kj::mv(two))).token;
  BOOST_TEST(first != second);
  BOOST_TEST(isLive(first));
  BOOST_TEST(isLive(second));
  // The second one's text was taken, but nobody has to hash a password again for that.
  BOOST_TEST(hashing.done - hashed == 2U);
}

BOOST_AUTO_TEST_CASE(a_key_that_is_retired_during_a_login_does_not_sign_it) {
  jwtOf(JwtAlgorithm::ES256);
  rotate(JwtAlgorithm::ES256, true);
  hashing.held = true;
  auto login = startLogin(CUSTOMER, "jane@example.com", PASSWORD);
  settle();
  hashing.held = false;
  retire(2);
  hashing.release();
  BOOST_TEST(keyOf(good(wait(kj::mv(login))).token) == 1U);
}

BOOST_AUTO_TEST_CASE(an_integration_gets_a_jwt_with_its_own_lifetime) {
  rotate();
  set(core::keys::JWT_INTEGRATION, "yes");
  NewIntegration erp;
  erp.name = "ERP";
  erp.permissions = {false, {"Magento_Customer::customer"}};
  erp.tokenLifetimeSeconds = 60;
  const auto made = good(wait(createIntegration(app(), {}, erp)));
  const auto keys = good(wait(activateIntegration(app(), {}, made.id, false)));
  const auto claims = claimsOf(keys.accessToken);
  const auto view = *findTokenByText(app(), keys.accessToken);
  BOOST_TEST(claims.at("sub").as_string() == "integration:1");
  BOOST_TEST(claims.at("exp").as_int64() - claims.at("iat").as_int64() == 60);
  BOOST_TEST(claims.at("jti").as_string() == jwtIdOf(app(), view));
  BOOST_TEST(keys.consumerKey.size() == 32U);
  BOOST_TEST(isLive(keys.accessToken));
  const auto rotated = good(wait(rotateIntegration(app(), {}, made.id, 30))).accessToken;
  BOOST_TEST(keyOf(rotated) == 1U);
  BOOST_TEST(isLive(keys.accessToken));
  rotate(JwtAlgorithm::ES256, true);
  retire(1);
  BOOST_TEST(!isLive(keys.accessToken));
  BOOST_TEST(!isLive(rotated));
}

BOOST_AUTO_TEST_CASE(a_busy_service_makes_no_key) {
  hashing.full = true;
  BOOST_TEST(is(wait(rotateKey(app(), {}, JwtAlgorithm::ES256, false)), Why::BUSY));
}

BOOST_AUTO_TEST_CASE(readers_keep_the_keys_for_less_than_a_new_one_waits) {
  rotate();
  BOOST_TEST(publishedKeys(app()).keepSeconds == 1800);
  set(core::keys::JWT_PUBLISH_BEFORE_USE, "1m");
  BOOST_TEST(publishedKeys(app()).keepSeconds == 30);
  set(core::keys::JWT_PUBLISH_BEFORE_USE, "30d");
  BOOST_TEST(publishedKeys(app()).keepSeconds == 3600);
}

BOOST_AUTO_TEST_CASE(keys_survive_a_restart) {
  const std::string token = jwtOf(JwtAlgorithm::ES256);
  const auto before = publishedKeys(app());
  restart();
  BOOST_TEST(isLive(token));
  BOOST_TEST(publishedKeys(app()).tag == before.tag);
  BOOST_TEST(keyOf(text()) == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::app
