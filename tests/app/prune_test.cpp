#include "daemon/app/prune.h"
#include "daemon/app/kept.h"

#include <kj/vector.h>

#include <atomic>
#include <boost/test/unit_test.hpp>

#include "daemon/app/as_of.h"
#include "daemon/app/checkpoints.h"
#include "daemon/app/customers.h"
#include "daemon/app/erasure.h"
#include "daemon/app/events.h"
#include "daemon/app/passwords.h"
#include "daemon/app/purge.h"
#include "daemon/app/report.h"
#include "daemon/app/tokens.h"
#include "daemon/journal/pruning.h"
#include "daemon/loop/interrupt.h"
#include "daemon/record/codec.h"
#include "daemon/record/dropped.h"
#include "daemon/tlog/verify.h"
#include "tests/app/real_signer.h"
#include "tests/app/world.h"

namespace authd::app {
namespace {

constexpr std::int64_t DAY = 24 * support::HOUR;

// Jane, many failed logins of nobody behind her, and long after that John.
struct Fixture : World {
  Fixture() {
    jane = addCustomer("jane@example.com", PASSWORD);
    first = size();
    failLogins(600);
    lastOfOld = size();
    pass(500 * DAY);
    addCustomer("john@example.com", PASSWORD);
  }

  void failLogins(int count) {
    kj::Vector<kj::Promise<journal::Result>> recorded;
    for (int i = 0; i < count; ++i) {
      journal::Submission submission;
      core::FailLogin failure;
      failure.type = core::TokenType::CUSTOMER;
      failure.failed = support::draft(static_cast<std::uint32_t>(i));
      submission.command.body = std::move(failure);
      submission.command.act.correlationId = support::numbered<core::EventId>(0xc0, 1);
      recorded.add(app().recorder.record(std::move(submission)));
    }
    wait(kj::joinPromises(recorded.releaseAsArray()));
  }
  kj::Promise<Answer<Pruned>> begin(bool dryRun = false, Call call = {}) {
    return pruneEvents(app(), std::move(call), nowUs() - 400 * DAY, dryRun,
                       [this](std::uint64_t done, std::uint64_t) { told = done; });
  }
  Pruned prune() { return good(wait(begin())); }
  std::uint64_t horizon() const { return lastOfOld / 256 * 256; }
  tlog::TileReader reader() {
    return [this](const std::string& path) { return readTile(app(), path); };
  }
  tlog::Checkpoint head() { return {vault().origin(), log().tip().size, log().tip().root}; }
  Moment momentAt(std::uint64_t size) { return momentOfSize(app(), size); }

