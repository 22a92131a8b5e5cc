#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "daemon/app/signer.h"
#include "daemon/crypto/entropy.h"
#include "daemon/signer/decide.h"

namespace authd::app {

// The signer's own rules, without its process.
class RealSigner final : public Signer {
 public:
  explicit RealSigner(const std::string& origin) : origin_(origin) { addKey(); }

  void addKey() {
    crypto::SystemEntropy entropy;
    keys.push_back(tlog::makeSignerKey(origin_, entropy));
  }
  kj::Promise<std::variant<SignerReply, std::string>> ask(Make make) override {
    using Reply = std::variant<SignerReply, std::string>;
    if (!answers) return Reply(std::string("nobody answers"));
    ++asked;
    auto decision = signer::decide(last, keys, tlog::formatRequest(make()));
    if (decision.head) last = decision.head;
    SignerReply said;
    said.isSigned = !decision.reply.refusal;
    said.isBehind = decision.reply.refusal == signer::Refusal::BEHIND;
    if (decision.reply.refusal) said.why = signer::wordFor(*decision.reply.refusal);
    said.keys = decision.reply.keys;
    said.note = decision.reply.note;
    if (change) change(said);
    return Reply(std::move(said));
  }

  std::vector<tlog::SignerKey> keys;
  std::optional<signer::Head> last;
  std::function<void(SignerReply&)> change;
  bool answers = true;
  int asked = 0;

 private:
  std::string origin_;
};

}  // namespace authd::app
