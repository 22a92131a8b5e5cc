#include "daemon/app/checkpoints.h"

#include <kj/debug.h>

#include <algorithm>
#include <utility>

#include "daemon/app/continued_log.h"
#include "daemon/app/drafts.h"
#include "daemon/app/events.h"
#include "daemon/app/recorder.h"
#include "daemon/record/codec.h"
#include "daemon/tlog/tiles.h"

namespace authd::app {
namespace {

constexpr auto LOOK_AGAIN = 1 * kj::SECONDS;
constexpr std::int64_t US = 1'000'000;
constexpr std::int64_t READER_US = 600'000'000;
// Local: the latest signed head, so that it outlives a signer that is away.
const std::string ROW = "c";

storage::NodeSource nodesOf(const storage::Log& log) {
  return [&log](unsigned height, std::uint64_t index) { return log.nodeHash(height, index); };
}

std::vector<std::string> textsOf(const std::vector<tlog::VerifierKey>& keys) {
  std::vector<std::string> texts;
  texts.reserve(keys.size());
  for (const auto& key : keys) texts.push_back(tlog::formatVerifierKey(key));
  return texts;
}

std::vector<tlog::VerifierKey> keysOf(const std::vector<std::string>& texts) {
  std::vector<tlog::VerifierKey> keys;
  for (const auto& text : texts) {
    if (auto key = tlog::parseVerifierKey(text)) keys.push_back(*key);
  }
  return keys;
}

// Where an event was dropped there is an entry of no bytes, which no event has.
std::string bundle(const App& app, const tlog::Tile& tile) {
  std::string bytes;
  std::uint64_t next = tile.begin();
  const auto passTo = [&](std::uint64_t position) {
    for (; next < position; ++next) tlog::addToBundle(bytes, {});
  };
  app.log.scan(tile.begin(), tile.end(), [&](std::uint64_t seq, std::string_view record) {
    passTo(seq);
    tlog::addToBundle(bytes, record);
    next = seq + 1;
    return true;
  });
  passTo(tile.end());
  return bytes;
}

}  // namespace

std::optional<std::string> readTile(const App& app, const std::string& path) {
  const auto tile = tlog::parseTilePath(path);
  if (!tile || tile->end() > app.log.tip().size) return std::nullopt;
  return tile->entries ? bundle(app, *tile) : tlog::hashTile(*tile, nodesOf(app.log));
}

std::vector<std::string> signingKeysInLog(const App& app) {
  EventQuery query;
  query.typeCode = static_cast<std::uint16_t>(core::EventType::SIGNING_KEY_ROTATED);
  query.newestFirst = true;
  query.limit = 1;
  std::vector<std::string> keys;
  visitPositions(app, query, [&](std::uint64_t seq) {
    const auto bytes = app.log.read(seq);
    if (!bytes) return false;
    const auto event = record::decode(*bytes);
    if (const auto* body = std::get_if<core::SigningKeyRotated>(&event.body)) keys = body->keys;
    return false;
  });
  return keys;
}

Checkpoints::Checkpoints(App& app, Signer* signer) : app_(app), signer_(signer) {
  keys_ = keysOf(signingKeysInLog(app));
  const auto row = app.log.get(storage::Space::LOCAL, ROW);
  if (!row) return;
  auto kept = tlog::openCheckpoint(*row, keys_);
  auto* known = std::get_if<tlog::SignedCheckpoint>(&kept);
  if (known && leadsTo(known->checkpoint)) latest_ = std::move(*known);
}

bool Checkpoints::leadsTo(const tlog::Checkpoint& checkpoint) const {
  if (checkpoint.origin != logName(app_)) return false;
  if (checkpoint.size > app_.log.tip().size) return false;
  return storage::rootAt(checkpoint.size, nodesOf(app_.log)) == checkpoint.root;
}

tlog::CheckpointRequest Checkpoints::request(std::uint64_t oldSize) const {
  const storage::Tip tip = app_.log.tip();
  tlog::CheckpointRequest asked;
  asked.oldSize = std::min(oldSize, tip.size);
  asked.hashes = storage::consistencyProof(asked.oldSize, tip.size, nodesOf(app_.log));
  asked.checkpoint = tlog::formatCheckpoint({logName(app_), tip.size, tip.root});
  return asked;
}

bool Checkpoints::failed(std::string why) {
  if (failingSinceUs_ == 0) failingSinceUs_ = app_.nowUs();
  if (trouble_ != why) KJ_LOG(ERROR, "the head of the log is not signed", why);
  trouble_ = std::move(why);
  return false;
}

// What the signer signed before, if this log leads to it.
bool Checkpoints::adopt(const SignerReply& reply) {
  auto opened = tlog::openCheckpoint(reply.note, reply.keys);
  auto* before = std::get_if<tlog::SignedCheckpoint>(&opened);
  if (!before) return false;
  if (!leadsTo(before->checkpoint)) {
    signedElsewhere_ = before->checkpoint;
    fork_ = "the signer has signed " + std::to_string(before->checkpoint.size) + " records of " +
            before->checkpoint.origin + ", to which this log does not lead";
    return failed(fork_);
  }
  // Ours may have more signatures: witnesses'.
  const bool known = latest_ && latest_->checkpoint == before->checkpoint;
  if (!known) latest_ = std::move(*before);
  return true;
}

Checkpoints::Outcome Checkpoints::signOnce(bool mayAskAgain) {
  const std::uint64_t oldSize = latest_ ? latest_->checkpoint.size : 0;
  return signer_->ask([this, oldSize] { return request(oldSize); })
      .then([this, mayAskAgain](Reply reply) { return heard(std::move(reply), mayAskAgain); });
}

Checkpoints::Outcome Checkpoints::heard(Reply reply, bool mayAskAgain) {
  if (auto* why = std::get_if<std::string>(&reply)) return failed(std::move(*why));
  const auto& said = std::get<SignerReply>(reply);
  if (said.isSigned) return keep(said);
  if (!said.note.empty() && !adopt(said)) return false;
  if (said.isBehind && mayAskAgain) return signOnce(false);
  return failed("the signer refuses: " + said.why);
}

// Only what can be verified, and what this log says of itself.
Checkpoints::Outcome Checkpoints::keep(const SignerReply& reply) {
  auto opened = tlog::openCheckpoint(reply.note, reply.keys);
  auto* fresh = std::get_if<tlog::SignedCheckpoint>(&opened);
  if (!fresh) {
    return failed(std::string(tlog::wordsFor(std::get<tlog::Doubt>(opened))));
  }
  if (!leadsTo(fresh->checkpoint)) return failed("what the signer signed is not this log");
  if (!trouble_.empty()) KJ_LOG(WARNING, "the head of the log is signed again");
  trouble_.clear();
  failingSinceUs_ = 0;
  latest_ = std::move(*fresh);
  judge();
  return store().then([this, keys = reply.keys] { return noteKeys(keys); }).then([] {
    return true;
  });
}

kj::Promise<void> Checkpoints::store() {
  journal::Submission submission;
  submission.command.body = core::Tidy{};
  submission.local = [note = latest_->bytes](const auto&) {
    return std::vector<storage::Write>{{storage::Space::LOCAL, ROW, note}};
  };
  return app_.recorder.record(std::move(submission)).ignoreResult();
}

kj::Promise<void> Checkpoints::add(const tlog::Checkpoint& head,
                                   const tlog::Signature& cosignature) {
  if (!latest_ || latest_->checkpoint != head) return kj::READY_NOW;
  auto note = tlog::parseNote(latest_->bytes);
  if (!note) return kj::READY_NOW;
  std::erase_if(note->signatures, [&](const tlog::Signature& each) {
    return each.name == cosignature.name && each.keyId == cosignature.keyId;
  });
  note->signatures.push_back(cosignature);
  latest_->bytes = tlog::formatNote(*note);
  return store();
}

// From the oldest event that is not signed, so that a restart gives no more time.
bool Checkpoints::isOverdue() const {
  const auto patience = app_.settings().signerPatienceSeconds;
  if (failingSinceUs_ == 0 || !patience) return false;
  const auto oldest = app_.log.read(latest_ ? latest_->checkpoint.size : 0);
  return oldest && app_.nowUs() - record::decode(*oldest).timeUs > *patience * US;
}

void Checkpoints::judge() {
  const bool late = isOverdue();
  if (late && !late_) KJ_LOG(ERROR, "nothing is issued until the head of the log is signed");
  if (!late && late_) KJ_LOG(WARNING, "issuing goes on");
  late_ = late;
}

// The log names who signs it, so that an auditor sees when that changed.
kj::Promise<void> Checkpoints::noteKeys(const std::vector<tlog::VerifierKey>& keys) {
  if (keys == keys_) return kj::READY_NOW;
  Call call;
  call.caller.kind = core::ActorKind::SYSTEM;
  Drafts drafts(app_, call);
  return app_.recorder.record(drafts.submission(core::NoteSigningKeys{textsOf(keys)}))
      .then([this, keys](const journal::Result& result) {
        if (std::holds_alternative<journal::Recorded>(result)) keys_ = keys;
      });
}

bool Checkpoints::isNewReader(const core::Ref& credential) {
  const std::int64_t now = app_.nowUs();
  std::erase_if(readers_, [now](const auto& one) { return now - one.second >= READER_US; });
  return readers_.emplace(credential, now).second;
}

kj::Promise<void> Checkpoints::begin() {
  if (!signer_) return kj::READY_NOW;
  const std::uint64_t oldSize = latest_ ? latest_->checkpoint.size : 0;
  return signer_->ask([this, oldSize] { return request(oldSize); }).then([this](Reply reply) {
    if (auto* why = std::get_if<std::string>(&reply)) {
      failed(std::move(*why));
      return;
    }
    const auto& said = std::get<SignerReply>(reply);
    if (!said.note.empty()) adopt(said);
  });
}

kj::Promise<void> Checkpoints::keepSigning() {
  if (!signer_) return kj::READY_NOW;
  return app_.timer.afterDelay(LOOK_AGAIN)
      .then([this]() -> Outcome {
        const std::uint64_t covered = latest_ ? latest_->checkpoint.size : 0;
        if (asking_ || app_.log.tip().size == covered) return true;
        asking_ = true;
        return signOnce(true).attach(kj::defer([this] { asking_ = false; }));
      })
      .catch_([this](kj::Exception&& fault) { return failed(fault.getDescription().cStr()); })
      .then([this](bool) {
        judge();
        return keepSigning();
      });
}

kj::Promise<Answer<std::string>> Checkpoints::sign() {
  const auto none = [this] {
    Refused answer = refused(Why::NO_CHECKPOINT);
    answer.fields.emplace_back("why", hasSigner() ? trouble_ : "there is no signer");
    return answer;
  };
  if (!signer_) return Answer<std::string>(none());
  if (latest_ && latest_->checkpoint.size == app_.log.tip().size) {
    return Answer<std::string>(latest_->bytes);
  }
  return signOnce(true).then([this, none](bool isSigned) -> Answer<std::string> {
    if (!isSigned) return none();
    return latest_->bytes;
  });
}

}  // namespace authd::app
