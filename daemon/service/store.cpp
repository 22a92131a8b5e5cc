#include "daemon/service/store.h"

#include <filesystem>

#include "daemon/crypto/digest.h"
#include "daemon/crypto/entropy.h"
#include "storage/fault.h"

namespace authd::service {
namespace {

constexpr const char* ORIGIN_ROW = "o";

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
std::unique_ptr<storage::Head> openHead(const std::string& path, const storage::Log& log) {
  if (log.tip().size > 0 && !std::filesystem::exists(path)) {
    throw storage::DamagedLog(
        "the head file " + path + " is gone, but the log has " + std::to_string(log.tip().size) +
            " records",
        "restore the head file that belongs to this log, or the whole state directory, from "
        "backup");
  }
  return storage::openHeadFile(path);
}

}  // namespace

Store::Store(const std::string& dataDir, const std::string& rootKeyFile,
             const journal::Progress& progress)
    : lock_(dataDir),
      log_(storage::openRocksLog(dataDir + "/log")),
      head_(openHead(dataDir + "/head", *log_)) {
  storage::Tip tip = storage::checkAgainstHead(*log_, *head_);
  head_->store(tip);
  fresh_ = tip.size == 0;
  keys_ = storage::openRocksKeyStore(dataDir + "/keys");
  if (!fresh_ && !keys_->get(ORIGIN_ROW)) {
    throw storage::DamagedLog("the keys of this log are gone",
                              "restore the directory keys/ from its backup");
  }
  vault_ = vault::openVault(*keys_, rootKeyFile, originOf(*keys_), fresh_);
  journal::refoldIfNeeded(*log_, *vault_, progress);
  index_ = std::make_unique<journal::TokenIndex>(*log_);
  clock_ = std::make_unique<journal::SlewedClock>(journal::systemWallUs, journal::systemBootUs,
                                                  journal::lastRecordUs(*log_));
}

void Store::readTables(const std::atomic<bool>& stop) const {
  for (auto space :
       {storage::Space::LOCAL, storage::Space::PRIVATE_INDEX, storage::Space::TABLES}) {
    log_->scan(space, "", "", [&](std::string_view, std::string_view) { return !stop.load(); });
  }
}

}  // namespace authd::service
