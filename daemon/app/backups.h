#pragma once

#include <kj/async.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "daemon/app/app.h"
#include "daemon/app/backup_config.h"
#include "storage/backup.h"

namespace authd::app {

// What was found when a backup was read back; beside it as `manifest-ID.json`.
struct BackupManifest {
  std::uint32_t id = 0;
  std::string origin;  // the name that the log began with
  std::uint64_t events = 0;
  std::string root;  // hexadecimal
  std::int64_t timeUs = 0;
  std::string version;  // of the program
  bool keys = false;    // whether the keys were copied at the same time

  bool operator==(const BackupManifest&) const = default;
};

// Nothing if the backup was never read back, or the file says something else.
std::optional<BackupManifest> readManifest(const std::string& folder, std::uint32_t id);
void writeManifest(const std::string& folder, const BackupManifest& manifest);
// Whether it was there.
bool dropManifest(const std::string& folder, std::uint32_t id);

struct TakenBackup {
  BackupManifest manifest;
  std::uint64_t seq = 0;    // of BackupTaken
  std::uint64_t bytes = 0;  // of all its files
  std::string folder;
};

struct BackupView {
  std::uint64_t id = 0;
  std::int64_t timeUs = 0;
  std::uint64_t bytes = 0;
  std::optional<BackupManifest> manifest;  // nothing: it was not proven
};

// Takes backups, one at a time, while the daemon serves. Threads: the loop; the long part runs on
// the scanning thread.
class Backups {
 public:
  Backups(App& app, BackupConfig config) : app_(app), config_(std::move(config)) {}
  KJ_DISALLOW_COPY(Backups);

  // Records BackupTaken, copies, and reads the copy back. NO_BACKUP, and what recording refuses.
  kj::Promise<Answer<TakenBackup>> take(Call call);

  // By rising id. Any thread. Throws storage::StorageFault.
  void list(const std::function<bool(const BackupView&)>& visit) const;

  // Makes the copy of the keys anew, if there is one: the one that is there opens what was erased
  // since. Any thread that may wait. Throws storage::StorageFault, also when it is stopped.
  void copyKeysAnew() const;

  // One that is under way ends soon, without a result. Any thread.
  void stop() { stopping_ = true; }

 private:
  struct Work;
  using Act = kj::Promise<std::optional<Refused>>;

  Act act(const std::shared_ptr<Work>& work);
  Act onScanning(std::function<void()> work);
  Act record(const std::shared_ptr<Work>& work);
  Act remember(const std::shared_ptr<Work>& work);
  void prepare(Work& work) const;
  void copy(Work& work) const;
  void prove(Work& work) const;
  void dropOld() const;

  App& app_;
  const BackupConfig config_;
  bool busy_ = false;
  std::atomic<bool> stopping_{false};
};

}  // namespace authd::app
