#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "daemon/core/tables.h"

namespace authd::journal {

// Tables in memory for the fold of a long log: the same as core::MemoryTables, in less time. Rows
// are hashed, because most keys are digests and a log has millions; they are sorted for whoever
// asks. Only the table that apply() scans by range is kept in order.
class FoldTables : public core::Tables {
 public:
  using Row = std::pair<const std::string, std::string>;

  std::optional<std::string> get(core::TableId table, std::string_view key) const override;
  void put(core::TableId table, std::string_view key, std::string value) override;
  void erase(core::TableId table, std::string_view key) override;
  void scan(core::TableId table, std::string_view from, std::string_view to,
            const Visitor& visit) const override;

  std::size_t size() const { return hashed_.size() + ordered_.size(); }
  // All rows in key order, the table as a key's first byte. Valid until the next change.
  std::vector<const Row*> rows() const;

 private:
  // A key in its parts, as which a stored one is looked at, so that a lookup need not put it
  // together.
  struct Key {
    Key(core::TableId id, std::string_view rest) : table(id), key(rest) {}
    Key(const std::string& whole)
        : Key(static_cast<core::TableId>(whole[0]), std::string_view(whole).substr(1)) {}
    bool operator==(const Key&) const = default;

    core::TableId table;
    std::string_view key;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(const Key& key) const;
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(const Key& left, const Key& right) const { return left == right; }
  };

  boost::unordered_flat_map<std::string, std::string, Hash, Equal> hashed_;
  std::map<std::string, std::string> ordered_;
};

}  // namespace authd::journal