  std::uint32_t jane = 0;
  std::uint64_t first = 0;
  std::uint64_t lastOfOld = 0;
  std::uint64_t told = 0;
};

BOOST_FIXTURE_TEST_SUITE(prune, Fixture)

BOOST_AUTO_TEST_CASE(old_events_go_and_the_rest_is_as_it_was) {
  BOOST_TEST(status(app()).keptFrom == 0U);
  const std::uint64_t before = size();
  const auto pruned = prune();
  BOOST_TEST(pruned.dropped == horizon() - first);
  BOOST_TEST(pruned.keptFrom == horizon());
  BOOST_TEST(pruned.seq == before);
  BOOST_TEST(events(before) == "RetentionPruned");
  BOOST_TEST(told == horizon());
  BOOST_TEST(!log().read(first));
  BOOST_TEST(log().read(horizon()).has_value());
  BOOST_TEST(checkDatabase(app()).equal);
  BOOST_TEST(status(app()).keptFrom == horizon());
  good(login(core::TokenType::CUSTOMER, "jane@example.com", PASSWORD));
  restart();
  BOOST_TEST(checkDatabase(app()).equal);
}

BOOST_AUTO_TEST_CASE(a_trial_only_counts) {
  const std::uint64_t before = size();
  BOOST_TEST(good(wait(begin(true))).dropped == horizon() - first);
  BOOST_TEST(size() == before);
  BOOST_TEST(log().read(first).has_value());
}

BOOST_AUTO_TEST_CASE(where_nothing_is_to_go_nothing_is_recorded) {
  prune();
  const std::uint64_t before = size();
  const auto again = prune();
  BOOST_TEST(again.dropped == 0U);
  BOOST_TEST(again.seq == 0U);
  BOOST_TEST(size() == before);
}

BOOST_AUTO_TEST_CASE(what_must_be_kept_longer_is_refused) {
  const auto answer = wait(pruneEvents(app(), {}, nowUs() - 399 * DAY, false, {}));
  BOOST_TEST(isRefusedBy(answer, core::Refusal::TOO_YOUNG));
  BOOST_TEST(isRefusedBy(wait(pruneEvents(app(), {}, nowUs() - 399 * DAY, true, {})),
                         core::Refusal::TOO_YOUNG));
}

BOOST_AUTO_TEST_CASE(a_long_log_goes_stretch_by_stretch_and_is_answered_as_one) {
  const int more = static_cast<int>(journal::Pruning::STRETCH) + 600;
  failLogins(more);
  pass(500 * DAY);
  addCustomer("jim@example.com", PASSWORD);
  Call call;
  call.ifSeq = size();  // holds for the first stretch, which moves the log
  std::vector<Pruned> remembered;
  call.remember = [&](const std::any& done) {
    remembered.push_back(std::any_cast<const Pruned&>(done));
    return std::vector<storage::Write>();
  };
  const std::uint64_t before = size();
  const auto pruned = good(wait(begin(false, std::move(call))));
  BOOST_TEST(events(before) == "RetentionPruned RetentionPruned");
  BOOST_TEST(pruned.dropped > journal::Pruning::STRETCH);
  BOOST_TEST(pruned.seq == before + 1);
  BOOST_REQUIRE(remembered.size() == 1U);
  BOOST_TEST(remembered[0].dropped == pruned.dropped);
  BOOST_TEST(checkDatabase(app()).equal);
}

BOOST_AUTO_TEST_CASE(an_earlier_time_later_takes_nothing_back) {
  const auto before = lastOfOld;
  prune();
  failLogins(600);
  pass(500 * DAY);
  const std::int64_t lateUs = nowUs() - 400 * DAY;
  good(wait(pruneEvents(app(), {}, lateUs, false, {})));
  const auto farther = status(app()).keptFrom;
  BOOST_TEST(farther > before);
  const auto again = good(wait(pruneEvents(app(), {}, lateUs - 500 * DAY, false, {})));
  BOOST_TEST(again.keptFrom == farther);
}

BOOST_AUTO_TEST_CASE(one_at_a_time_and_only_with_room_in_the_queue) {
  scanning.held = true;
  auto begun = begin();
  BOOST_TEST(is(wait(begin()), Why::BUSY));
  scanning.held = false;
  scanning.release();
  BOOST_TEST(good(wait(kj::mv(begun))).dropped > 0U);
  scanning.full = true;
  BOOST_TEST(is(wait(begin()), Why::BUSY));
  scanning.full = false;
  BOOST_TEST(!app().pruning);
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_a_refusal_and_changes_nothing) {
  fillDisk(journal::DiskLevel::FULL);
  BOOST_TEST(isRefusedBy(wait(begin()), core::Refusal::READ_ONLY));
  BOOST_TEST(log().read(first).has_value());
  fillDisk(journal::DiskLevel::LOW);
  BOOST_TEST(prune().dropped > 0U);
}

BOOST_AUTO_TEST_CASE(a_retry_hears_the_same) {
  Call call;
  std::vector<Pruned> remembered;
  call.remember = [&](const std::any& done) {
    remembered.push_back(std::any_cast<const Pruned&>(done));
    return std::vector<storage::Write>();
  };
  const auto pruned = good(wait(begin(false, std::move(call))));
  BOOST_REQUIRE(remembered.size() == 1U);
  BOOST_TEST(remembered[0].dropped == pruned.dropped);
  BOOST_TEST(remembered[0].seq == pruned.seq);
}

// The daemon ended between the last stretch and the rewriting of the files.
BOOST_AUTO_TEST_CASE(what_was_not_rewritten_is_rewritten_later) {
  const std::string due = "d";
  prune();
  BOOST_TEST(!log().get(storage::Space::LOCAL, due));
  const storage::Write write{storage::Space::LOCAL, due, ""};
  log().append(size(), {}, {&write, 1});
  const auto scanned = scanning.done;
  auto looking = purgeDroppedForever(app()).eagerlyEvaluate(nullptr);
  pass(59 * support::SECOND);
  BOOST_TEST(log().get(storage::Space::LOCAL, due).has_value());
  pass(2 * support::SECOND);
  BOOST_TEST(!log().get(storage::Space::LOCAL, due));
  BOOST_TEST(scanning.done > scanned);
  BOOST_TEST(!app().pruning);
}

// A stop ends the rewriting, and the next start goes on.
BOOST_AUTO_TEST_CASE(what_a_stop_interrupts_stays_due) {
  const std::string due = "d";
  prune();
  const storage::Write write{storage::Space::LOCAL, due, ""};
  log().append(size(), {}, {&write, 1});
  auto looking = purgeDroppedForever(app()).eagerlyEvaluate(nullptr);
  const std::atomic<bool> stopping = true;
  loop::setInterrupt(&stopping);
  pass(61 * support::SECOND);
  loop::setInterrupt(nullptr);
  BOOST_TEST(log().get(storage::Space::LOCAL, due).has_value());
  BOOST_TEST(!app().pruning);
  pass(61 * support::SECOND);
  BOOST_TEST(!log().get(storage::Space::LOCAL, due));
}

BOOST_AUTO_TEST_CASE(what_no_checkpoint_covers_stays) {
  RealSigner signer{vault().origin()};
  Checkpoints checkpoints(app(), &signer);
  app().checkpoints = &checkpoints;
  BOOST_TEST(prune().dropped == 0U);
  wait(checkpoints.begin());
  good(wait(checkpoints.sign()));
  BOOST_TEST(prune().dropped > 0U);
  app().checkpoints = nullptr;
}

BOOST_AUTO_TEST_CASE(tiles_verify_and_say_what_is_missing) {
  BOOST_TEST(!tlog::verifyLog(head(), reader()));
  const auto dropped = prune().dropped;
  record::DroppedEvents events;
  const auto flaw = tlog::verifyLog(
      head(), reader(), nullptr,
      [&](std::uint64_t position, std::string_view entry) { events.add(position, entry); });
  BOOST_TEST(!flaw);
  BOOST_TEST(!events.unsaid());
  BOOST_TEST(events.count() == dropped);
  // Who knows of no dropping hears where the first is missing.
  BOOST_TEST(tlog::verifyLog(head(), reader()).value().position.value() == first);
}

BOOST_AUTO_TEST_CASE(what_was_before_is_told_no_longer) {
  const core::Ref ref = refOf(app(), core::SubjectKind::CUSTOMER, jane).value();
  BOOST_TEST(!refusedAsDropped(app(), horizon()));
  prune();
  BOOST_TEST(refusedAsDropped(app(), horizon())->rejection.seq == horizon());
  BOOST_CHECK(refusedAsDropped(app(), 1)->rejection.refusal == core::Refusal::DROPPED);
  BOOST_TEST(!refusedAsDropped(app(), horizon() + 1));
  BOOST_TEST(readPastUser(app(), ref, momentAt(horizon() + 1), false).has_value());
  BOOST_TEST(!holderOfToken(app(), first));
}

// Keys are found by records: those that lead to one are never dropped.
BOOST_AUTO_TEST_CASE(who_is_erased_after_that_is_forgotten_all_the_same) {
  Call call;
  call.caller.kind = core::ActorKind::CUSTOMER;
  call.caller.id = jane;
  good(wait(changePassword(app(), call, crypto::Secret(PASSWORD), crypto::Secret("Another-pw-1"))));
  const std::uint64_t ofHers = size();
  login(core::TokenType::CUSTOMER, "jane@example.com", WRONG);
  good(login(core::TokenType::CUSTOMER, "jane@example.com", "Another-pw-1"));
  failLogins(256);
  pass(500 * DAY);
  addCustomer("jim@example.com", PASSWORD);
  prune();
  BOOST_TEST(!log().read(ofHers));
  const auto subjects = keys().list("s").size();
  good(wait(eraseCustomer(app(), {}, refOf(app(), core::SubjectKind::CUSTOMER, jane).value())));
  wait(Purge(app()).forgetErased());
  BOOST_TEST(keys().list("s").size() == subjects - 1);
  BOOST_TEST(keys().list("c").size() == 2U);  // John's and Jim's
  BOOST_TEST(checkDatabase(app()).equal);
  record::DroppedEvents events;
  BOOST_TEST(!tlog::verifyLog(
      head(), reader(), nullptr,
      [&](std::uint64_t position, std::string_view entry) { events.add(position, entry); }));
  BOOST_TEST(!events.unsaid());
}

BOOST_AUTO_TEST_CASE(places_are_found_by_time_as_before) {
  const std::int64_t oldUs = record::peek(log().read(0).value()).timeUs;
  const auto young = positionAt(app(), nowUs() - 400 * DAY);
  BOOST_TEST(young == lastOfOld);
  prune();
  BOOST_TEST(positionAt(app(), nowUs() - 400 * DAY) == lastOfOld);
  BOOST_TEST(positionAt(app(), oldUs) == 0U);
  BOOST_TEST(positionAt(app(), nowUs() + DAY) == size());
}

BOOST_AUTO_TEST_CASE(a_time_within_what_is_missing_is_found_too) {
  failLogins(1);
  const std::int64_t lateUs = nowUs();
  failLogins(600);
  pass(500 * DAY);
  const auto late = size() - 600;
  addCustomer("jim@example.com", PASSWORD);
  prune();
  const auto position = positionAt(app(), lateUs + 1);
  BOOST_TEST(position > late);
  BOOST_TEST(record::peek(log().read(position).value()).timeUs > lateUs);
  // The moment of an event that is gone is that of the next one.
  BOOST_TEST(momentOfSize(app(), first + 1).timeUs > 0);
}

BOOST_AUTO_TEST_CASE(a_report_says_from_where_on_it_counts) {
  const auto lines = [this] {
    const ReportRange range{0, size(), 0, nowUs()};
    std::uint64_t kept = 0;
    for (const ReportLine& line : report(app(), range, reportFacts(app(), range))) {
      if (line.what == "kept_from") kept = line.count;
    }
    return kept;
  };
  BOOST_TEST(lines() == 0U);
  prune();
  BOOST_TEST(lines() == horizon());
}

BOOST_AUTO_TEST_CASE(lists_pass_over_what_is_missing) {
  prune();
  EventQuery query;
  query.limit = 10;
  query.typeCode = static_cast<std::uint16_t>(core::EventType::TOKEN_ISSUE_FAILED);
  std::vector<std::uint64_t> seen;
  visitEvents(app(), query, [&](const EventView& view) {
    seen.push_back(view.event.seq);
    return true;
  });
  BOOST_REQUIRE(seen.size() == 10U);
  BOOST_TEST(seen[0] == horizon());
  query = {};
  query.limit = 10;
  seen.clear();
  visitEvents(app(), query, [&](const EventView& view) {
    seen.push_back(view.event.seq);
    return true;
  });
  BOOST_REQUIRE(!seen.empty());
  BOOST_TEST(seen[0] == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::app
