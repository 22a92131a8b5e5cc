#include "daemon/vault/key_ring.h"

#include <algorithm>
#include <utility>

#include "daemon/crypto/digest.h"
#include "daemon/vault/wrap.h"
#include "storage/fault.h"

namespace authd::vault {
namespace {

constexpr std::string_view FORMAT = "1";

void appendOnce(NewKeys& rows, const std::string& name, const std::string& row) {
  const auto same = [&](const auto& present) { return present.first == name; };
  if (std::none_of(rows.begin(), rows.end(), same)) rows.emplace_back(name, row);
}

}  // namespace

bool hasKeys(const storage::KeyStore& keys) {
  const std::optional<std::string> format = keys.get(FORMAT_NAME);
  if (format && *format != FORMAT) {
    throw RootKeyFault("keys/ has format " + *format + ", this program knows format " +
                       std::string(FORMAT) + "; install the newer version of shop-authd");
  }
  return format.has_value();
}

KeyRing::KeyRing(storage::KeyStore& keys, const crypto::Key& root, std::string origin,
                 crypto::Entropy& entropy, std::size_t cacheLimit)
    : keys_(keys), root_(root), origin_(std::move(origin)), entropy_(entropy), cache_(cacheLimit) {
  const std::lock_guard lock(mutex_);
  if (hasKeys(keys_)) {
    loadEpochs();
  } else {
    initialise();
  }
}

void KeyRing::initialise() {
  addEpoch(FIRST_EPOCH);
  NewKeys rows{{std::string(FORMAT_NAME), std::string(FORMAT)}};
  appendEpoch(rows);
  for (const std::string_view name : {PEPPER, IDEMPOTENCY, LINKS}) {
    const std::string row = secretName(name);
    rows.emplace_back(row, wrapUnderNewest(row, crypto::Key::random(entropy_)));
  }
  keys_.put(rows);  // one batch: all of it or nothing
}

void KeyRing::loadEpochs() {
  for (auto& [name, row] : keys_.list(EPOCH_PREFIX)) {
    std::optional<crypto::Key> key = unwrap(root_.get(), name, origin_, row);
    if (!key) {
      throw RootKeyFault(
          "the root key does not open keys/: it is the root key of another log, the configured "
          "origin \"" +
          origin_ +
          "\" is not this log's, or keys/ is damaged. Nothing was changed. Restore the "
          "root key file that belongs to this log from escrow");
    }
    epochs_.emplace(epochOf(name), EpochKey{crypto::LockedKey(*key), std::move(row), true});
  }
  if (epochs_.empty()) throw RootKeyFault("keys/ has no epoch key; restore keys/ from a backup");
}

void KeyRing::addEpoch(Epoch epoch) {
  const crypto::Key key = crypto::Key::random(entropy_);
  std::string row = wrap(root_.get(), ROOT, epochKeyName(epoch), origin_, key, entropy_);
  epochs_.emplace(epoch, EpochKey{crypto::LockedKey(key), std::move(row), false});
}

// Whoever stores a key that the newest epoch key wraps must store that one too.
void KeyRing::appendEpoch(NewKeys& rows) {
  auto& [epoch, newest] = *epochs_.rbegin();
  const std::string name = epochKeyName(epoch);
  if (!newest.stored) newest.stored = keys_.get(name).has_value();
  if (!newest.stored) appendOnce(rows, name, newest.row);
}

Epoch KeyRing::beginEpoch(NewKeys& rows) {
  const std::lock_guard lock(mutex_);
  addEpoch(epochs_.rbegin()->first + 1);
  appendEpoch(rows);
  return epochs_.rbegin()->first;
}

std::size_t KeyRing::wrapAnew(NewKeys& rows) {
  const std::lock_guard lock(mutex_);
  std::size_t changed = 0;
  for (auto& [name, row] : rows) changed += wrapAnew(name, row) ? 1 : 0;
  if (changed > 0) appendEpoch(rows);
  return changed;
}

bool KeyRing::wrapAnew(const std::string& name, std::string& row) {
  if (!isWrappedByEpoch(name)) return false;
  const Epoch by = wrappingEpoch(name, row);
  const auto epoch = epochs_.find(by);
  if (by == epochs_.rbegin()->first || epoch == epochs_.end()) return false;
  std::optional<crypto::Key> key = unwrap(epoch->second.key.get(), name, origin_, row);
  if (!key) return false;
  row = wrapUnderNewest(name, *key);
  return true;
}

std::vector<std::string> KeyRing::epochsBefore(Epoch epoch) const {
  std::vector<std::string> names;
  for (auto& [name, row] : keys_.list(EPOCH_PREFIX)) {
    if (epochOf(name) < epoch) names.push_back(std::move(name));
  }
  return names;
}

std::string KeyRing::wrapUnderNewest(std::string_view name, const crypto::Key& key) {
  const auto& [epoch, newest] = *epochs_.rbegin();
  return wrap(newest.key.get(), epoch, name, origin_, key, entropy_);
}

crypto::Key KeyRing::create(std::string_view name, NewKeys& rows) {
  const std::lock_guard lock(mutex_);
  const crypto::Key key = crypto::Key::random(entropy_);
  std::string row = wrapUnderNewest(name, key);
  appendEpoch(rows);
  rows.emplace_back(name, row);
  cache_.put(name, {std::move(row), key, false});
  return key;
}

std::optional<crypto::Key> KeyRing::stored(std::string_view name) {
  const std::lock_guard lock(mutex_);
  return fromStore(name);
}

std::optional<crypto::Key> KeyRing::storedOrNew(std::string_view name) {
  const std::lock_guard lock(mutex_);
  if (std::optional<crypto::Key> key = fromStore(name)) return key;
  const KeyCache::Entry* made = cache_.find(name);
  if (made == nullptr) return std::nullopt;
  return made->key;
}

// The row decides, the cache saves the unwrapping, and the reading as long as nothing was removed.
// An entry that was stored once and has no row any more is dropped; one that was never seen stored
// is kept for storedOrNew().
std::optional<crypto::Key> KeyRing::fromStore(std::string_view name) {
  const std::uint64_t removals = keys_.removals();
  KeyCache::Entry* known = cache_.find(name);
  if (known != nullptr && known->stored && known->seen == removals) return known->key;
  std::optional<std::string> row = keys_.get(name);
  if (!row) {
    if (known != nullptr && known->stored) cache_.erase(name);
    return std::nullopt;
  }
  if (known == nullptr || known->row != *row) return fromRow(name, std::move(*row), removals);
  known->stored = true;
  known->seen = removals;
  return known->key;
}

std::optional<crypto::Key> KeyRing::fromRow(std::string_view name, std::string row,
                                            std::uint64_t removals) {
  const auto epoch = epochs_.find(wrappingEpoch(name, row));
  if (epoch == epochs_.end()) return std::nullopt;  // the epoch was destroyed, and this with it
  std::optional<crypto::Key> key = unwrap(epoch->second.key.get(), name, origin_, row);
  if (!key) {
    throw storage::StorageFault("keys/: the wrapped key " + crypto::toHex(name) + " is damaged");
  }
  cache_.put(name, {std::move(row), *key, true, removals});
  return key;
}

void KeyRing::forget(const std::vector<std::string>& names) {
  const std::lock_guard lock(mutex_);
  for (const std::string& name : names) {
    cache_.erase(name);
    std::erase_if(newDays_, [&](const auto& day) { return dayKeyName(day.first) == name; });
  }
}

crypto::Key KeyRing::ofDay(std::uint32_t day, NewKeys& rows) {
  const std::lock_guard lock(mutex_);
  const std::string name = dayKeyName(day);
  if (std::optional<crypto::Key> key = fromStore(name)) {
    newDays_.erase(day);
    return *key;
  }
  if (epochOfDay(day) > epochs_.rbegin()->first) addEpoch(epochOfDay(day));
  auto found = newDays_.find(day);
  if (found == newDays_.end()) {
    const crypto::Key key = crypto::Key::random(entropy_);
    found = newDays_.emplace(day, NewDay{key, wrapUnderNewest(name, key)}).first;
  }
  appendEpoch(rows);
  appendOnce(rows, name, found->second.row);
  return found->second.key;
}

crypto::Key KeyRing::secret(std::string_view name) {
  std::optional<crypto::Key> key = stored(secretName(name));
  if (!key) {
    throw RootKeyFault("keys/ has no secret \"" + std::string(name) +
                       "\": keys/ is incomplete; restore it from a backup");
  }
  return *key;
}

}  // namespace authd::vault
