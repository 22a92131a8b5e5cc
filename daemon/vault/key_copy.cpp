#include "daemon/vault/key_copy.h"

#include <fcntl.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <utility>

#include "daemon/core/rules/duration.h"
#include "daemon/crypto/digest.h"
#include "daemon/crypto/entropy.h"
#include "daemon/vault/key_names.h"
#include "storage/fault.h"
#include "storage/posix_file.h"

namespace authd::vault {
namespace {

using Rows = storage::KeyStore::Rows;

constexpr const char* KEYS = "keys";
constexpr const char* EPOCHS = "epochs";
constexpr std::string_view ID_WORD = "backup ";
constexpr std::string_view PAIR_WORD = " pair ";
constexpr std::string_view DIGEST_WORD = "sha256 ";
constexpr std::size_t BUFFER_BYTES = 1 << 16;
constexpr std::size_t BATCH_ROWS = 4096;
constexpr int TRIES = 10;
constexpr const char* ADVICE = "Take another copy of the folder, both files of the same moment.";

std::string titleOf(const std::string& what) {
  return "shop-authd " + what + " 1\n";
}

std::string pathOf(const std::string& folder, const std::string& what) {
  return folder + "/" + what;
}

// A file of rows beside the one that it is to replace.
class Staged {
 public:
  Staged(const std::string& folder, const std::string& what, const std::string& identity)
      : path_(pathOf(folder, what) + ".new"),
        file_(storage::openFile(path_, O_WRONLY | O_CREAT | O_TRUNC)) {
    add(titleOf(what));
    add(identity + "\n");
  }

  void add(const Rows& rows) {
    for (const auto& [name, value] : rows) {
      add(crypto::toHex(name).append(" ").append(crypto::toHex(value)).append("\n"));
    }
  }
  void finish() {
    write();
    const std::string digest = crypto::toHex(crypto::asText(sum_.finish()));
    buffer_ = std::string(DIGEST_WORD) + digest + "\n";
    storage::writeAll(file_.get(), buffer_, path_);
    storage::syncFile(file_.get(), path_);
  }

 private:
  void add(const std::string& text) {
    buffer_ += text;
    if (buffer_.size() >= BUFFER_BYTES) write();
  }
  void write() {
    sum_.add(buffer_);
    storage::writeAll(file_.get(), buffer_, path_);
    buffer_.clear();
  }

