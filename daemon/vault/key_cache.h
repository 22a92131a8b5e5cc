#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "daemon/crypto/key.h"

namespace authd::vault {

// Unwrapped keys by name, at most `limit` of them; the one that was not used for longest goes
// first. Keys are wiped when they leave. Threads: one at a time.
class KeyCache {
 public:
  struct Entry {
    std::string row;  // as it is, or will be, in `keys/`
    crypto::Key key;
    bool stored = false;     // the row was seen in `keys/`
    std::uint64_t seen = 0;  // the store's count of removals when it was
  };

  explicit KeyCache(std::size_t limit) : limit_(limit) {}

  // Valid until the next call of another method; nullptr if unknown. Counts as a use.
  Entry* find(std::string_view name);
  void put(std::string_view name, Entry entry);
  void erase(std::string_view name);
  std::size_t size() const { return order_.size(); }

 private:
  using Order = std::list<std::pair<std::string, Entry>>;  // the most recently used first

  std::size_t limit_;
  Order order_;
  std::unordered_map<std::string_view, Order::iterator> index_;  // views of the names in order_
};

}  // namespace authd::vault
