#include "daemon/app/checkpoints.h"

#include <boost/test/unit_test.hpp>

#include "daemon/app/events.h"
#include "daemon/core/rules/settings_keys.h"
#include "daemon/record/codec.h"
#include "daemon/tlog/verify.h"
#include "tests/app/real_signer.h"
#include "tests/app/world.h"

namespace authd::app {
namespace {

using support::SECOND;

struct Fixture : World {
  Fixture() {
    makeCheckpoints();
    askWhetherLate([this] { return checkpoints && checkpoints->isLate(); });
  }
  ~Fixture() noexcept(false) { askWhetherLate(nullptr); }

  void makeCheckpoints() { checkpoints = std::make_unique<Checkpoints>(app(), &signer); }
  void begin() { wait(checkpoints->begin()); }
  void keepSigning() {
    signing =
        checkpoints->keepSigning().eagerlyEvaluate([](kj::Exception&&) { BOOST_TEST(false); });
    settle();
  }
  std::uint64_t covered() const {
    return checkpoints->latest() ? checkpoints->latest()->checkpoint.size : 0;
  }
  void happen() { set(core::keys::CUSTOMER_LIFETIME, std::to_string(++happened_) + "h"); }
  std::int64_t timeAt(std::uint64_t seq) {
    return record::decode(app().log.read(seq).value()).timeUs;
  }
  // A head of this log's name, to which this log does not lead.
  void signElsewhere(std::uint64_t size) {
    signer.last =
        signer::signHead({vault().origin(), size, storage::leafHash("another log")}, signer.keys);
  }

  RealSigner signer{vault().origin()};
  std::unique_ptr<Checkpoints> checkpoints;
  kj::Promise<void> signing = kj::READY_NOW;

