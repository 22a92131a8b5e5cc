#include "daemon/core/retention.h"

#include <boost/test/unit_test.hpp>

#include "daemon/core/rules/settings_keys.h"
#include "tests/support/scenario.h"

namespace authd::core {
namespace {

using namespace support;
using enum TokenType;

constexpr std::int64_t DAY = 24 * HOUR;

// Positions of a story whose events no row rests on in the end.
std::vector<std::uint64_t> spentOf(const Story& story) {
  Ledger ledger;
  ledger.record(story);
  std::vector<std::uint64_t> positions;
  for (const Event& event : ledger.events) {
    if (isSpent(ledger.tables, event)) positions.push_back(event.seq);
  }
  return positions;
}
using Positions = std::vector<std::uint64_t>;

// Where the events of a story begin that is told after jane's.
std::uint64_t afterJane() {
  Ledger ledger;
  ledger.record(customerCreated(1));
  return ledger.nextSeq();
}

Story ofNobody(std::initializer_list<EventBody> bodies) {
  Story story;
  for (const EventBody& body : bodies) story.push_back({body, {}, {}});
  return story;
}
TokenIssueFailed failure(std::uint32_t failures) {
  return {CUSTOMER, 1, FailureReason::WRONG_PASSWORD, 1, failures};
}

BOOST_AUTO_TEST_SUITE(retention)

BOOST_AUTO_TEST_CASE(accounts_and_settings_stay) {
  BOOST_TEST(spentOf(roleCreated(1) + adminCreated(1) + customerCreated(1) + integrationCreated(1) +
                     ofNobody({SettingChanged{"authd/retention/events", "100d", 0},
                               SettingUnset{"authd/retention/events", 0}, LogStarted{"1", 1},
                               ClockAccepted{1}, EventsExported{"csv", 0, 1, "", true}}))
                 .empty());
}

BOOST_AUTO_TEST_CASE(a_token_that_was_swept_takes_its_end_along) {
  const auto at = afterJane();
  auto story = customerCreated(1) + tokenIssued(1, CUSTOMER, 1) + tokenIssued(2, CUSTOMER, 1) +
               ofNobody({TokenRevoked{at}, TokensSwept{CUSTOMER, 0, at + 2}});
  BOOST_TEST(spentOf(story) == (Positions{at, at + 2, at + 3}));
}

BOOST_AUTO_TEST_CASE(a_token_that_was_not_swept_stays_with_its_end) {
  const auto at = afterJane();
  auto story = customerCreated(1) + tokenIssued(1, CUSTOMER, 1) + ofNobody({TokenRevoked{at}});
  BOOST_TEST(spentOf(story).empty());
}

BOOST_AUTO_TEST_CASE(of_two_cut_offs_the_higher_one_stays) {
  const auto at = afterJane();
  const Scope jane{ScopeKind::USER, CUSTOMER, 0, 1, 0};
  const Scope john{ScopeKind::USER, CUSTOMER, 0, 2, 0};
  auto story = customerCreated(1) + ofNobody({TokensRevoked{jane, 3}, TokensRevoked{john, 3},
                                              TokensRevoked{jane, 5}, TokensRevoked{jane, 4}});
  BOOST_TEST(spentOf(story) == (Positions{at, at + 3}));
}

BOOST_AUTO_TEST_CASE(failures_stay_as_long_as_the_account_remembers_them) {
  const auto at = afterJane();
  const auto failed = customerCreated(1) + ofNobody({failure(1), failure(2)});
  BOOST_TEST(spentOf(failed).empty());
  const auto locked = failed + ofNobody({AccountLocked{CUSTOMER, 1, NOON}});
  BOOST_TEST(spentOf(locked).empty());
  BOOST_TEST(spentOf(locked + ofNobody({AccountUnlocked{CUSTOMER, 1}})) ==
             (Positions{at, at + 1, at + 2, at + 3}));
}

BOOST_AUTO_TEST_CASE(failures_of_nobody_and_of_who_is_gone_are_spent) {
  const auto at = afterJane();
  auto nobody = failure(0);
  nobody.userId = 0;
  auto story = customerCreated(1) + ofNobody({nobody, failure(1), CustomerDeleted{1}});
  BOOST_TEST(spentOf(story) == (Positions{at, at + 1}));
}

BOOST_AUTO_TEST_CASE(only_the_link_in_force_stays) {
  const auto at = afterJane();
  auto story = customerCreated(1) + ofNobody({PasswordResetRequested{1, digest(1)},
                                              PasswordResetRequested{1, digest(2)}});
  BOOST_TEST(spentOf(story) == Positions{at});
}

BOOST_AUTO_TEST_CASE(a_mail_is_spent_when_it_waits_no_more) {
  const auto at = afterJane();
  auto story = customerCreated(1) + ofNobody({MailQueued{}, MailQueued{}, MailSent{at}});
  BOOST_TEST(spentOf(story) == (Positions{at, at + 2}));
}

// An erasure finds the keys of a person's hashes by their records.
BOOST_AUTO_TEST_CASE(password_hashes_stay) {
  auto story = customerCreated(1) + ofNobody({PasswordRehashed{CUSTOMER, 1},
                                              PasswordChanged{CUSTOMER, 1, PasswordCause::RESET}});
  BOOST_TEST(spentOf(story).empty());
}

BOOST_AUTO_TEST_CASE(reading_is_spent_and_exporting_is_not) {
  BOOST_TEST(spentOf(ofNobody({AuditLogRead{}, EventsExported{}})) == Positions{1});
}

BOOST_AUTO_TEST_CASE(a_revocation_whose_issue_was_dropped_changes_nothing) {
  Ledger ledger;
  ledger.record(customerCreated(1));
  const auto rows = ledger.tables.rows();
  ledger.record(ofNobody({TokenRevoked{1}}));
  BOOST_TEST(bool(ledger.tables.rows() == rows));
}

BOOST_AUTO_TEST_CASE(events_are_kept_as_long_as_the_setting_says) {
  MemoryTables tables;
  BOOST_TEST(isOldEnough(tables, NOON - 400 * DAY, NOON));
  BOOST_TEST(!isOldEnough(tables, NOON - 400 * DAY + 1, NOON));
  store(tables, SettingRow{"90d", 1}, std::string(keys::RETENTION_EVENTS));
  BOOST_TEST(isOldEnough(tables, NOON - 90 * DAY, NOON));
  BOOST_TEST(!isOldEnough(tables, NOON - 90 * DAY + 1, NOON));
}

BOOST_AUTO_TEST_CASE(pruning_is_recorded_unless_it_is_too_early) {
  const RetentionPruned old{NOON - 400 * DAY, 256, 0, 256, 1, "\1"};
  RetentionPruned young = old;
  young.beforeUs += 1;
  auto s = given(customerCreated(1)).at(NOON);
  s.when(PruneRecords{young, draft(1)}).refused(Refusal::TOO_YOUNG);
  s.clock(ClockState::UNCERTAIN)
      .when(PruneRecords{old, draft(1)})
      .refused(Refusal::CLOCK_UNCERTAIN);
  s.clock(ClockState::SYNCED).when(PruneRecords{old, draft(1)}).then({old});
  BOOST_TEST(s.row<PrunedRow>(THE_ROW).horizon == 256U);
  RetentionPruned lower = old;
  lower.horizon = 128;
  s.when(PruneRecords{lower, draft(2)}).then({lower});
  BOOST_TEST(s.row<PrunedRow>(THE_ROW).horizon == 256U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::core
