#include "daemon/app/witnesses.h"

#include <boost/test/unit_test.hpp>

#include "daemon/core/rules/settings_keys.h"
#include "daemon/crypto/digest.h"
#include "daemon/tlog/proof.h"
#include "tests/app/real_signer.h"
#include "tests/app/world.h"

namespace authd::app {
namespace {

using support::SECOND;
using Said = std::variant<HttpReply, std::string>;

// A witness by the rules of tlog-witness, without its server.
class RealWitness {
 public:
  RealWitness(const std::string& name, std::vector<tlog::VerifierKey> ofLog)
      : key{name, tlog::SignatureType::COSIGNATURE, crypto::ed25519PublicKey(seed_)},
        ofLog_(std::move(ofLog)) {}

  Said answer(const std::string& body) {
    ++asked;
    const auto request = tlog::parseRequest(body).value();
    const auto opened = tlog::openCheckpoint(request.checkpoint, ofLog_);
    if (!std::holds_alternative<tlog::SignedCheckpoint>(opened)) return HttpReply{403, ""};
    const auto& head = std::get<tlog::SignedCheckpoint>(opened).checkpoint;
    if (request.oldSize != size) return HttpReply{409, std::to_string(size) + "\n"};
    const bool leads =
        size == 0 || storage::verifyConsistency(size, head.size, root, head.root, request.hashes);
    if (!leads) return HttpReply{422, ""};
    size = head.size;
    root = head.root;
    return HttpReply{200, signatureLine(tlog::parseNote(request.checkpoint)->text)};
  }
  std::string signatureLine(const std::string& text) const {
    const auto bytes = crypto::ed25519Sign(seed_, "cosignature/v1\ntime 1700000000\n" + text);
    const std::string time("\0\0\0\0\x65\x53\xf1\x00", 8);
    return tlog::formatSignature({key.name, key.id(), time + std::string(crypto::asText(bytes))});
  }

 private:
  static crypto::Secret newSeed() {
    crypto::SystemEntropy entropy;
    return crypto::makeEd25519Seed(entropy);
  }
  crypto::Secret seed_ = newSeed();

 public:
  tlog::VerifierKey key;
  std::uint64_t size = 0;
  storage::Hash root{};
  int asked = 0;

 private:
  std::vector<tlog::VerifierKey> ofLog_;
};

struct Fixture : World {
  Fixture() {
    poster.answer = [this](const std::string& url, const std::string& body) {
      auto& script = url == "https://one.example/add-checkpoint" ? onOne : onTwo;
      auto& witness = url == "https://one.example/add-checkpoint" ? one : two;
      return script ? script(body) : witness.answer(body);
    };
    wait(checkpoints.begin());
  }

  void keep(std::vector<Witness> asked) {
    asking = kj::READY_NOW;
    witnesses = std::make_unique<Witnesses>(app(), checkpoints, poster, std::move(asked));
    auto fail = [](kj::Exception&&) { BOOST_TEST(false); };
    signing = checkpoints.keepSigning().eagerlyEvaluate(fail);
    asking = witnesses->keepAsking().eagerlyEvaluate(fail);
  }
  void keepOne() { keep({{"https://one.example", one.key}}); }
  void keepBoth() { keep({{"https://one.example", one.key}, {"https://two.example", two.key}}); }
  void seconds(int count) {
    for (int i = 0; i < count; ++i) pass(SECOND);
  }
  void happen() { set(core::keys::CUSTOMER_LIFETIME, std::to_string(++happened_) + "h"); }
  tlog::Found found(const RealWitness& by) const {
    return tlog::findSignature(tlog::parseNote(checkpoints.latest()->bytes).value(), by.key);
  }
  bool says(const std::string& what) const {
    return witnesses->words().find(what) != std::string::npos;
  }

  RealSigner signer{vault().origin()};
  RealWitness one{"one.example", {signer.keys[0].verifier}};
  RealWitness two{"two.example", {signer.keys[0].verifier}};
  std::function<Said(const std::string&)> onOne;  // in place of the witness
  std::function<Said(const std::string&)> onTwo;
  Checkpoints checkpoints{app(), &signer};
  std::unique_ptr<Witnesses> witnesses;
  kj::Promise<void> signing = kj::READY_NOW;
  kj::Promise<void> asking = kj::READY_NOW;

