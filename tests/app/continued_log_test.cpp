#include "daemon/app/continued_log.h"

#include <boost/test/unit_test.hpp>

#include "daemon/app/checkpoints.h"
#include "daemon/app/events.h"
#include "daemon/app/recorder.h"
#include "tests/app/real_signer.h"
#include "tests/app/world.h"

namespace authd::app {
namespace {

struct Fixture : World {
  Fixture() { meet(); }
  ~Fixture() noexcept(false) { app().checkpoints = nullptr; }

  // As a start does.
  void meet() {
    checkpoints = std::make_unique<Checkpoints>(app(), &signer);
    app().checkpoints = checkpoints.get();
    wait(checkpoints->begin());
  }
  std::string first() { return vault().origin(); }
  tlog::Checkpoint elsewhere(std::uint64_t size, const std::string& name) {
    return {name, size, storage::leafHash("another log")};
  }
  // The signer has signed what this log has not.
  void signElsewhere(std::uint64_t size) {
    signer.last = signer::signHead(elsewhere(size, first()), signer.keys);
    meet();
  }
  ContinuedLog goOn() {
    return good(wait(continueLog(app(), {}, *checkpoints->signedElsewhere())));
  }
  void noteRestore(std::uint64_t size) {
    journal::Submission submission;
    submission.command.body = core::NoteRestore{{core::RestoreSource::BACKUP, size, {}}};
    wait(app().recorder.record(std::move(submission)));
  }

  RealSigner signer{vault().origin()};
  std::unique_ptr<Checkpoints> checkpoints;
};

BOOST_FIXTURE_TEST_SUITE(continued_log, Fixture)

BOOST_AUTO_TEST_CASE(a_log_goes_on_by_another_name) {
  const auto before = log().tip();
  signElsewhere(before.size + 10);
  BOOST_TEST(logName(app()) == first());
  const auto done = goOn();
  BOOST_TEST(done.from == first());
  BOOST_TEST(done.origin == first() + "/2");
  BOOST_TEST(done.size == before.size);
  BOOST_TEST(done.lostUpTo == before.size + 10);
  const auto event = this->event(done.seq);
  const auto& said = std::get<core::LogContinued>(event.body);
  BOOST_TEST((said.root == before.root));
  BOOST_TEST(logName(app()) == first() + "/2");
  BOOST_TEST(status(app()).origin == first() + "/2");
  BOOST_TEST(vault().origin() == first());  // what keys are bound to
}

BOOST_AUTO_TEST_CASE(what_came_after_a_restore_was_in_no_former_log) {
  const auto restored = log().tip();
  noteRestore(restored.size);
  signElsewhere(restored.size + 1);
  const auto done = goOn();
  BOOST_TEST(done.size == restored.size);
  const auto event = this->event(done.seq);
  BOOST_TEST((std::get<core::LogContinued>(event.body).root == restored.root));
}

BOOST_AUTO_TEST_CASE(a_restore_before_what_was_signed_last_is_long_past) {
  noteRestore(1);
  good(wait(checkpoints->sign()));
  const auto tip = log().tip();
  signElsewhere(tip.size + 10);
  BOOST_TEST(goOn().size == tip.size);
}

BOOST_AUTO_TEST_CASE(until_the_signer_follows_it_is_of_the_former_name) {
  signElsewhere(size() + 10);
  goOn();
  meet();
  BOOST_TEST(!checkpoints->fork().empty());
  BOOST_TEST((kinshipOf(app(), checkpoints->signedElsewhere()->origin) == Kinship::FORMER));
  RealSigner follower{first() + "/2"};
  checkpoints = std::make_unique<Checkpoints>(app(), &follower);
  wait(checkpoints->begin());
  BOOST_TEST(checkpoints->fork().empty());
  const auto note = good(wait(checkpoints->sign()));
  BOOST_TEST(note.starts_with(first() + "/2\n"));
  checkpoints = nullptr;
}

BOOST_AUTO_TEST_CASE(a_later_name_is_left_behind_too) {
  const auto done = good(wait(continueLog(app(), {}, elsewhere(50, first() + "/4"))));
  BOOST_TEST(done.origin == first() + "/5");
}

BOOST_AUTO_TEST_CASE(names_tell_how_logs_are_related) {
  BOOST_TEST((kinshipOf(app(), first()) == Kinship::SAME));
  BOOST_TEST((kinshipOf(app(), first() + "/2") == Kinship::LATER));
  for (const char* end : {"/1", "/0", "/", "/x", "/2x", "2", "/-2"}) {
    BOOST_TEST((kinshipOf(app(), first() + end) == Kinship::FOREIGN), end);
  }
  BOOST_TEST((kinshipOf(app(), "another") == Kinship::FOREIGN));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::app
