#include "daemon/service/store.h"

#include <filesystem>

#include "daemon/crypto/digest.h"
#include "daemon/crypto/entropy.h"
#include "storage/fault.h"
#include "storage/read_only.h"

namespace authd::service {
namespace {

// The name of this log, for ever. Kept with the keys, because a start that dies before the first
// record must come back under the same name.
std::string originOf(storage::KeyStore& keys) {
  if (auto origin = keys.get(ORIGIN_ROW)) return *origin;
  crypto::SystemEntropy entropy;
  core::Ref random = crypto::randomRef(entropy);
  std::string origin = "shop-authd/" + crypto::toHex(crypto::asText(random));
  keys.put({{ORIGIN_ROW, origin}});
  return origin;
}

// The head file is the only witness of the log's length. It is made before the first record, so a
// log with records and without it is no crash.
void requireHead(const std::string& path, const storage::Log& log) {
  if (log.tip().size == 0 || std::filesystem::exists(path)) return;
  throw storage::DamagedLog(
      "the head file " + path + " is gone, but the log has " + std::to_string(log.tip().size) +
          " records",
      "restore the head file that belongs to this log, or the whole state directory, from "
      "backup");
}

// What was lost is said where nothing can be written, too.
void requireNoRecords(const storage::Head& head) {
  const std::uint64_t size = head.load().size;
  if (size == 0) return;
  throw storage::DamagedLog(
      "the log is gone, but " + std::to_string(size) + " records were acknowledged",
      "restore the whole state directory from backup");
}

// A first start that found no room may have made only parts of it, which cannot be opened.
std::unique_ptr<storage::Log> openLogToRead(const std::string& path, const std::string& because) {
  try {
    return storage::openRocksLogToRead(path);
  } catch (const storage::DamagedLog&) {
    throw;
  } catch (const storage::StorageFault& fault) {
    throw storage::NotWritable(because + "; " + fault.what());
  }
}

// The tables of another version would answer wrongly, and cannot be folded anew.
void requireCurrentTables(const storage::Log& log, const std::string& because) {
  if (journal::tablesAreCurrent(log)) return;
  throw storage::NotWritable(because +
                             "; and the log must be folded into tables anew before it can be "
                             "served, which writes: make room, or start the version that was "
                             "here before");
}

// Whoever begins a new log there could never bring back the old one.
void refuseHalfRestored(const std::string& dataDir) {
  for (const char* left : {"/log.new", "/keys.new"}) {
    if (!std::filesystem::exists(dataDir + left)) continue;
    throw storage::DamagedLog(
        "a restore has begun in " + dataDir + " and was cut off",
        "do the restore again, or remove " + dataDir + left + " if a new log is to begin here");
  }
}

}  // namespace

Store::Store(const std::string& dataDir, const std::string& rootKeyFile,
             const journal::Progress& progress)
    : lock_(dataDir), readOnlyBecause_(storage::refusesWrites(dataDir).value_or("")) {
  if (!isReadOnly()) openToWrite(dataDir);
  if (isReadOnly()) openToRead(dataDir);
  if (!fresh_ && !keys_->get(ORIGIN_ROW)) {
    throw storage::DamagedLog("the keys of this log are gone",
                              "restore the directory keys/ from its backup");
  }
  vault_ = vault::openVault(*keys_, rootKeyFile, originOf(*keys_), fresh_);
  if (isReadOnly()) {
    requireCurrentTables(*log_, readOnlyBecause_);
  } else {
    journal::refoldIfNeeded(*log_, *vault_, progress);
  }
  index_ = std::make_unique<journal::TokenIndex>(*log_);
  clock_ = std::make_unique<journal::SlewedClock>(journal::systemWallUs, journal::systemBootUs,
                                                  journal::lastRecordUs(*log_));
}

// What was opened before the place refused is closed: nobody may read beside a writer.
void Store::openToWrite(const std::string& dataDir) {
  if (!std::filesystem::exists(dataDir + "/log")) refuseHalfRestored(dataDir);
  try {
    log_ = storage::openRocksLog(dataDir + "/log");
    requireHead(dataDir + "/head", *log_);
    head_ = storage::openHeadFile(dataDir + "/head");
    storage::Tip tip = storage::checkAgainstHead(*log_, *head_);
    head_->store(tip);
    fresh_ = tip.size == 0;
    keys_ = storage::openRocksKeyStore(dataDir + "/keys");
  } catch (const storage::NotWritable& refusal) {
    readOnlyBecause_ = refusal.what();
    keys_ = nullptr;
    head_ = nullptr;
    log_ = nullptr;
  }
}

// Only what has been served before can be served so: the first start makes keys.
void Store::openToRead(const std::string& dataDir) {
  fresh_ = false;
  const std::string head = dataDir + "/head";
  if (std::filesystem::exists(head)) head_ = storage::openHeadFileToRead(head);
  if (!std::filesystem::exists(dataDir + "/log/CURRENT")) {
    if (head_) requireNoRecords(*head_);
    throw storage::NotWritable(readOnlyBecause_);
  }
  log_ = openLogToRead(dataDir + "/log", readOnlyBecause_);
  requireHead(head, *log_);
  if (head_) storage::checkAgainstHead(*log_, *head_);
  if (log_->tip().size == 0) throw storage::NotWritable(readOnlyBecause_);
  keys_ = storage::openRocksKeyStoreToRead(dataDir + "/keys");
}

void Store::readTables(const std::atomic<bool>& stop) const {
  for (auto space :
       {storage::Space::LOCAL, storage::Space::PRIVATE_INDEX, storage::Space::TABLES}) {
    log_->scan(space, "", "", [&](std::string_view, std::string_view) { return !stop.load(); });
  }
}

}  // namespace authd::service
