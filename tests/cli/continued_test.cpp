#include "cli/commands/continued.h"

#include <boost/test/unit_test.hpp>

#include "cli/failure.h"
#include "tests/cli/log_of_events.h"

namespace authd::cli {
namespace {

const std::string NAME = "shop.example/log";

bool isRefused(const tlog::Checkpoint& old, const LogOfEvents& log, const std::string& origin) {
  try {
    continuationIn(old, log.head(origin), log.tiles());
    return false;
  } catch (const Failure&) {
    return true;
  }
}

std::string told(const tlog::Checkpoint& old, const LogOfEvents& log, const std::string& origin) {
  const auto head = log.head(origin);
  const auto found = continuationIn(old, head, log.tiles());
  return wordsFor(found, old, head, isAllThere(found, old, head, log.tiles()));
}

bool says(const std::string& words, const std::string& what) {
  return words.find(what) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(continued)

BOOST_AUTO_TEST_CASE(it_is_told_from_where_on_and_what_is_lost) {
  LogOfEvents log;
  log.fill(300);
  const auto seen = log.head(NAME);
  log.fill(310);
  log.goOn(NAME, NAME + "/2", 310, 350);
  const auto words = told(seen, log, NAME + "/2");
  BOOST_TEST(says(words, NAME + " goes on as " + NAME + "/2 from event 310 (event 310 says so)"));
  BOOST_TEST(says(words, "signed up to 350 events, of which those from 310 on are lost"));
  BOOST_TEST(says(words, "all that you had verified is still there"));
}

BOOST_AUTO_TEST_CASE(who_has_seen_more_is_told_how_much) {
  LogOfEvents former;
  former.fill(20);
  LogOfEvents log;
  log.fill(19);
  log.goOn(NAME, NAME + "/2", 19, 25);
  const auto words = told(former.head(NAME), log, NAME + "/2");
  BOOST_TEST(says(words, "verified 20 events, and those from 19 on are gone"));
  BOOST_TEST(says(words, "cannot be shown"));
}

BOOST_AUTO_TEST_CASE(a_history_that_was_changed_is_not_called_whole) {
  LogOfEvents former;
  former.fill(10);
  LogOfEvents log;
  log.word = 2;
  log.fill(20);
  log.goOn(NAME, NAME + "/2", 20, 25);
  BOOST_TEST(says(told(former.head(NAME), log, NAME + "/2"), "is not how it begins"));
  const auto head = log.head(NAME + "/2");
  const auto seen = former.head(NAME);
  const auto found = continuationIn(seen, head, log.tiles());
  BOOST_TEST(!mayBeAccepted(found, seen, isAllThere(found, seen, head, log.tiles())));
  BOOST_TEST(mayBeAccepted(found, head, isAllThere(found, head, head, log.tiles())));
}

BOOST_AUTO_TEST_CASE(what_it_says_of_the_log_before_it_must_be_so) {
  LogOfEvents log;
  log.fill(10);
  const auto seen = log.head(NAME);
  log.add(core::LogContinued{NAME, NAME + "/2", 10, storage::leafHash("another"), 12});
  BOOST_TEST(isRefused(seen, log, NAME + "/2"));
  LogOfEvents later;
  later.fill(10);
  later.add(core::LogContinued{NAME, NAME + "/2", 11, {}, 12});
  BOOST_TEST(isRefused(seen, later, NAME + "/2"));
}

BOOST_AUTO_TEST_CASE(another_log_is_not_taken_for_a_continued_one) {
  LogOfEvents log;
  log.fill(10);
  BOOST_TEST(isRefused(log.head(NAME), log, "another/log"));
  log.goOn(NAME, NAME + "/2", 10, 12);
  BOOST_TEST(isRefused(log.head(NAME), log, NAME + "/3"));
  BOOST_TEST(!isRefused(log.head(NAME), log, NAME + "/2"));
}

BOOST_AUTO_TEST_CASE(of_several_the_deepest_cut_counts_but_not_those_that_were_seen) {
  LogOfEvents log;
  log.fill(10);
  const auto first = log.head(NAME);
  log.goOn(NAME, NAME + "/2", 10, 100);
  log.fill(20);
  const auto second = log.head(NAME + "/2");
  log.goOn(NAME + "/2", NAME + "/3", 20, 21);
  const auto of = [&](const tlog::Checkpoint& old) {
    return continuationIn(old, log.head(NAME + "/3"), log.tiles());
  };
  BOOST_TEST(of(first).kept == 10U);
  BOOST_TEST(of(first).lostUpTo == 100U);
  BOOST_TEST(of(second).kept == 20U);
  BOOST_TEST(of(second).lostUpTo == 21U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace authd::cli
