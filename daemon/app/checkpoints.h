#pragma once

#include <kj/async.h>

#include <atomic>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "daemon/app/app.h"
#include "daemon/app/signer.h"
#include "daemon/tlog/checkpoint.h"

namespace authd::app {

// The signed heads of the log: has the signer sign what is new, a second after the last time at the
// soonest, and keeps the latest. Threads: the loop.
class Checkpoints {
 public:
  // Without a signer there are none.
  Checkpoints(App& app, Signer* signer);

  // Before the log grows: looks whether it leads to what the signer has signed, else fork() says
  // so. A signer that does not answer is no reason to stay away.
  kj::Promise<void> begin();
  // From then on, for ever.
  kj::Promise<void> keepSigning();

  // Covers all that is in the log now. NO_CHECKPOINT.
  kj::Promise<Answer<std::string>> sign();
  // Adds a witness's signature, which must be good, to the latest note, unless that is of another
  // head by now.
  kj::Promise<void> add(const tlog::Checkpoint& head, const tlog::Signature& cosignature);

  // Whether somebody who reads the log without a session is to be recorded: once in ten minutes.
  bool isNewReader(const core::Ref& credential);

  const std::optional<tlog::SignedCheckpoint>& latest() const { return latest_; }
  const std::vector<tlog::VerifierKey>& keys() const { return keys_; }
  // The signer has signed a head that this log does not lead to: an older state was put back, or
  // the signer is another log's. In words; empty if it is not so.
  const std::string& fork() const { return fork_; }
  // That head.
  const std::optional<tlog::Checkpoint>& signedElsewhere() const { return signedElsewhere_; }
  // Why nothing is signed, in words; empty if all is well.
  const std::string& trouble() const { return trouble_; }
  bool hasSigner() const { return signer_ != nullptr; }
  // Since when the signer has failed; 0 if it does not.
  std::int64_t failingSinceUs() const { return failingSinceUs_; }
  // The signer fails, and the oldest event that it has not signed is older than the setting
  // `authd/signer/patience` allows: nothing may be issued. Any thread.
  bool isLate() const { return late_; }

 private:
  using Reply = std::variant<SignerReply, std::string>;
  using Outcome = kj::Promise<bool>;  // whether the log's head is signed

  Outcome signOnce(bool mayAskAgain);
  Outcome heard(Reply reply, bool mayAskAgain);
  Outcome keep(const SignerReply& reply);
  kj::Promise<void> noteKeys(const std::vector<tlog::VerifierKey>& keys);
  bool adopt(const SignerReply& reply);
  bool leadsTo(const tlog::Checkpoint& checkpoint) const;
  tlog::CheckpointRequest request(std::uint64_t oldSize) const;
  bool failed(std::string why);
  kj::Promise<void> store();
  bool isOverdue() const;
  void judge();

  App& app_;
  Signer* signer_;
  std::optional<tlog::SignedCheckpoint> latest_;
  std::vector<tlog::VerifierKey> keys_;
  std::string fork_;
  std::optional<tlog::Checkpoint> signedElsewhere_;
  std::string trouble_;
  std::int64_t failingSinceUs_ = 0;
  bool asking_ = false;
  std::atomic<bool> late_{false};
  std::map<core::Ref, std::int64_t> readers_;  // when they were recorded; the last ten minutes
};

// The resources of the log as tlog-tiles have them: `tile/…`. Nothing for a path that is none, or
// of a tree that the log has not reached. Any thread.
std::optional<std::string> readTile(const App& app, const std::string& path);

// The verifier keys that the log last named; empty if it never did.
std::vector<std::string> signingKeysInLog(const App& app);

}  // namespace authd::app