 private:
  int happened_ = 1;
};

BOOST_FIXTURE_TEST_SUITE(witnessing, Fixture)

BOOST_AUTO_TEST_CASE(the_newest_head_is_cosigned_by_each_and_the_note_keeps_it) {
  keepBoth();
  BOOST_TEST(witnesses->words() == "0 of 2 have cosigned");
  seconds(15);
  BOOST_TEST(witnesses->words() == "2 of 2 have cosigned");
  BOOST_TEST(witnesses->asked() == 2U);
  BOOST_TEST(witnesses->signing() == 2U);
  BOOST_TEST(one.size == size());
  BOOST_CHECK(found(one) == tlog::Found::GOOD);
  BOOST_CHECK(found(two) == tlog::Found::GOOD);
  BOOST_TEST(good(wait(checkpoints.sign())) == checkpoints.latest()->bytes);
}

BOOST_AUTO_TEST_CASE(a_witness_is_asked_every_ten_seconds_and_only_for_more) {
  keepOne();
  seconds(3);
  BOOST_TEST(one.asked == 1);
  for (int i = 0; i < 6; ++i) {
    happen();
    seconds(1);
  }
  BOOST_TEST(one.asked == 1);
  seconds(5);
  BOOST_TEST(one.asked == 2);
  BOOST_TEST(one.size == size());
  seconds(60);
  BOOST_TEST(one.asked == 2);
}

BOOST_AUTO_TEST_CASE(after_a_restart_the_witness_says_what_it_has_seen) {
  keepOne();
  seconds(15);
  happen();
  good(wait(checkpoints.sign()));
  good(wait(checkpoints.sign()));  // the record of who signs, too
  keepOne();
  const int before = one.asked;
  seconds(3);
  BOOST_TEST(one.asked == before + 2);
  BOOST_TEST(one.size == size());
  BOOST_CHECK(found(one) == tlog::Found::GOOD);
  BOOST_TEST(witnesses->words() == "1 of 1 have cosigned");
}

BOOST_AUTO_TEST_CASE(one_that_fails_is_asked_later_and_later_and_is_in_nobodys_way) {
  int tries = 0;
  onOne = [&tries](const std::string&) {
    ++tries;
    return Said(std::string("nobody there"));
  };
  keepBoth();
  seconds(200);  // at 1, 11, 31, 71, 151
  BOOST_TEST(tries == 5);
  BOOST_TEST(witnesses->words() == "1 of 2 have cosigned; https://one.example: nobody there");
  BOOST_CHECK(found(two) == tlog::Found::GOOD);
  onOne = nullptr;
  seconds(160);
  BOOST_TEST(witnesses->words() == "2 of 2 have cosigned");
  BOOST_CHECK(found(one) == tlog::Found::GOOD);
}

BOOST_AUTO_TEST_CASE(only_a_good_signature_of_its_key_counts) {
  onOne = [this](const std::string& body) {
    const auto text = tlog::parseNote(tlog::parseRequest(body)->checkpoint)->text;
    return Said(HttpReply{200, two.signatureLine(text) + one.signatureLine("other\n" + text)});
  };
  keepOne();
  seconds(3);
  BOOST_TEST(says("no good signature"));
  BOOST_CHECK(found(one) == tlog::Found::NONE);
  BOOST_CHECK(found(two) == tlog::Found::NONE);
  onOne = [](const std::string&) { return Said(HttpReply{200, "thank you"}); };
  seconds(15);
  BOOST_TEST(says("no good signature"));
  onOne = [this](const std::string& body) {
    const auto text = tlog::parseNote(tlog::parseRequest(body)->checkpoint)->text;
    return Said(HttpReply{200, two.signatureLine(text) + one.signatureLine(text)});
  };
  seconds(30);
  BOOST_CHECK(found(one) == tlog::Found::GOOD);
  BOOST_CHECK(found(two) == tlog::Found::NONE);
}

BOOST_AUTO_TEST_CASE(a_witness_that_has_seen_more_or_something_else_is_told_of) {
  one.size = size() + 100;
  two.size = 1;
  two.root = storage::leafHash("another log");
  keepBoth();
  seconds(3);
  BOOST_TEST(says("https://one.example: it has seen " + std::to_string(one.size) + " events"));
  BOOST_TEST(says("https://two.example: this log does not lead on"));
  BOOST_CHECK(found(one) == tlog::Found::NONE);
}

BOOST_AUTO_TEST_CASE(a_conflict_is_asked_about_once_more_and_no_oftener) {
  int tries = 0;
  onOne = [&tries](const std::string&) {
    return Said(HttpReply{409, std::to_string(++tries) + "\n"});
  };
  onTwo = [](const std::string&) { return Said(HttpReply{409, "busy"}); };
  keepBoth();
  seconds(5);
  BOOST_TEST(tries == 2);
  BOOST_TEST(says("https://one.example: it has seen another log of 2 events"));
  BOOST_TEST(says("https://two.example: it answered 409 without a size"));
}

BOOST_AUTO_TEST_CASE(without_witnesses_nobody_is_asked) {
  keep({});
  seconds(3);
  BOOST_TEST(witnesses->words() == "not configured");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::app