  const std::string path_;
  const storage::FileHandle file_;
  crypto::Sha256 sum_;
  std::string buffer_;
};

// All rows but those of epochs. By two bytes of their names: a store of millions has few rows for
// each, and an iterator that lives longer would keep removed keys on disk.
void addOtherRows(const storage::KeyStore& keys, Staged& file,
                  const std::function<bool()>& stopped) {
  for (int first = 1; first < 256; ++first) {
    std::string prefix(1, static_cast<char>(first));
    if (prefix == EPOCH_PREFIX) continue;
    if (stopped && stopped()) throw storage::StorageFault("stopped before it was done");
    if (auto value = keys.get(prefix)) file.add(Rows{{prefix, *value}});
    prefix += '\0';
    for (int second = 0; second < 256; ++second) {
      prefix[1] = static_cast<char>(second);
      file.add(keys.list(prefix));
    }
  }
}

// The epochs by which every row of `keys.new` is wrapped. While rows are copied all of them may be
// wrapped anew and the old epoch destroyed: then what was copied opens no more.
Rows stageKeys(const storage::KeyStore& keys, const std::string& folder,
               const std::string& identity, const std::function<bool()>& stopped) {
  for (int i = 0; i < TRIES; ++i) {
    Rows epochs = keys.list(EPOCH_PREFIX);
    Staged file(folder, KEYS, identity);
    addOtherRows(keys, file, stopped);
    file.finish();
    if (keys.list(EPOCH_PREFIX) == epochs) return epochs;
  }
  throw storage::StorageFault("the epoch of the keys changes all the time");
}

int valueOf(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  return -1;
}

std::optional<std::string> fromHex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = valueOf(text[i]);
    const int low = valueOf(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

[[noreturn]] void refuse(const std::string& path, const std::string& what) {
  throw storage::DamagedLog(path + " " + what, ADVICE);
}

std::pair<std::string, std::string> rowIn(const std::string& path, std::string_view line) {
  const std::size_t blank = line.find(' ');
  if (blank == std::string_view::npos) refuse(path, "has a line that is no row");
  auto name = fromHex(line.substr(0, blank));
  auto value = fromHex(line.substr(blank + 1));
  if (!name || name->empty() || !value) refuse(path, "has a line that is no row");
  return {std::move(*name), std::move(*value)};
}

// Which copy it is: the backup that it came with, and what was drawn for its two files.
struct Identity {
  std::uint64_t backupId = 0;
  std::string line;
};

// Copies of one backup are made anew after an erasure, so its id does not tell them apart.
std::string drawIdentity(std::uint64_t backupId) {
  crypto::SystemEntropy entropy;
  std::string line(ID_WORD);
  line.append(std::to_string(backupId)).append(PAIR_WORD);
  return line.append(crypto::toHex(crypto::asText(crypto::randomRef(entropy))));
}

Identity identityIn(const std::string& path, const std::string& line) {
  const std::size_t pair = line.find(PAIR_WORD);
  const bool hasWords = line.starts_with(ID_WORD) && pair != std::string::npos;
  const auto id = hasWords ? core::wholeNumber(line.substr(ID_WORD.size(), pair - ID_WORD.size()))
                           : std::nullopt;
  if (!id) refuse(path, "does not say of which backup it is");
  return {static_cast<std::uint64_t>(*id), line};
}

using TakeRow = std::function<void(std::pair<std::string, std::string> row)>;

// Hands the rows over as they come; only when it returns were they as they had been written.
Identity readRows(const std::string& path, const std::string& what, const TakeRow& take) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw storage::StorageFault("cannot read " + path);
  crypto::Sha256 sum;
  std::string line;
  auto next = [&] { return static_cast<bool>(std::getline(file, line)); };
  if (!next() || line + "\n" != titleOf(what)) refuse(path, "is no file of this kind and version");
  sum.add(line + "\n");
  if (!next()) refuse(path, "ends early");
  sum.add(line + "\n");
  Identity identity = identityIn(path, line);
  while (next()) {
    if (line.starts_with(DIGEST_WORD)) {
      const std::string digest = crypto::toHex(crypto::asText(sum.finish()));
      if (line.substr(DIGEST_WORD.size()) != digest) refuse(path, "is not as it was written");
      return identity;
    }
    sum.add(line + "\n");
    if (take) take(rowIn(path, line));
  }
  refuse(path, "ends early");
}

// Of the two files one may be newer, if the machine went down just then: then the other lies beside
// its place.
std::string epochsOf(const std::string& folder, const Identity& keys) {
  for (const char* end : {"", ".new"}) {
    std::string path = pathOf(folder, EPOCHS) + end;
    if (!std::filesystem::exists(path)) continue;
    if (readRows(path, EPOCHS, nullptr).line == keys.line) return path;
  }
  throw storage::DamagedLog("`keys` and `epochs` in " + folder + " are not of the same copy",
                            ADVICE);
}

void putRows(const std::string& path, const std::string& what, storage::KeyStore& keys) {
  Rows batch;
  readRows(path, what, [&](std::pair<std::string, std::string> row) {
    batch.push_back(std::move(row));
    if (batch.size() < BATCH_ROWS) return;
    keys.put(batch);
    batch.clear();
  });
  keys.put(batch);
}

}  // namespace

void writeKeyCopy(const storage::KeyStore& keys, const std::string& folder, std::uint64_t backupId,
                  const std::function<bool()>& stopped) {
  const std::string identity = drawIdentity(backupId);
  const Rows epochs = stageKeys(keys, folder, identity, stopped);
  Staged file(folder, EPOCHS, identity);
  file.add(epochs);
  file.finish();
  storage::publishFile(pathOf(folder, KEYS));
  storage::publishFile(pathOf(folder, EPOCHS));
}

std::optional<std::uint64_t> keyCopyIn(const std::string& folder) {
  const std::string path = pathOf(folder, KEYS);
  if (!std::filesystem::exists(path)) return std::nullopt;
  return readRows(path, KEYS, nullptr).backupId;
}

std::uint64_t readKeyCopy(const std::string& folder, storage::KeyStore& keys) {
  const std::string path = pathOf(folder, KEYS);
  const Identity copy = readRows(path, KEYS, nullptr);
  const std::string epochs = epochsOf(folder, copy);
  putRows(path, KEYS, keys);
  putRows(epochs, EPOCHS, keys);
  return copy.backupId;
}

}  // namespace authd::vault
