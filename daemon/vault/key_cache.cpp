#include "daemon/vault/key_cache.h"

#include <utility>

namespace authd::vault {

KeyCache::Entry* KeyCache::find(std::string_view name) {
  const auto found = index_.find(name);
  if (found == index_.end()) return nullptr;
  order_.splice(order_.begin(), order_, found->second);
  return &found->second->second;
}

void KeyCache::put(std::string_view name, Entry entry) {
  if (Entry* known = find(name)) {
    *known = std::move(entry);
    return;
  }
  order_.emplace_front(std::string(name), std::move(entry));
  index_.emplace(order_.front().first, order_.begin());
  if (order_.size() > limit_) erase(order_.back().first);
}

void KeyCache::erase(std::string_view name) {
  const auto found = index_.find(name);
  if (found == index_.end()) return;
  const auto entry = found->second;
  index_.erase(found);
  order_.erase(entry);
}

}  // namespace authd::vault
