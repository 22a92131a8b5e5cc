#include "daemon/app/tokens.h"

#include <boost/test/unit_test.hpp>

#include "daemon/core/rules/settings_keys.h"
#include "tests/app/world.h"

namespace authd::app {
namespace {

using core::Refusal;
using core::Scope;
using core::ScopeKind;
using core::TokenType;
using support::HOUR;

// Two admins and two customers with two tokens each, in this order.
struct Fixture : World {
  Fixture() {
    for (const char* name : {"ada", "eve"}) {
      addAdmin(name, PASSWORD);
      issue(TokenType::ADMIN, name);
    }
    for (const char* name : {"jane@example.com", "john@example.com"}) {
      addCustomer(name, PASSWORD);
      issue(TokenType::CUSTOMER, name);
    }
    before = size();
  }
  void issue(TokenType type, const std::string& name) {
    for (int i = 0; i < 2; ++i) tokens.push_back(good(login(type, name, PASSWORD)));
  }
  std::string alive() {
    std::string text;
    for (const auto& token : tokens) text += isLive(token.token) ? '1' : '0';
    return text;
  }
  Answer<std::uint64_t> revoke(const Scope& scope, std::optional<std::uint64_t> bound = {},
                               Call call = {}) {
    return wait(revokeTokens(app(), std::move(call), scope, bound));
  }

