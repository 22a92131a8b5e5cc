#include "daemon/service/restore.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include "daemon/app/backups.h"
#include "daemon/core/row_codec.h"
#include "daemon/core/rules/duration.h"
#include "daemon/journal/record_index.h"
#include "daemon/journal/recovery.h"
#include "daemon/record/codec.h"
#include "daemon/record/dropped.h"
#include "daemon/service/record_once.h"
#include "daemon/service/store.h"
#include "daemon/tlog/verify.h"
#include "daemon/vault/key_copy.h"
#include "storage/backup.h"
#include "storage/fault.h"
#include "storage/posix_file.h"

namespace authd::service {
namespace {

namespace fs = std::filesystem;

// A local row: what the log has to say of its restore.
constexpr const char* UNSAID = "r";
constexpr std::size_t BATCH = 256;

// What comes into being beside its place, so that a restore that is cut off leaves nothing that
// looks whole.
class Place {
 public:
  explicit Place(const Config& config) : config_(config), lock_(config.dataDir) {
    if (fs::exists(log())) {
      throw storage::StorageFault(log() +
                                  " is there: a restore needs a place without a log. Move the "
                                  "state directory away, but keep it");
    }
    fs::remove_all(freshLog());
    fs::remove_all(freshKeys());
  }

  std::string log() const { return config_.dataDir + "/log"; }
  std::string freshLog() const { return log() + ".new"; }

  void bringKeys();
  void check(const core::RestorePerformed& performed);
  void take(const storage::Tip& tip);

  // What an operator should know, each with a line end.
  std::string notes;

 private:
  std::string keys() const { return config_.dataDir + "/keys"; }
  std::string freshKeys() const { return keys() + ".new"; }
  std::string head() const { return config_.dataDir + "/head"; }
  void noteLoss(const storage::Tip& tip);
  void requireSameLog(storage::KeyStore& store, const std::string& origin) const;

