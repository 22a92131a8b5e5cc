#include "daemon/app/decisions.h"

#include <boost/test/unit_test.hpp>
#include <set>

#include "tests/support/facts.h"

namespace authd::app {
namespace {

using support::NOON;
using support::SECOND;

Cause because(const std::string& why) {
  Cause cause;
  cause.why = why;
  return cause;
}

struct Fixture {
  std::string note(const std::string& why = "no_token", std::int64_t timeUs = NOON) {
    return decisions.note(timeUs, "verifyToken", because(why));
  }
  std::optional<Decision> find(const std::string& text) {
    const auto id = decisionId(text);
    return id ? decisions.find(*id) : std::nullopt;
  }

  crypto::SystemEntropy entropy;
  std::size_t lines = 0;
  std::uint64_t untold = 0;
  Decisions decisions{entropy, NOON, [this](const Decision&, std::uint64_t before) {
                        ++lines;
                        untold += before;
                      }};
};

BOOST_FIXTURE_TEST_SUITE(decisions_of_the_daemon, Fixture)

BOOST_AUTO_TEST_CASE(an_id_is_thirteen_characters_that_nobody_confuses) {
  BOOST_TEST(decisionText(0) == "0000000000000");
  BOOST_TEST(decisionText(31) == "000000000000z");
  BOOST_TEST(decisionText(UINT64_MAX) == "fzzzzzzzzzzzz");
  for (const std::uint64_t id : {std::uint64_t{0}, std::uint64_t{32}, UINT64_MAX / 3, UINT64_MAX}) {
    BOOST_TEST((decisionId(decisionText(id)) == id));
  }
  BOOST_TEST((decisionId("FZZZZZZZZZZZZ") == UINT64_MAX));
}

BOOST_AUTO_TEST_CASE(what_is_no_id_is_none) {
  for (const char* text : {"", "0", "00000000000000", "gzzzzzzzzzzzz", "000000000000l",
                           "000000000000 ", "000000000000u"}) {
    BOOST_TEST(!decisionId(text).has_value());
  }
}

BOOST_AUTO_TEST_CASE(a_decision_is_found_by_its_id) {
  Cause cause = because("forbidden");
  cause.resources = "Magento_Customer::manage";
  cause.seq = 7;
  const auto id = decisions.note(NOON + SECOND, "createCustomer", std::move(cause));
  note();
  const auto found = find(id);
  BOOST_REQUIRE(found.has_value());
  BOOST_TEST(found->asked == "createCustomer");
  BOOST_TEST(found->timeUs == NOON + SECOND);
  BOOST_TEST(found->cause.why == "forbidden");
  BOOST_TEST(found->cause.resources == "Magento_Customer::manage");
  BOOST_TEST(found->cause.seq == 7U);
  BOOST_TEST(!find("0000000000000").has_value());
}

BOOST_AUTO_TEST_CASE(no_two_ids_are_the_same) {
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) ids.insert(note());
  BOOST_TEST(ids.size() == 1000U);
}

BOOST_AUTO_TEST_CASE(the_oldest_are_forgotten_and_memory_stays_bounded) {
  const auto first = note("no_token", NOON + SECOND);
  const auto second = note("no_token", NOON + 2 * SECOND);
  BOOST_TEST(decisions.sinceUs() == NOON);
  for (std::size_t i = 2; i < Decisions::MOST; ++i) note("no_token", NOON + 3 * SECOND);
  BOOST_TEST(find(first).has_value());
  BOOST_TEST(decisions.sinceUs() == NOON + SECOND);
  const auto last = note("no_token", NOON + 4 * SECOND);
  BOOST_TEST(!find(first).has_value());
  BOOST_TEST(find(second).has_value());
  BOOST_TEST(find(last).has_value());
  BOOST_TEST(decisions.kept() == Decisions::MOST);
  BOOST_TEST(decisions.sinceUs() == NOON + 2 * SECOND);
}

BOOST_AUTO_TEST_CASE(they_are_visited_in_their_order) {
  for (std::size_t i = 0; i < Decisions::MOST + 3; ++i) {
    note("no_token", NOON + static_cast<std::int64_t>(i));
  }
  std::int64_t last = NOON + 2;
  std::size_t seen = 0;
  decisions.visit([&](const Decision& decision) {
    BOOST_REQUIRE(decision.timeUs == last + 1);
    last = decision.timeUs;
    ++seen;
  });
  BOOST_TEST(seen == Decisions::MOST);
}

BOOST_AUTO_TEST_CASE(a_flood_gets_few_lines_and_says_how_many_it_left_out) {
  const auto most = static_cast<std::size_t>(Decisions::MOST_LINES);
  for (std::size_t i = 0; i < most + 100; ++i) note();
  BOOST_TEST(lines == most);
  BOOST_TEST(untold == 0U);
  note("no_token", NOON + SECOND);
  BOOST_TEST(lines == most + 1);
  BOOST_TEST(untold == 100U);
  for (int i = 0; i < 100; ++i) note("no_token", NOON + SECOND);
  BOOST_TEST(lines == most + static_cast<std::size_t>(Decisions::LINES_PER_SECOND));
}

BOOST_AUTO_TEST_CASE(a_reason_is_as_exact_as_what_is_known) {
  BOOST_TEST(causeOf(refused(Why::LOGIN_FAILED)).why == "login_failed");
  BOOST_TEST(causeOf(refused(Why::LOGIN_FAILED, Limit::LOCK)).why == "account_locked");
  BOOST_TEST(causeOf(busy(1)).why == "busy");
  BOOST_TEST(causeOf(busy(1, Limit::FLOOD)).why == "flood");
  BOOST_TEST(causeOf(refusedByCore({core::Refusal::STALE_TOKEN, 0})).why == "stale_token");
  const auto revoked = causeOf(refusedByCore({core::Refusal::ALREADY_REVOKED, 9}));
  BOOST_TEST(revoked.why == "already_revoked");
  BOOST_TEST(revoked.seq == 9U);
  // There it is the length of the log.
  BOOST_TEST(causeOf(refusedByCore({core::Refusal::LOG_MOVED, 9})).seq == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::app