 private:
  int happened_ = 1;
};

BOOST_FIXTURE_TEST_SUITE(checkpoints, Fixture)

BOOST_AUTO_TEST_CASE(what_is_asked_for_covers_all_that_is_in_the_log) {
  begin();
  happen();
  const auto inLog = size();
  const auto note = good(wait(checkpoints->sign()));
  const auto opened = tlog::openCheckpoint(note, checkpoints->keys());
  BOOST_REQUIRE(std::holds_alternative<tlog::SignedCheckpoint>(opened));
  const auto& head = std::get<tlog::SignedCheckpoint>(opened).checkpoint;
  BOOST_TEST(head.size == inLog);
  BOOST_TEST(head.origin == vault().origin());
  BOOST_TEST(
      !tlog::verifyLog(head, [this](const std::string& path) { return readTile(app(), path); }));
}

BOOST_AUTO_TEST_CASE(the_status_tells_what_is_not_signed_and_since_when) {
  app().checkpoints = checkpoints.get();
  BOOST_TEST(status(app()).signedEvents == 0U);
  BOOST_TEST(status(app()).unsignedSinceUs == timeAt(0));
  begin();
  good(wait(checkpoints->sign()));
  good(wait(checkpoints->sign()));  // the record of who signs, too
  BOOST_TEST(status(app()).signedEvents == size());
  BOOST_TEST(status(app()).unsignedSinceUs == 0);
  BOOST_CHECK(status(app()).signerState == SignerState::SIGNS);
  const auto signedSize = size();
  signer.answers = false;
  happen();
  pass(SECOND);
  happen();
  BOOST_TEST(status(app()).unsignedSinceUs == timeAt(signedSize));
  wait(checkpoints->sign());
  BOOST_CHECK(status(app()).signerState == SignerState::FAILS);
  app().checkpoints = nullptr;
  BOOST_CHECK(status(app()).signerState == SignerState::NONE);
  BOOST_TEST(!status(app()).readOnly);
}

BOOST_AUTO_TEST_CASE(the_log_names_who_signs_it_once) {
  begin();
  happen();
  const auto from = size();
  good(wait(checkpoints->sign()));
  good(wait(checkpoints->sign()));
  BOOST_TEST(events(from) == "SigningKeyRotated");
  BOOST_TEST(signingKeysInLog(app()).front() == tlog::formatVerifierKey(signer.keys[0].verifier));
  signer.addKey();
  happen();
  good(wait(checkpoints->sign()));
  BOOST_TEST(signingKeysInLog(app()).size() == 2U);
  BOOST_TEST(checkpoints->keys().size() == 2U);
}

BOOST_AUTO_TEST_CASE(what_grows_is_signed_a_second_later_and_nothing_else) {
  begin();
  keepSigning();
  happen();
  for (int i = 0; i < 3; ++i) pass(SECOND);  // who signs is an event as well
  BOOST_TEST(covered() == size());
  const int asked = signer.asked;
  for (int i = 0; i < 5; ++i) pass(SECOND);
  BOOST_TEST(signer.asked == asked);
  happen();
  BOOST_TEST(covered() < size());
  pass(SECOND);
  BOOST_TEST(covered() == size());
}

BOOST_AUTO_TEST_CASE(the_latest_head_outlives_the_process_and_a_signer_that_is_away) {
  begin();
  happen();
  good(wait(checkpoints->sign()));
  const auto before = covered();
  checkpoints = nullptr;
  restart();
  signer.answers = false;
  makeCheckpoints();
  BOOST_TEST(covered() == before);
  begin();
  BOOST_TEST(checkpoints->fork().empty());
  BOOST_TEST(checkpoints->trouble() == "nobody answers");
}

BOOST_AUTO_TEST_CASE(a_log_that_does_not_lead_to_what_was_signed_is_a_fork) {
  signElsewhere(size() + 10);
  begin();
  BOOST_TEST(checkpoints->fork().find("does not lead") != std::string::npos);
  makeCheckpoints();
  signElsewhere(1);
  begin();
  BOOST_TEST(!checkpoints->fork().empty());
}

BOOST_AUTO_TEST_CASE(a_signer_that_knows_more_of_this_log_is_caught_up_with) {
  begin();
  good(wait(checkpoints->sign()));
  const auto old = signer.last;
  happen();
  good(wait(checkpoints->sign()));
  // As after a crash before the note was kept.
  log().append(log().tip().size, {},
               std::vector<storage::Write>{{storage::Space::LOCAL, "c", old->note}});
  makeCheckpoints();
  BOOST_TEST(covered() == old->checkpoint.size);
  begin();
  BOOST_TEST(checkpoints->fork().empty());
  BOOST_TEST(covered() == signer.last->checkpoint.size);
}

BOOST_AUTO_TEST_CASE(without_an_answer_nothing_stops_and_it_is_said) {
  begin();
  keepSigning();
  signer.answers = false;
  happen();
  for (int i = 0; i < 3; ++i) pass(SECOND);
  BOOST_TEST(checkpoints->trouble() == "nobody answers");
  BOOST_TEST(checkpoints->failingSinceUs() > 0);
  BOOST_TEST(is(wait(checkpoints->sign()), Why::NO_CHECKPOINT));
  signer.answers = true;
  for (int i = 0; i < 3; ++i) pass(SECOND);
  BOOST_TEST(covered() == size());
  BOOST_TEST(checkpoints->trouble().empty());
  BOOST_TEST(checkpoints->failingSinceUs() == 0);
}

BOOST_AUTO_TEST_CASE(events_that_nobody_signs_for_too_long_stop_issuing_until_somebody_does) {
  addCustomer("jane@example.com", PASSWORD);
  const auto jane = [this] {
    return login(core::TokenType::CUSTOMER, "jane@example.com", PASSWORD);
  };
  begin();
  keepSigning();
  pass(SECOND);
  signer.answers = false;
  const std::string token = good(jane()).token;
  pass(14 * 60 * SECOND);
  pass(SECOND);
  BOOST_TEST(!checkpoints->isLate());
  pass(60 * SECOND);
  BOOST_TEST(isRefusedBy(jane(), core::Refusal::UNSIGNED));
  BOOST_TEST(isLive(token));
  happen();  // an operator's act, and its record
  signer.answers = true;
  pass(SECOND);
  good(jane());
}

BOOST_AUTO_TEST_CASE(patience_is_a_setting_and_may_have_no_end) {
  begin();
  keepSigning();
  pass(SECOND);
  set(core::keys::SIGNER_PATIENCE, "never");
  signer.answers = false;
  pass(24 * 3600 * SECOND);
  BOOST_TEST(!checkpoints->isLate());
  set(core::keys::SIGNER_PATIENCE, "1m");
  pass(SECOND);
  BOOST_TEST(checkpoints->isLate());
}

BOOST_AUTO_TEST_CASE(a_restart_gives_no_more_time_and_a_signer_that_answers_does) {
  begin();
  happen();
  good(wait(checkpoints->sign()));
  good(wait(checkpoints->sign()));
  happen();
  checkpoints = nullptr;
  restart();
  pass(3600 * SECOND);
  makeCheckpoints();
  begin();
  keepSigning();
  BOOST_TEST(!checkpoints->isLate());
  pass(SECOND);
  BOOST_TEST(!checkpoints->isLate());
  happen();
  signing = kj::READY_NOW;
  checkpoints = nullptr;
  restart();
  pass(3600 * SECOND);
  signer.answers = false;
  makeCheckpoints();
  begin();
  keepSigning();
  pass(SECOND);
  BOOST_TEST(checkpoints->isLate());
}

BOOST_AUTO_TEST_CASE(an_idle_log_is_never_late) {
  begin();
  happen();
  good(wait(checkpoints->sign()));
  good(wait(checkpoints->sign()));  // the record of who signs, too
  signer.answers = false;
  keepSigning();
  for (int i = 0; i < 3; ++i) pass(3600 * SECOND);
  BOOST_TEST(!checkpoints->isLate());
}

BOOST_AUTO_TEST_CASE(a_cosignature_is_kept_with_its_head_and_no_other) {
  begin();
  happen();
  good(wait(checkpoints->sign()));
  good(wait(checkpoints->sign()));
  const auto head = checkpoints->latest()->checkpoint;
  const tlog::Signature seen{"witness.example", {1, 2, 3, 4}, std::string(72, 's')};
  wait(checkpoints->add(head, seen));
  wait(checkpoints->add(head, seen));
  auto note = tlog::parseNote(checkpoints->latest()->bytes).value();
  BOOST_TEST(note.signatures.size() == 2U);
  BOOST_CHECK(note.signatures.back() == seen);
  BOOST_TEST(good(wait(checkpoints->sign())) == checkpoints->latest()->bytes);
  const auto kept = checkpoints->latest()->bytes;
  checkpoints = nullptr;
  restart();
  makeCheckpoints();
  begin();
  BOOST_TEST(checkpoints->latest()->bytes == kept);
  happen();
  good(wait(checkpoints->sign()));
  wait(checkpoints->add(head, seen));
  note = tlog::parseNote(checkpoints->latest()->bytes).value();
  BOOST_TEST(note.signatures.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_signature_that_is_none_is_not_kept) {
  signer.change = [](SignerReply& said) { said.note.insert(said.note.find("\n\n") + 1, "x"); };
  begin();
  BOOST_TEST(is(wait(checkpoints->sign()), Why::NO_CHECKPOINT));
  BOOST_TEST(covered() == 0U);
}

BOOST_AUTO_TEST_CASE(without_a_signer_there_are_no_checkpoints) {
  Checkpoints none(app(), nullptr);
  wait(none.begin());
  BOOST_TEST(is(wait(none.sign()), Why::NO_CHECKPOINT));
  BOOST_TEST(none.trouble().empty());
}

BOOST_AUTO_TEST_CASE(tiles_end_where_the_log_ends) {
  while (size() < 300) happen();
  BOOST_TEST(readTile(app(), "tile/0/000")->size() == 8192U);
  BOOST_TEST(readTile(app(), "tile/1/000.p/1")->size() == 32U);
  BOOST_TEST(readTile(app(), "tile/0/001.p/44").has_value());
  BOOST_TEST(!readTile(app(), "tile/0/001").has_value());
  BOOST_TEST(!readTile(app(), "tile/0/002.p/1").has_value());
  BOOST_TEST(!readTile(app(), "tile/entries/../000").has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::app