  const Config& config_;
  storage::StateLock lock_;
  bool bringsKeys_ = false;
};

// Keys that are there are newer than any copy of them.
void Place::bringKeys() {
  if (fs::exists(keys())) {
    notes += "The keys in " + keys() + " stay as they are.\n";
    return;
  }
  const std::string& folder = config_.backup.keysFolder;
  if (folder.empty() || !fs::exists(folder + "/keys")) {
    throw storage::StorageFault(
        "there are no keys: neither " + keys() + ", nor a copy of them in [backup] keys_folder (" +
        (folder.empty() ? "not configured" : folder) +
        "). Without them nothing that is sealed in the log can be opened, and nobody can sign in");
  }
  const auto store = storage::openRocksKeyStore(freshKeys());
  const auto id = vault::readKeyCopy(folder, *store);
  notes += "The keys are those of backup " + std::to_string(id) + ".\n";
  bringsKeys_ = true;
}

std::string originIn(const storage::Log& log) {
  const auto first = log.read(0);
  const auto event = first ? record::decode(*first) : core::Event{};
  const auto* body = std::get_if<core::LogInitialized>(&event.body);
  if (!body) throw storage::StorageFault("the log does not begin with its name");
  return body->origin;
}

void Place::requireSameLog(storage::KeyStore& store, const std::string& origin) const {
  const auto theirs = store.get(ORIGIN_ROW);
  if (theirs == origin) return;
  throw storage::StorageFault("the keys are of another log, " + theirs.value_or("without a name") +
                              ", and this one is " + origin +
                              (bringsKeys_ ? "" : ". Move " + keys() + " away"));
}

// Everything that could be refused, before anything takes its place. Tables are folded anew at the
// start: they may be of another version, and names of who was erased since must not come back.
void Place::check(const core::RestorePerformed& performed) {
  const auto log = storage::openRocksLog(freshLog());
  const std::array writes{
      storage::Write{storage::Space::LOCAL, journal::TABLES_VERSION_KEY, std::nullopt},
      storage::Write{storage::Space::LOCAL, UNSAID, core::encodeRow(performed)}};
  log->append(performed.size, {}, writes);
  const auto store = storage::openRocksKeyStore(bringsKeys_ ? freshKeys() : keys());
  const std::string origin = originIn(*log);
  requireSameLog(*store, origin);
  vault::openVault(*store, config_.rootKeyPath(), origin, false);
}

void Place::noteLoss(const storage::Tip& tip) {
  if (!fs::exists(head())) return;
  try {
    const auto known = storage::openHeadFile(head())->load().size;
    if (known <= tip.size) return;
    notes += "The head file knew of " + std::to_string(known) + " events: those from " +
             std::to_string(tip.size) + " on are lost.\n";
  } catch (const storage::DamagedLog&) {
    notes += "The head file was damaged; how many events there had been is not known.\n";
  }
}

// The log last: with it the place is taken.
void Place::take(const storage::Tip& tip) {
  noteLoss(tip);
  if (bringsKeys_) fs::rename(freshKeys(), keys());
  fs::remove(head());
  storage::openHeadFile(head())->store(tip);
  fs::rename(freshLog(), log());
  storage::syncParent(log());
}

std::string finish(const Config& config, const storage::Tip& tip, const std::string& from,
                   const std::string& notes) {
  Store store(config.dataDir, config.rootKeyPath(), nullptr);
  auto unsaid = unsaidRestore(store.log()).value();
  const auto recorded = recordOnce(store, unsaid.command, std::move(unsaid.said));
  return "restored " + std::to_string(tip.size) + " events from " + from + "\nroot " +
         storage::toHex(tip.root) + "\n" + notes + "Event " + std::to_string(recorded.nextSeq - 1) +
         " says so. The daemon can be started.";
}

std::uint32_t idOf(const app::BackupConfig& backup, const std::string& which) {
  const auto number = core::wholeNumber(which);
  if (number && *number > 0 && *number <= UINT32_MAX) return static_cast<std::uint32_t>(*number);
  if (which != "newest") {
    throw ConfigFault("--restore-backup " + which + ": expected a number, or nothing");
  }
  const auto entries = storage::listBackups(backup.logFolder());
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    if (app::readManifest(backup.folder, entry->id)) return entry->id;
  }
  throw storage::StorageFault("there is no backup that was proven in " + backup.folder);
}

// The backup's records, hashed anew, and what was found when it was taken.
storage::Tip proveLog(const std::string& directory,
                      const std::optional<app::BackupManifest>& manifest) {
  const auto log = storage::openRocksLog(directory);
  const storage::Tip tip = storage::hashWholeLog(*log, nullptr);
  if (!manifest) return tip;
  if (tip.size == manifest->events && storage::toHex(tip.root) == manifest->root) return tip;
  throw storage::DamagedLog(
      "the backup is not what its manifest says: " + std::to_string(tip.size) +
          " events instead of " + std::to_string(manifest->events) + ", or another root",
      "Nothing was restored. Take an older backup: --restore-backup ID");
}

std::vector<tlog::VerifierKey> verifiersOf(const std::vector<std::string>& texts) {
  std::vector<tlog::VerifierKey> keys;
  for (const auto& text : texts) {
    auto key = tlog::parseVerifierKey(text);
    if (!key) throw ConfigFault("--key " + text + ": expected NAME+ID+KEY");
    keys.push_back(std::move(*key));
  }
  if (keys.empty()) {
    throw ConfigFault("--restore-tiles needs --key: who is trusted to have signed the checkpoint");
  }
  return keys;
}

tlog::TileReader readerOf(const std::string& folder) {
  return [folder](const std::string& path) -> std::optional<std::string> {
    std::ifstream file(folder + "/" + path, std::ios::binary);
    if (!file) return std::nullopt;
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
}

[[noreturn]] void refuseTiles(const std::string& folder, const std::string& what) {
  throw storage::DamagedLog(folder + ": " + what,
                            "Nothing was restored. Take another copy of the export.");
}

tlog::Checkpoint openTiles(const std::string& folder, const tlog::TileReader& read,
                           const std::vector<std::string>& keys) {
  const auto verifiers = verifiersOf(keys);
  const auto bytes = read("checkpoint");
  if (!bytes) refuseTiles(folder, "there is no checkpoint");
  const auto opened = tlog::openCheckpoint(*bytes, verifiers);
  if (const auto* doubt = std::get_if<tlog::Doubt>(&opened)) {
    refuseTiles(folder + "/checkpoint", std::string(tlog::wordsFor(*doubt)));
  }
  const auto& head = std::get<tlog::SignedCheckpoint>(opened).checkpoint;
  if (head.size == 0) refuseTiles(folder, "there is nothing in it");
  record::DroppedEvents dropped;
  const auto look = [&](std::uint64_t position, std::string_view entry) {
    dropped.add(position, entry);
  };
  if (const auto flaw = tlog::verifyLog(head, read, nullptr, look)) {
    const auto place =
        flaw->position ? " (event " + std::to_string(*flaw->position) + ")" : std::string();
    refuseTiles(folder, flaw->what + place);
  }
  if (const auto flaw = dropped.flaw()) refuseTiles(folder, *flaw);
  return head;
}

// Of one that was dropped the hash is all there is.
storage::Record recordOf(std::string_view bytes, std::uint64_t seq,
                         const storage::NodeSource& nodes) {
  if (bytes.empty()) return {{}, {}, nodes(0, seq)};
  const record::Peek peek = record::peek(bytes);
  storage::Record record{std::string(bytes), {journal::typeIndex(peek.typeCode)}};
  if (peek.subject != core::NO_REF) record.index.push_back(journal::subjectIndex(peek.subject));
  if (peek.actor != core::NO_REF) record.index.push_back(journal::actorIndex(peek.actor));
  return record;
}

storage::Tip fillLog(const std::string& directory, const tlog::Checkpoint& head,
                     const tlog::TileReader& read) {
  const auto log = storage::openRocksLog(directory);
  const storage::NodeSource nodes = tlog::nodesFrom(read, head.size);
  tlog::visitBundles(head.size, 0, [&](const tlog::Tile& bundle) {
    const auto bytes = tlog::readTile(read, bundle);
    const auto entries = bytes ? tlog::entriesIn(bundle, *bytes) : std::nullopt;
    if (!entries) refuseTiles(tlog::pathOf(bundle), "it has changed meanwhile");
    std::vector<storage::Record> records;
    records.reserve(BATCH);
    for (std::uint64_t i = 0; i < entries->size(); ++i) {
      records.push_back(recordOf((*entries)[i], bundle.begin() + i, nodes));
    }
    log->append(bundle.begin(), records, {});
  });
  const storage::Tip tip = log->tip();
  if (tip != storage::Tip{head.size, head.root}) refuseTiles("the tiles", "they changed meanwhile");
  return tip;
}

}  // namespace

std::optional<UnsaidRestore> unsaidRestore(const storage::Log& log) {
  const auto row = log.get(storage::Space::LOCAL, UNSAID);
  if (!row) return std::nullopt;
  const storage::Write gone{storage::Space::LOCAL, UNSAID, std::nullopt};
  return UnsaidRestore{{core::decodeRow<core::RestorePerformed>(*row)},
                       [gone](const auto&) { return std::vector<storage::Write>{gone}; }};
}

std::string restoreBackup(const Config& config, const std::string& which) {
  const app::BackupConfig& backup = config.backup;
  if (backup.folder.empty()) throw ConfigFault("the configuration has no [backup] folder");
  std::uint32_t id = 0;
  storage::Tip tip;
  std::string notes;
  {
    Place place(config);
    id = idOf(backup, which);
    storage::restoreBackup(backup.logFolder(), id, place.freshLog());
    const auto manifest = app::readManifest(backup.folder, id);
    tip = proveLog(place.freshLog(), manifest);
    if (!manifest) place.notes += "The backup had not been proven when it was taken.\n";
    place.bringKeys();
    place.check({core::RestoreSource::BACKUP, tip.size, tip.root});
    place.take(tip);
    notes = place.notes;
  }
  return finish(config, tip, "backup " + std::to_string(id), notes);
}

std::string restoreTiles(const Config& config, const std::string& folder,
                         const std::vector<std::string>& keys) {
  storage::Tip tip;
  std::string notes;
  {
    const auto read = readerOf(folder);
    Place place(config);
    const tlog::Checkpoint head = openTiles(folder, read, keys);
    tip = fillLog(place.freshLog(), head, read);
    place.bringKeys();
    place.check({core::RestoreSource::TILES, tip.size, tip.root});
    place.take(tip);
    notes = place.notes;
  }
  return finish(config, tip, "the tiles in " + folder, notes);
}

}  // namespace authd::service