  std::vector<IssuedToken> tokens;
  std::uint64_t before = 0;
};

constexpr Scope ALL{};
constexpr Scope ADMINS{ScopeKind::TYPE, TokenType::ADMIN, 0, 0, 0};
constexpr Scope CUSTOMERS{ScopeKind::TYPE, TokenType::CUSTOMER, 0, 0, 0};
constexpr Scope WEBSITE{ScopeKind::WEBSITE, TokenType::NONE, 1, 0, 0};
constexpr Scope OTHER_WEBSITE{ScopeKind::WEBSITE, TokenType::NONE, 2, 0, 0};
constexpr Scope WEBSITE_CUSTOMERS{ScopeKind::TYPE_AND_WEBSITE, TokenType::CUSTOMER, 1, 0, 0};
constexpr Scope JANE{ScopeKind::USER, TokenType::CUSTOMER, 0, 1, 0};
constexpr Scope EVE{ScopeKind::USER, TokenType::ADMIN, 0, 2, 0};

BOOST_FIXTURE_TEST_SUITE(tokens_of_users, Fixture)

// What is counted first is what is ended then.
BOOST_AUTO_TEST_CASE(a_dry_run_tells_what_a_revocation_does_and_does_nothing) {
  struct Row {
    Scope scope;
    std::string left;
  };
  const Row rows[] = {{OTHER_WEBSITE, "11111111"},
                      {EVE, "11001111"},
                      {JANE, "11000011"},
                      {WEBSITE_CUSTOMERS, "11000000"},
                      {ADMINS, "00000000"}};
  for (const Row& row : rows) {
    std::string now = alive();
    before = size();
    std::uint64_t counted = countLive(app(), row.scope, {});
    BOOST_TEST(size() == before);
    BOOST_TEST(alive() == now);
    BOOST_TEST(good(revoke(row.scope)) == before);
    BOOST_TEST(alive() == row.left);
    auto ended =
        std::count(now.begin(), now.end(), '1') - std::count(row.left.begin(), row.left.end(), '1');
    BOOST_TEST(counted == static_cast<std::uint64_t>(ended));
    BOOST_TEST(countLive(app(), row.scope, {}) == 0);
  }
}

BOOST_AUTO_TEST_CASE(all_and_a_website_are_counted_too) {
  BOOST_TEST(countLive(app(), ALL, {}) == 8);
  BOOST_TEST(countLive(app(), CUSTOMERS, {}) == 4);
  BOOST_TEST(countLive(app(), WEBSITE, {}) == 4);
  good(revoke(ALL));
  BOOST_TEST(alive() == "00000000");
  BOOST_TEST(events(before) == "TokensRevoked");
}

BOOST_AUTO_TEST_CASE(only_those_issued_before_a_position) {
  BOOST_TEST(countLive(app(), CUSTOMERS, tokens[5].seq) == 1);
  good(revoke(CUSTOMERS, tokens[5].seq));
  BOOST_TEST(alive() == "11110111");
  auto again = revoke(CUSTOMERS, tokens[5].seq);
  BOOST_TEST(isRefusedBy(again, Refusal::ALREADY_REVOKED));
  BOOST_TEST(std::get<Refused>(again).rejection.seq == before);
  BOOST_TEST(isRefusedBy(revoke(CUSTOMERS, size() + 1), Refusal::BAD_SCOPE));
}

BOOST_AUTO_TEST_CASE(dead_tokens_are_not_counted) {
  good(wait(revokeToken(app(), {}, tokens[4].seq)));
  BOOST_TEST(countLive(app(), CUSTOMERS, {}) == 3);
  clock().nowUs += HOUR;
  BOOST_TEST(countLive(app(), CUSTOMERS, {}) == 0);
  BOOST_TEST(countLive(app(), ALL, {}) == 4);
}

BOOST_AUTO_TEST_CASE(logins_after_a_revocation_are_good) {
  good(revoke(ALL));
  BOOST_TEST(isLive(good(login(TokenType::ADMIN, "ada", PASSWORD)).token));
}

BOOST_AUTO_TEST_CASE(a_condition_that_does_not_hold_ends_nothing) {
  Call call;
  call.ifSeq = before - 1;
  auto answer = revoke(ALL, {}, call);
  BOOST_TEST(isRefusedBy(answer, Refusal::LOG_MOVED));
  BOOST_TEST(std::get<Refused>(answer).rejection.seq == before);
  BOOST_TEST(isRefusedBy(wait(revokeToken(app(), call, tokens[0].seq)), Refusal::LOG_MOVED));
  BOOST_TEST(alive() == "11111111");
  BOOST_TEST(size() == before);
  call.ifSeq = before;
  BOOST_TEST(good(revoke(ALL, {}, call)) == before);
  BOOST_TEST(alive() == "00000000");
}

BOOST_AUTO_TEST_CASE(of_two_with_the_same_condition_one_wins) {
  Call call;
  call.ifSeq = before;
  auto first = revokeTokens(app(), call, ADMINS, {});
  auto second = revokeTokens(app(), call, CUSTOMERS, {});
  good(wait(kj::mv(first)));
  BOOST_TEST(isRefusedBy(wait(kj::mv(second)), Refusal::LOG_MOVED));
  BOOST_TEST(alive() == "00001111");
}

BOOST_AUTO_TEST_CASE(one_token_is_ended_once) {
  BOOST_TEST(good(wait(revokeToken(app(), {}, tokens[0].seq))) == before);
  auto again = wait(revokeToken(app(), {}, tokens[0].seq));
  BOOST_TEST(isRefusedBy(again, Refusal::ALREADY_REVOKED));
  BOOST_TEST(std::get<Refused>(again).rejection.seq == before);
  BOOST_TEST(isRefusedBy(wait(revokeToken(app(), {}, 0)), Refusal::NOT_FOUND));
  BOOST_TEST(alive() == "01111111");
}

BOOST_AUTO_TEST_CASE(a_user_that_is_not_there_has_no_tokens_to_end) {
  Scope nobody{ScopeKind::USER, TokenType::CUSTOMER, 0, 99, 0};
  BOOST_TEST(isRefusedBy(revoke(nobody), Refusal::NOT_FOUND));
}

BOOST_AUTO_TEST_CASE(a_customer_ends_the_own_tokens_all_of_them_and_no_others) {
  Call call;
  call.caller = authenticate(app(), tokens[4].token).value();
  good(wait(revokeOwnTokens(app(), call)));
  BOOST_TEST(alive() == "11110011");
}

BOOST_AUTO_TEST_CASE(a_token_can_be_looked_up_by_text_and_by_position) {
  auto view = findTokenByText(app(), tokens[4].token).value();
  BOOST_TEST(view.id == tokens[4].seq);
  BOOST_TEST(view.userId == 1);
  BOOST_TEST(view.live);
  BOOST_TEST(view.expiresUs == view.issuedUs + HOUR);
  good(revoke(CUSTOMERS));
  view = findToken(app(), tokens[4].seq).value();
  BOOST_TEST(!view.live);
  BOOST_TEST(view.revoked);
  BOOST_TEST(view.endedSeq == before);
  BOOST_TEST(!findToken(app(), 0).has_value());
  BOOST_TEST(!findTokenByText(app(), "unknown").has_value());
}

BOOST_AUTO_TEST_CASE(tokens_are_listed_by_position_of_one_type_or_user) {
  auto list = [this](TokenType type, std::uint32_t userId) {
    std::vector<std::uint64_t> ids;
    listTokens(app(), type, userId, [&](const TokenView& view) {
      ids.push_back(view.id);
      return true;
    });
    BOOST_TEST(std::is_sorted(ids.begin(), ids.end()));
    return ids.size();
  };
  BOOST_TEST(list(TokenType::NONE, 0) == 8);
  BOOST_TEST(list(TokenType::ADMIN, 0) == 4);
  BOOST_TEST(list(TokenType::CUSTOMER, 2) == 2);
  BOOST_TEST(list(TokenType::CUSTOMER, 99) == 0);
}

BOOST_AUTO_TEST_CASE(a_position_is_found_by_time) {
  std::uint64_t noon = size();
  clock().nowUs += HOUR;
  good(login(TokenType::ADMIN, "ada", PASSWORD));
  BOOST_TEST(positionAt(app(), nowUs()) == noon);
  BOOST_TEST(positionAt(app(), nowUs() - 1) == noon);
  BOOST_TEST(positionAt(app(), nowUs() - HOUR) == 0);
  BOOST_TEST(positionAt(app(), nowUs() + 1) == size());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::app
