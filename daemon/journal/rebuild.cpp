#include "daemon/journal/rebuild.h"

#include <algorithm>

#include "daemon/journal/index_check.h"
#include "daemon/journal/overlay.h"
#include "daemon/journal/record_index.h"
#include "daemon/record/codec.h"

namespace authd::journal {
namespace {

// So many records are folded on the journal's thread in some milliseconds; under load the log is
// never caught up with altogether.
constexpr std::uint64_t SHORT_TAIL = 1000;
constexpr int MOST_ROUNDS = 10;

bool isIndex(storage::Space space) {
  return std::find(INDEX_SPACES.begin(), INDEX_SPACES.end(), space) != INDEX_SPACES.end();
}

}  // namespace

// The folded tables, noting which of their rows change.
class Rebuild::Touched final : public core::Tables {
 public:
  Touched(FoldTables& tables, std::set<Key>& touched) : tables_(tables), touched_(touched) {}

  std::optional<std::string> get(core::TableId table, std::string_view key) const override {
    return tables_.get(table, key);
  }
  void put(core::TableId table, std::string_view key, std::string value) override {
    touched_.emplace(spaceOf(table), core::tableKey(table, key));
    tables_.put(table, key, std::move(value));
  }
  void erase(core::TableId table, std::string_view key) override {
    touched_.emplace(spaceOf(table), core::tableKey(table, key));
    tables_.erase(table, key);
  }
  void scan(core::TableId table, std::string_view from, std::string_view to,
            const Visitor& visit) const override {
    tables_.scan(table, from, to, visit);
  }

 private:
  FoldTables& tables_;
  std::set<Key>& touched_;
};

void Rebuild::prepare(const Progress& progress, const Checkpoint& checkpoint) {
  compareAll(progress, checkpoint);
  for (int round = 0; round < MOST_ROUNDS && !tooMany(); ++round) {
    if (log_.tip().size - foldedTo_ <= SHORT_TAIL) return;
    catchUp(checkpoint);
  }
}

void Rebuild::compareAll(const Progress& progress, const Checkpoint& checkpoint) {
  const auto view = log_.view();
  IndexCheck indexes;
  foldedTo_ = view->size();
  fold(log_, 0, foldedTo_, folded_, &vault_, progress, checkpoint,
       [&](std::uint64_t seq, const core::Event& event) { indexes.seen(seq, event); });
  const auto rows = folded_.rows();
  rows_ = rows.size();
  const WrongRowVisitor visit = [this](const WrongRow& row) {
    note(row);
    return !tooMany();
  };
  for (auto space : {storage::Space::TABLES, storage::Space::PRIVATE_INDEX}) {
    if (!compareTables(rows, *view, space, checkpoint, visit)) return;
  }
  rows_ += indexes.compare(log_, *view, checkpoint, visit);
}

void Rebuild::note(const WrongRow& row) {
  (isIndex(row.space) ? indexes_ : tables_).emplace(row.space, row.key);
}

// Right rows that were only touched are forgotten, so that the journal has few to look at.
void Rebuild::catchUp(const Checkpoint& checkpoint) {
  const auto view = log_.view();
  foldOn(view->size(), checkpoint);
  std::erase_if(tables_, [&](const Key& key) {
    if (checkpoint) checkpoint();
    return view->get(key.first, key.second) == wanted(key);
  });
}

void Rebuild::foldOn(std::uint64_t to, const Checkpoint& checkpoint) {
  Touched touched(folded_, tables_);
  fold(log_, foldedTo_, to, touched, &vault_, {}, checkpoint);
  foldedTo_ = to;
}

std::optional<std::string> Rebuild::wanted(const Key& key) const {
  const auto& [space, row] = key;
  if (row.empty() || spaceOf(tableOf(row)) != space) return std::nullopt;
  return folded_.get(tableOf(row), std::string_view(row).substr(1));
}

// As it is now: a row that was extra may have got its record meanwhile, and one that was missing
// may have lost it.
bool Rebuild::isInLog(const Key& indexRow) const {
  const auto position = storage::positionIn(indexRow.first, indexRow.second);
  if (!position || *position >= foldedTo_) return false;
  const auto bytes = log_.read(*position);
  if (!bytes) return false;
  const auto keys = indexKeys(record::decode(*bytes));
  return std::any_of(keys.begin(), keys.end(), [&](const storage::IndexKey& key) {
    return Key(storage::spaceOf(key.index), storage::indexRowKey(key, *position)) == indexRow;
  });
}

std::vector<storage::Write> Rebuild::corrections(std::uint64_t size) {
  foldOn(size, {});
  std::vector<storage::Write> writes;
  for (const Key& key : tables_) {
    auto row = wanted(key);
    if (log_.get(key.first, key.second) != row) {
      writes.push_back({key.first, key.second, std::move(row)});
    }
  }
  for (const Key& key : indexes_) {
    std::optional<std::string> row;
    if (isInLog(key)) row.emplace();
    if (log_.get(key.first, key.second) != row) {
      writes.push_back({key.first, key.second, std::move(row)});
    }
  }
  return writes;
}

}  // namespace authd::journal
