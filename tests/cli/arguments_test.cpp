#include "cli/arguments.h"

#include <boost/test/unit_test.hpp>
#include <sstream>

#include "cli/failure.h"
#include "cli/output.h"
#include "cli/secrets.h"

namespace authd::cli {
namespace {

constexpr std::int64_t SECOND = 1'000'000;
constexpr std::int64_t NOW = 1'777'000'000 * SECOND;

bool isUsage(const Failure& failure) {
  return failure.code() == ExitCode::USAGE;
}

std::int64_t timeOf(const LogPlace& place) {
  return std::get<TimePlace>(place).timeUs;
}

std::string printed(OutputOptions options, const ipc::Thing& thing, bool inList) {
  std::ostringstream out;
  std::ostringstream err;
  Output output(out, err, std::move(options));
  output.hideInLists("json");
  if (inList) {
    output.add(thing);
    output.endList();
  } else {
    output.one(thing);
  }
  return out.str();
}

ipc::Thing event() {
  return {{"seq", std::int64_t{7}},
          {"time", ipc::TimeUs{1'500'000}},
          {"user_id", std::int64_t{3}},
          {"names", std::vector<std::string>{"a", "b"}},
          {"json", std::string("{}")}};
}

}  // namespace

BOOST_AUTO_TEST_CASE(times_are_read_in_every_form) {
  BOOST_TEST(timeOf(parsePlace("now", NOW)) == NOW);
  BOOST_TEST(timeOf(parsePlace("@1777000000", NOW)) == NOW);
  BOOST_TEST(timeOf(parsePlace("-2h", NOW)) == NOW - 7200 * SECOND);
  BOOST_TEST(timeOf(parsePlace("1970-01-02T00:00:00Z", NOW)) == 86400 * SECOND);
  BOOST_TEST(timeOf(parsePlace("1970-01-02T02:00:00.25+02:00", NOW)) == 86400 * SECOND + 250'000);
  BOOST_TEST(std::get<SeqPlace>(parsePlace("seq:812311", NOW)).seq == 812311U);
  BOOST_TEST(std::get<SeqPlace>(parseSeqOrPlace("12", NOW)).seq == 12U);
}

BOOST_AUTO_TEST_CASE(what_is_no_time_is_refused_as_usage) {
  for (const char* text :
       {"", "12", "@", "@-1", "-2", "-2x", "seq:", "seq:-1", "2026-13-01T00:00:00Z",
        "2026-01-01T00:00:00", "2026-01-01T00:00:00.Z", "tomorrow"}) {
    BOOST_CHECK_EXCEPTION(parsePlace(text, NOW), Failure, isUsage);
  }
}

BOOST_AUTO_TEST_CASE(a_lifetime_needs_a_unit) {
  BOOST_TEST(parseLifetime("90d") == 90 * 86400);
  BOOST_TEST(parseLifetime("never") == -1);
  BOOST_CHECK_EXCEPTION(parseLifetime("3600"), Failure, isUsage);
  BOOST_CHECK_EXCEPTION(parseLifetime("0s"), Failure, isUsage);
}

BOOST_AUTO_TEST_CASE(users_and_reasons_are_checked) {
  auto user = parseUser("customer:jane@example.com");
  BOOST_TEST(user.type == "customer");
  BOOST_TEST(user.name == "jane@example.com");
  for (const char* text : {"jane", "guest:jane", "customer:"}) {
    BOOST_CHECK_EXCEPTION(parseUser(text), Failure, isUsage);
  }
  BOOST_TEST(parseReasonCode("") == 0);
  BOOST_TEST(parseReasonCode("leak") == 1);
  BOOST_TEST(parseReasonCode("other") == 7);
  BOOST_CHECK_EXCEPTION(parseReasonCode("because"), Failure, isUsage);
}

BOOST_AUTO_TEST_CASE(times_are_printed_in_utc_with_microseconds) {
  BOOST_TEST(formatUtc(1'500'000) == "1970-01-01T00:00:01.500000Z");
  BOOST_TEST(formatUtc(-1) == "1969-12-31T23:59:59.999999Z");
}

BOOST_AUTO_TEST_CASE(a_token_in_the_arguments_is_refused) {
  refuseTokens({"revoke", "12", "--reason=leak"});
  refuseTokens({std::string(32, 'a')});
  std::string token = std::string(25, 'a') + "00p5zb4";
  BOOST_CHECK_EXCEPTION(refuseTokens({"revoke", token}), Failure, isUsage);
  BOOST_CHECK_EXCEPTION(refuseTokens({"--reason=" + token}), Failure, isUsage);
}

BOOST_AUTO_TEST_CASE(one_line_feed_after_a_secret_is_not_part_of_it) {
  std::istringstream twice("Password1\n\n");
  BOOST_TEST(readSecret(twice) == "Password1\n");
  std::istringstream empty("\n");
  BOOST_CHECK_EXCEPTION(readSecret(empty), Failure, isUsage);
}

BOOST_AUTO_TEST_CASE(each_format_prints_a_thing) {
  OutputOptions json{Format::JSON, {}, false, false};
  BOOST_TEST(printed(json, event(), true) ==
             R"([{"seq":7,"time":"1970-01-01T00:00:01.500000Z","user_id":3,"names":["a","b"]}])"
             "\n");
  BOOST_TEST(printed({Format::JSONL, {"seq", "nothing"}, false, false}, event(), true) ==
             "{\"seq\":7,\"nothing\":null}\n");
  BOOST_TEST(printed({Format::ID, {}, false, false}, event(), true) == "7\n");
  BOOST_TEST(printed({Format::TABLE, {"seq", "names"}, true, false}, event(), true) ==
             "seq  names\n7    a,b\n");
  BOOST_TEST(printed({Format::TABLE, {"time"}, true, false}, event(), false) ==
             "time  1970-01-01T00:00:01.500000Z\n");
}

BOOST_AUTO_TEST_CASE(a_name_cannot_move_the_cursor_of_a_terminal) {
  BOOST_TEST(printed({}, {{"name", std::string("a\x1b[2Jb")}}, false) == "name  a?[2Jb\n");
}

}  // namespace authd::cli
