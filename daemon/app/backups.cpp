#include "daemon/app/backups.h"

#include <kj/debug.h>

#include <filesystem>
#include <utility>
#include <vector>

#include "daemon/app/changes.h"
#include "daemon/vault/key_copy.h"
#include "storage/fault.h"
#include "storage/merkle.h"

namespace authd::app {
namespace {

constexpr std::int64_t US = 1'000'000;

Refused noBackup(std::string why) {
  Refused answer = refused(Why::NO_BACKUP);
  answer.fields.emplace_back("why", std::move(why));
  return answer;
}

// Two logs in one folder would take each other's newest for their own.
void requireOneLog(const std::vector<storage::BackupEntry>& entries, const std::string& origin,
                   const std::string& folder) {
  for (const auto& entry : entries) {
    if (entry.label == origin) continue;
    throw storage::StorageFault(folder + " holds backups of another log: " + entry.label);
  }
}

// Before anything is recorded: a disk of backups may be away.
void requireFolder(const std::string& folder) {
  if (folder.empty() || std::filesystem::is_directory(folder)) return;
  throw storage::StorageFault(folder + " is not there");
}

// What goes on from one step to the next, as long as nothing is wrong.
template <class Next>
auto unlessRefused(Next next) {
  return [next = kj::mv(next)](
             std::optional<Refused> wrong) mutable -> kj::Promise<std::optional<Refused>> {
    if (wrong) return wrong;
    return next();
  };
}

}  // namespace

struct Backups::Work {
  Call call;
  TakenBackup taken;
};

Backups::Act Backups::onScanning(std::function<void()> work) {
  auto wrong = std::make_shared<std::optional<Refused>>();
  auto guarded = [work = std::move(work), wrong] {
    try {
      work();
    } catch (const storage::DamagedLog& fault) {
      *wrong = noBackup(std::string(fault.what()) + ". " + fault.advice());
    } catch (const std::exception& fault) {
      *wrong = noBackup(fault.what());
    }
  };
  KJ_IF_MAYBE (done, app_.scanning.trySubmit(kj::mv(guarded))) {
    return done->then([wrong] { return std::move(*wrong); });
  }
  return std::optional<Refused>(busy(1));
}

void Backups::prepare(Work& work) const {
  requireFolder(config_.folder);
  requireFolder(config_.keysFolder);
  const auto entries = storage::listBackups(config_.logFolder());
  requireOneLog(entries, app_.vault.origin(), config_.folder);
  work.taken.folder = config_.folder;
  work.taken.manifest.id = storage::nextBackupId(config_.logFolder());
  work.taken.manifest.origin = app_.vault.origin();
  work.taken.manifest.version = app_.programVersion;
  work.taken.manifest.keys = !config_.keysFolder.empty();
}

// Before the copying, so that the backup holds its own record.
Backups::Act Backups::record(const std::shared_ptr<Work>& work) {
  Call once = work->call;
  once.remember = nullptr;  // what a retry hears is not known yet
  Drafts drafts(app_, once);
  core::NoteBackup command{{work->taken.manifest.id, config_.folder},
                           drafts.origin(core::EventType::BACKUP_TAKEN)};
  return recordAnswer(app_, drafts, std::move(command), lastSeq)
      .then([work](Answer<std::uint64_t> answer) -> std::optional<Refused> {
        if (auto* why = std::get_if<Refused>(&answer)) return std::move(*why);
        work->taken.seq = std::get<std::uint64_t>(answer);
        return std::nullopt;
      });
}

// The keys after the log: each exists before the records that need it.
void Backups::copy(Work& work) const {
  const auto stopped = [this] { return stopping_.load(); };
  const auto id = work.taken.manifest.id;
  dropManifest(config_.folder, id);  // of a folder whose backups were moved away
  const auto made =
      storage::takeBackup(app_.log, config_.logFolder(), app_.vault.origin(), stopped);
  if (made != id) throw storage::StorageFault("somebody else writes to " + config_.folder);
  if (!config_.keysFolder.empty()) {
    vault::writeKeyCopy(app_.keys, config_.keysFolder, id, stopped);
  }
  prove(work);
  dropOld();
}

void Backups::copyKeysAnew() const {
  if (config_.keysFolder.empty()) return;
  requireFolder(config_.keysFolder);
  const auto stopped = [this] { return stopping_.load(); };
  if (const auto id = vault::keyCopyIn(config_.keysFolder)) {
    vault::writeKeyCopy(app_.keys, config_.keysFolder, *id, stopped);
  }
}

// Against the log that it was taken of, not only against itself.
void Backups::prove(Work& work) const {
  auto& manifest = work.taken.manifest;
  const storage::Tip tip =
      storage::verifyBackup(config_.logFolder(), manifest.id, [this] { return stopping_.load(); });
  const auto nodes = [this](unsigned height, std::uint64_t index) {
    return app_.log.nodeHash(height, index);
  };
  if (tip.size <= work.taken.seq) {
    throw storage::StorageFault("the copy ends before the record of itself");
  }
  if (storage::rootAt(tip.size, nodes) != tip.root) {
    throw storage::StorageFault("the copy is not of this log: its root is another one");
  }
  manifest.events = tip.size;
  manifest.root = storage::toHex(tip.root);
  manifest.timeUs = app_.nowUs();
  for (const auto& entry : storage::listBackups(config_.logFolder())) {
    if (entry.id == manifest.id) work.taken.bytes = entry.bytes;
  }
  writeManifest(config_.folder, manifest);
}

void Backups::dropOld() const {
  // One that was not proven takes no place of one that was.
  std::uint32_t kept = 0;
  std::uint32_t proven = 0;
  const auto before = storage::listBackups(config_.logFolder());
  for (auto entry = before.rbegin(); entry != before.rend() && proven < config_.keep; ++entry) {
    ++kept;
    if (readManifest(config_.folder, entry->id)) ++proven;
  }
  storage::keepNewestBackups(config_.logFolder(), kept);
  const auto entries = storage::listBackups(config_.logFolder());
  const std::uint32_t oldest = entries.empty() ? 0 : entries.front().id;
  for (std::uint32_t id = oldest; id-- > 1 && dropManifest(config_.folder, id);) {
  }
}

// For a retry that asks again: the whole was done once.
Backups::Act Backups::remember(const std::shared_ptr<Work>& work) {
  if (!work->call.remember) return std::optional<Refused>();
  journal::Submission submission;
  submission.command.body = core::Tidy{};
  submission.local = [work](const auto&) { return work->call.remember(std::any(work->taken)); };
  return app_.recorder.record(std::move(submission)).then([](const journal::Result&) {
    return std::optional<Refused>();
  });
}

Backups::Act Backups::act(const std::shared_ptr<Work>& work) {
  return onScanning([this, work] { prepare(*work); })
      .then(unlessRefused([this, work] { return record(work); }))
      .then(unlessRefused([this, work] { return onScanning([this, work] { copy(*work); }); }))
      .then(unlessRefused([this, work] { return remember(work); }));
}

kj::Promise<Answer<TakenBackup>> Backups::take(Call call) {
  using Taken = Answer<TakenBackup>;
  if (config_.folder.empty()) return Taken(noBackup("the configuration has no [backup] folder"));
  if (busy_) return Taken(noBackup("one is being taken"));
  busy_ = true;
  auto work = std::make_shared<Work>();
  work->call = std::move(call);
  return act(work)
      .then([work](std::optional<Refused> wrong) -> Taken {
        if (wrong) return std::move(*wrong);
        return work->taken;
      })
      .attach(kj::defer([this] { busy_ = false; }));
}

void Backups::list(const std::function<bool(const BackupView&)>& visit) const {
  if (config_.folder.empty()) return;
  for (const auto& entry : storage::listBackups(config_.logFolder())) {
    BackupView view{entry.id, entry.timeSeconds * US, entry.bytes,
                    readManifest(config_.folder, entry.id)};
    if (!visit(view)) return;
  }
}

}  // namespace authd::app
