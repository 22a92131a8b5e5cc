#include "daemon/app/sendings.h"

#include <boost/test/unit_test.hpp>
#include <sstream>

#include "daemon/core/rules/settings_keys.h"
#include "tests/app/real_signer.h"
#include "tests/app/world.h"

namespace authd::app {
namespace {

using support::SECOND;
using Why = std::optional<std::string>;

// What a fake outlet took, and whether it takes.
struct Taken {
  std::vector<Sending> sendings;
  int tries = 0;
  Why failure;
};

class FakeOutlet final : public Outlet {
 public:
  FakeOutlet(std::string name, Taken& taken) : name_(std::move(name)), taken_(taken) {}
  std::string name() const override { return name_; }
  kj::Promise<Why> send(Sending sending) override {
    ++taken_.tries;
    if (!taken_.failure) taken_.sendings.push_back(std::move(sending));
    return taken_.failure;
  }

 private:
  std::string name_;
  Taken& taken_;
};

struct Fixture : World {
  Fixture() {
    std::vector<kj::Own<Outlet>> outlets;
    outlets.push_back(kj::heap<FakeOutlet>("file", file));
    outlets.push_back(kj::heap<FakeOutlet>("command", command));
    sendings = std::make_unique<Sendings>(app(), checkpoints, kj::mv(outlets), 100 * kj::SECONDS);
    wait(checkpoints.begin());
  }
  void keep() {
    auto fail = [](kj::Exception&&) { BOOST_TEST(false); };
    signing = checkpoints.keepSigning().eagerlyEvaluate(fail);
    sending = sendings->keepSending().eagerlyEvaluate(fail);
  }
  void seconds(int count) {
    for (int i = 0; i < count; ++i) pass(SECOND);
  }
  void happen() { set(core::keys::CUSTOMER_LIFETIME, std::to_string(++happened_) + "h"); }
  std::uint64_t covered() const { return checkpoints.latest()->checkpoint.size; }

  RealSigner signer{vault().origin()};
  Checkpoints checkpoints{app(), &signer};
  Taken file;
  Taken command;
  std::unique_ptr<Sendings> sendings;
  kj::Promise<void> signing = kj::READY_NOW;
  kj::Promise<void> sending = kj::READY_NOW;

 private:
  int happened_ = 1;
};

BOOST_FIXTURE_TEST_SUITE(sending_checkpoints, Fixture)

BOOST_AUTO_TEST_CASE(the_newest_is_sent_on_each_way_every_so_often_if_it_grew) {
  keep();
  BOOST_TEST(sendings->words() == "not yet");
  seconds(3);
  BOOST_TEST(file.sendings.size() == 1U);
  BOOST_TEST(command.sendings.size() == 1U);
  BOOST_TEST(sendings->words() == "sent");
  happen();
  seconds(90);
  BOOST_TEST(file.sendings.size() == 1U);
  seconds(15);
  BOOST_TEST(file.sendings.size() == 2U);
  BOOST_TEST(file.sendings.back().checkpoint.checkpoint.size == size());
  seconds(300);
  BOOST_TEST(file.sendings.size() == 2U);
  happen();
  seconds(3);
  BOOST_TEST(file.sendings.size() == 3U);
}

BOOST_AUTO_TEST_CASE(a_way_that_fails_is_tried_again_and_is_in_nobodys_way) {
  command.failure = "it ended with 1";
  keep();
  seconds(60);  // at 1, 11, 31
  BOOST_TEST(command.tries == 3);
  BOOST_TEST(file.sendings.size() == 1U);
  BOOST_TEST(sendings->words() == "command: it ended with 1");
  file.failure = "the disk is full";
  happen();
  seconds(60);
  BOOST_TEST(sendings->words() == "file: the disk is full; command: it ended with 1");
  file.failure.reset();
  command.failure.reset();
  seconds(110);
  BOOST_TEST(sendings->words() == "sent");
  BOOST_TEST(command.sendings.back().checkpoint.checkpoint.size == covered());
}

BOOST_AUTO_TEST_CASE(what_is_new_at_the_end_is_sent_and_nothing_twice) {
  keep();
  seconds(3);
  happen();
  sending = kj::READY_NOW;
  good(wait(checkpoints.sign()));
  wait(sendings->sendLast());
  wait(sendings->sendLast());
  BOOST_TEST(file.sendings.size() == 2U);
  BOOST_TEST(file.sendings.back().checkpoint.checkpoint.size == covered());
}

BOOST_AUTO_TEST_CASE(without_ways_nothing_is_sent) {
  Sendings none(app(), checkpoints, {}, 1 * kj::SECONDS);
  wait(none.keepSending());
  wait(none.sendLast());
  BOOST_TEST(none.words() == "not configured");
}

BOOST_AUTO_TEST_CASE(a_line_holds_all_that_the_note_does) {
  crypto::SystemEntropy entropy;
  const auto key = tlog::makeSignerKey("shop.example/log", entropy);
  const tlog::Checkpoint head{"shop.example/log", 70000, storage::leafHash("root")};
  tlog::Note note{tlog::formatCheckpoint(head), {}};
  note.signatures.push_back(tlog::sign(key, note.text));
  const auto bytes = tlog::formatNote(note);
  note.signatures.push_back({"witness.example", {1, 2, 3, 4}, std::string(72, 's')});
  const Sending one{0, {head, tlog::formatNote(note)}};
  BOOST_TEST(fileEntry(one) == "1970-01-01T00:00:00.000000Z\n" + one.checkpoint.bytes + "\n");

  std::istringstream words(lineOf(one));
  std::string kind;
  std::string origin;
  std::string size;
  std::string root;
  std::string signature;
  words >> kind >> origin >> size >> root >> signature;
  BOOST_TEST(kind == "checkpoint");
  BOOST_TEST(words.eof());
  const std::string text = origin + "\n" + size + "\n" + root + "\n";
  BOOST_TEST(text + "\n\xE2\x80\x94 " + origin + " " + signature + "\n" == bytes);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::app
