#include "daemon/app/report.h"

#include <boost/test/unit_test.hpp>

#include "daemon/app/admins.h"
#include "daemon/app/decisions.h"
#include "daemon/app/events.h"
#include "daemon/core/rules/settings_keys.h"
#include "tests/app/world.h"

namespace authd::app {
namespace {

using core::TokenType;
using support::HOUR;
using support::MINUTE;

struct Fixture : World {
  Fixture() {
    addAdmin("ada", PASSWORD);
    addCustomer("jane@example.com", PASSWORD);
    pass(HOUR);
    begin = size();
    beginUs = nowUs();
    app().decisions = &decisions;
  }
  std::vector<ReportLine> report() {
    const ReportRange range{begin, size(), beginUs, nowUs() + 1};
    return app::report(app(), range, reportFacts(app(), range));
  }
  // The count of a line; -1 if there is none.
  static std::int64_t count(const std::vector<ReportLine>& lines, const std::string& section,
                            const std::string& what, const std::string& note = "") {
    for (const auto& line : lines) {
      if (line.section == section && line.what == what && line.note == note) {
        return static_cast<std::int64_t>(line.count);
      }
    }
    return -1;
  }

  std::uint64_t begin = 0;
  std::int64_t beginUs = 0;
  crypto::SystemEntropy entropy;
  Decisions decisions{entropy, 0};
};

BOOST_FIXTURE_TEST_SUITE(reports, Fixture)

BOOST_AUTO_TEST_CASE(what_did_not_happen_has_a_line_too) {
  const auto lines = report();
  BOOST_TEST(count(lines, "evidence", "events", "none") == 0);
  BOOST_TEST(count(lines, "evidence", "ClockStepped") == 0);
  BOOST_TEST(count(lines, "logins", "TokenIssued") == 0);
  BOOST_TEST(count(lines, "administration", "RoleChanged") == 0);
  BOOST_TEST(count(lines, "privacy", "SubjectErased") == 0);
  BOOST_TEST(count(lines, "failures", "refusals") == 0);
}

BOOST_AUTO_TEST_CASE(logins_are_counted_by_type_and_failures_by_reason) {
  login(TokenType::ADMIN, "ada", PASSWORD);
  login(TokenType::CUSTOMER, "jane@example.com", PASSWORD);
  login(TokenType::CUSTOMER, "jane@example.com", PASSWORD);
  for (int i = 0; i < 6; ++i) login(TokenType::ADMIN, "ada", WRONG);
  login(TokenType::CUSTOMER, "nobody@example.com", WRONG);
  const auto lines = report();
  BOOST_TEST(count(lines, "logins", "TokenIssued", "admin") == 1);
  BOOST_TEST(count(lines, "logins", "TokenIssued", "customer") == 2);
  BOOST_TEST(count(lines, "logins", "TokenIssueFailed", "admin: wrong_password") == 6);
  BOOST_TEST(count(lines, "logins", "TokenIssueFailed", "customer: unknown_user") == 1);
  BOOST_TEST(count(lines, "logins", "AccountLocked", "admin") == 1);
}

BOOST_AUTO_TEST_CASE(changes_are_counted_by_who_made_them) {
  Call call;
  call.caller = good(wait(operatorCaller(app(), 1000, "jo")));
  good(wait(createRole(app(), call, "clerk", {true, {}})));
  good(wait(createRole(app(), call, "boss", {true, {}})));
  set(core::keys::CUSTOMER_LIFETIME, "2h");
  const auto lines = report();
  BOOST_TEST(count(lines, "administration", "RoleCreated", "by operator 1") == 2);
  BOOST_TEST(count(lines, "administration", "SettingChanged", "by anonymous") == 1);
}

BOOST_AUTO_TEST_CASE(who_read_the_log_stands_in_it) {
  Call call;
  call.caller = good(wait(operatorCaller(app(), 1000, "jo")));
  good(wait(noteReading(app(), call, {core::LogReading::EVENTS, 0, 1, "", true})));
  good(wait(noteReading(app(), call, {core::LogReading::REPLAY, 0, 1, "", false})));
  good(wait(noteExport(app(), call, {"csv", 0, 1, "", false})));
  const auto lines = report();
  BOOST_TEST(count(lines, "reading", "AuditLogRead", "events by operator 1") == 1);
  BOOST_TEST(count(lines, "reading", "AuditLogRead", "replay by operator 1") == 1);
  BOOST_TEST(count(lines, "reading", "EventsExported", "csv by operator 1") == 1);
  BOOST_TEST(count(lines, "privacy", "AuditLogRead", "opened by operator 1") == 1);
  BOOST_TEST(count(lines, "privacy", "EventsExported") == 0);
}

BOOST_AUTO_TEST_CASE(only_what_lies_in_the_range_counts) {
  login(TokenType::ADMIN, "ada", PASSWORD);
  begin = size();
  login(TokenType::ADMIN, "ada", PASSWORD);
  const auto lines = report();
  BOOST_TEST(count(lines, "logins", "TokenIssued", "admin") == 1);
  BOOST_TEST(count(lines, "evidence", "events",
                   "positions " + std::to_string(begin) + " to " + std::to_string(begin)) == 1);
}

BOOST_AUTO_TEST_CASE(unsigned_events_are_told) {
  login(TokenType::ADMIN, "ada", PASSWORD);
  const ReportRange range{begin, size(), beginUs, nowUs()};
  ReportFacts facts;
  facts.signedEvents = begin;
  BOOST_TEST(count(app::report(app(), range, facts), "evidence", "signed",
                   "not covered by the last checkpoint: 1") == 0);
  facts.signedEvents = size() + 10;
  BOOST_TEST(count(app::report(app(), range, facts), "evidence", "signed",
                   "the last checkpoint covers all of them") == 1);
}

BOOST_AUTO_TEST_CASE(refusals_are_counted_by_reason) {
  Cause cause;
  cause.why = "no_token";
  decisions.note(nowUs(), "verifyToken", cause);
  decisions.note(nowUs(), "verifyToken", cause);
  decisions.note(beginUs - MINUTE, "verifyToken", cause);
  const auto lines = report();
  BOOST_TEST(count(lines, "failures", "refusals") == 2);
  BOOST_TEST(count(lines, "failures", "refusals", "no_token") == 2);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::app
