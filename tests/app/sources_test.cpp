#include <boost/test/unit_test.hpp>

#include "daemon/app/known_sources.h"
#include "tests/app/world.h"

namespace authd::app {
namespace {

using core::TokenType;
using support::HOUR;
using support::MINUTE;
using support::SECOND;

constexpr std::int64_t DAY = 24 * HOUR;
const std::string JANE = "jane@example.com";
const std::string HOME = "192.0.2.1";
const std::string STRANGER = "198.51.100.9";

struct Fixture : World {
  Fixture() { addCustomer(JANE, PASSWORD); }

  // A login whose source waits as long as it must.
  Answer<IssuedToken> from(const std::string& address, const std::string& password) {
    auto login = startLogin(TokenType::CUSTOMER, JANE, password, app::from(address));
    settle();
    for (int i = 0; i < 4; ++i) pass(SECOND);
    return wait(kj::mv(login));
  }
  void strangersFail(int times) {
    for (int i = 0; i < times; ++i) from(STRANGER, WRONG);
  }
  kj::Promise<Answer<IssuedToken>> start(const std::string& name, const std::string& password,
                                         const std::string& address) {
    return startLogin(TokenType::CUSTOMER, name, password, app::from(address));
  }
  void passSeconds(int seconds) {
    for (int i = 0; i < seconds; ++i) pass(SECOND);
  }
  // Names that nobody has, each once, so that none of them is locked.
  void guessFrom(const std::string& address, int times) {
    for (int i = 0; i < times; ++i) {
      auto login = start(std::to_string(i) + "@example.com", WRONG, address);
      settle();
      passSeconds(4);
      wait(kj::mv(login));
    }
  }
  // Whether a login is verified before any time has passed.
  bool isAtOnce(const std::string& name, const std::string& password, const std::string& address) {
    const auto hashed = hashing.done;
    auto login = start(name, password, address);
    settle();
    const bool atOnce = hashing.done > hashed;
    passSeconds(10);
    wait(kj::mv(login));
    return atOnce;
  }
  bool opens(const std::string& address) {
    return std::holds_alternative<IssuedToken>(from(address, PASSWORD));
  }
};

BOOST_FIXTURE_TEST_SUITE(known_sources, Fixture)

BOOST_AUTO_TEST_CASE(strangers_close_a_name_but_not_to_a_known_source) {
  BOOST_TEST(opens(HOME));
  strangersFail(6);
  BOOST_TEST(!opens(STRANGER));
  BOOST_TEST(!opens("192.0.2.2"));
  BOOST_TEST(opens(HOME));
}

BOOST_AUTO_TEST_CASE(strangers_lock_an_account_but_not_for_a_known_source) {
  set("customer/password/lockout_failures", "5");
  BOOST_TEST(opens(HOME));
  strangersFail(5);
  BOOST_TEST(!opens(STRANGER));
  BOOST_TEST(opens(HOME));
}

// Without the throttle nothing else stops a known source from guessing.
BOOST_AUTO_TEST_CASE(where_names_are_not_throttled_a_lock_holds_everywhere) {
  set("oauth/authentication_lock/max_failures_count", "0");
  BOOST_TEST(opens(HOME));
  strangersFail(10);
  BOOST_TEST(!opens(HOME));
}

BOOST_AUTO_TEST_CASE(a_known_source_closes_the_name_to_itself) {
  BOOST_TEST(opens(HOME));
  for (int i = 0; i < 6; ++i) from(HOME, WRONG);
  BOOST_TEST(!opens(HOME));
  BOOST_TEST(opens("192.0.2.2"));
}

BOOST_AUTO_TEST_CASE(it_is_known_for_thirty_days_and_after_a_restart) {
  BOOST_TEST(opens(HOME));
  restart();
  clock().nowUs += 29 * DAY;
  strangersFail(6);
  BOOST_TEST(opens(HOME));
  clock().nowUs += 31 * DAY;
  strangersFail(6);
  BOOST_TEST(!opens(HOME));
}

BOOST_AUTO_TEST_CASE(it_is_written_once_a_day_and_forgotten_in_the_end) {
  BOOST_TEST(opens(HOME));
  auto rows = localRows();
  BOOST_TEST(opens(HOME));
  BOOST_TEST(localRows() == rows);
  BOOST_TEST(expiredSources(app(), 10).empty());
  clock().nowUs += 30 * DAY;
  BOOST_TEST(expiredSources(app(), 10).size() == 2);  // with its due row
}

BOOST_AUTO_TEST_CASE(a_source_is_an_address_or_half_of_one) {
  BOOST_TEST(networkOf("192.0.2.1").value() == "192.0.2.1");
  BOOST_TEST(networkOf("2001:db8:1:2:3:4:5:6").value() == "2001:db8:1:2::");
  BOOST_TEST(networkOf("2001:DB8:1:2::9").value() == "2001:db8:1:2::");
  BOOST_TEST(networkOf("::ffff:192.0.2.1").value() == "192.0.2.1");
  for (const char* none : {"", "unix", "192.0.2", "2001:db8::g"}) BOOST_TEST(!networkOf(none));
}

BOOST_AUTO_TEST_CASE(limits_count_networks_and_nobody_of_this_machine) {
  Source source = app::from("2001:db8:1:2:3:4:5:6").source;
  BOOST_TEST(source.counted() == "2001:db8:1:2::");
  source.local = true;
  BOOST_TEST(source.counted() == "");
  BOOST_TEST(app::from("192.0.2.1").source.counted() == "192.0.2.1");
  BOOST_TEST(app::from("unix").source.counted() == "");
}

BOOST_AUTO_TEST_CASE(who_keeps_failing_waits_longer_and_longer) {
  SourceDelay delay;
  auto wait = [&delay, this](std::int64_t later = 0) -> std::int64_t {
    return delay.of(STRANGER, nowUs() + later) / kj::MILLISECONDS;
  };
  for (int i = 0; i < 5; ++i) delay.failed(STRANGER, nowUs());
  BOOST_TEST(wait() == 0);
  std::vector<std::int64_t> waits;
  for (int i = 0; i < 6; ++i) {
    delay.failed(STRANGER, nowUs());
    waits.push_back(wait());
  }
  BOOST_TEST(waits == (std::vector<std::int64_t>{250, 500, 1000, 2000, 3000, 3000}),
             boost::test_tools::per_element());
  BOOST_TEST(wait(10 * MINUTE) == 0);
  delay.failed(STRANGER, nowUs() + 10 * MINUTE);
  BOOST_TEST(wait(10 * MINUTE) == 0);
  delay.failed("", nowUs());
  BOOST_TEST((delay.of("", nowUs()) / kj::MILLISECONDS == 0));
}

BOOST_AUTO_TEST_CASE(places_are_a_delay_apart_and_end_ten_seconds_ahead) {
  SourceDelay delay;
  auto take = [&delay](std::int64_t nowUs) -> std::int64_t {
    const auto wait = delay.take(STRANGER, nowUs);
    return wait ? *wait / kj::MILLISECONDS : -1;
  };
  const std::int64_t now = nowUs();
  for (int i = 0; i < 5; ++i) delay.failed(STRANGER, now);
  for (int i = 0; i < 3; ++i) BOOST_TEST(take(now) == 0);
  delay.failed(STRANGER, now);
  for (int i = 1; i <= 40; ++i) BOOST_TEST(take(now) == i * 250);
  BOOST_TEST(take(now) == -1);
  BOOST_TEST(take(now + 250'000) == 10'000);
  BOOST_TEST(take(now + 250'000) == -1);
  BOOST_TEST((delay.take(HOME, now) == 0 * kj::SECONDS));
  delay.failed(STRANGER, now + 5 * SECOND);
  BOOST_TEST(take(now + 10 * SECOND) == 750);  // half a second after the last place
  BOOST_TEST(take(now + 60 * SECOND) == 500);  // nobody waits any more
  BOOST_TEST(take(now + 11 * MINUTE) == 0);    // forgotten
}

BOOST_AUTO_TEST_CASE(attempts_side_by_side_are_served_in_turn) {
  guessFrom(STRANGER, 6);
  std::vector<kj::Promise<Answer<IssuedToken>>> logins;
  const auto hashed = hashing.done;
  for (int i = 0; i < 3; ++i) logins.push_back(start(JANE, PASSWORD, STRANGER));
  settle();
  for (std::size_t served = 0; served <= logins.size(); ++served) {
    BOOST_TEST(hashing.done == hashed + served);
    pass(250'000);
  }
  for (auto& login : logins) good(wait(kj::mv(login)));
}

BOOST_AUTO_TEST_CASE(who_would_wait_too_long_is_told_when_to_come_back) {
  guessFrom(STRANGER, 11);
  std::vector<kj::Promise<Answer<IssuedToken>>> logins;
  for (int i = 0; i < 3; ++i) logins.push_back(start(JANE, PASSWORD, STRANGER));
  settle();
  const auto refused = wait(start(JANE, PASSWORD, STRANGER));
  BOOST_TEST(is(refused, Why::BUSY));
  BOOST_TEST((limitOf(refused) == Limit::DELAY));
  const auto seconds = std::get<Refused>(refused).retryAfterSeconds;
  BOOST_TEST(seconds == 3);
  passSeconds(static_cast<int>(seconds));
  auto later = start("other@example.com", WRONG, STRANGER);
  settle();
  passSeconds(10);
  BOOST_TEST(is(wait(kj::mv(later)), Why::LOGIN_FAILED));
  for (auto& login : logins) good(wait(kj::mv(login)));
}

BOOST_AUTO_TEST_CASE(a_known_source_of_a_user_does_not_wait_for_its_neighbours) {
  BOOST_TEST(opens(HOME));
  guessFrom(HOME, 11);
  BOOST_TEST(isAtOnce(JANE, PASSWORD, HOME));
  BOOST_TEST(isAtOnce(JANE, WRONG, HOME));
  addCustomer("jim@example.com", PASSWORD);
  BOOST_TEST(!isAtOnce("jim@example.com", PASSWORD, HOME));
}

// Nothing else would stop it from guessing.
BOOST_AUTO_TEST_CASE(where_names_are_not_throttled_known_sources_wait) {
  set("oauth/authentication_lock/max_failures_count", "0");
  BOOST_TEST(opens(HOME));
  guessFrom(HOME, 6);
  BOOST_TEST(!isAtOnce(JANE, PASSWORD, HOME));
}

// Or who guesses would log in to an account of their own between two guesses.
BOOST_AUTO_TEST_CASE(a_success_does_not_shorten_the_delay) {
  addCustomer("mallory@example.com", PASSWORD);
  guessFrom(STRANGER, 11);
  for (int i = 0; i < 3; ++i) {
    auto own = start("mallory@example.com", PASSWORD, STRANGER);
    settle();
    passSeconds(3);
    good(wait(kj::mv(own)));
  }
  const auto hashed = hashing.done;
  auto guess = start(JANE, WRONG, STRANGER);
  settle();
  pass(2'900'000);
  BOOST_TEST(hashing.done == hashed);
  pass(100'000);
  BOOST_TEST(is(wait(kj::mv(guess)), Why::LOGIN_FAILED));
}

BOOST_AUTO_TEST_CASE(a_network_waits_whatever_its_address) {
  set("oauth/authentication_lock/max_failures_count", "0");
  for (int i = 0; i < 6; ++i) from("2001:db8::" + std::to_string(i), WRONG);
  auto hashed = hashing.done;
  auto login = startLogin(TokenType::CUSTOMER, JANE, WRONG, app::from("2001:db8::99"));
  settle();
  BOOST_TEST(hashing.done == hashed);
  pass(SECOND);
  BOOST_TEST(is(wait(kj::mv(login)), Why::LOGIN_FAILED));
}

BOOST_AUTO_TEST_CASE(the_right_password_waits_as_long_as_a_wrong_one) {
  set("oauth/authentication_lock/max_failures_count", "0");
  strangersFail(6);
  for (const auto& password : {PASSWORD, WRONG}) {
    auto login = startLogin(TokenType::CUSTOMER, JANE, password, app::from(STRANGER));
    settle();
    auto hashed = hashing.done;
    pass(200'000);
    BOOST_TEST(hashing.done == hashed);
    pass(3 * SECOND);
    BOOST_TEST(hashing.done > hashed);
    wait(kj::mv(login));
  }
  set("authd/throttle/source_delay", "no");
  auto hashed = hashing.done;
  login(TokenType::CUSTOMER, JANE, WRONG, app::from(STRANGER));
  BOOST_TEST(hashing.done > hashed);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::app
