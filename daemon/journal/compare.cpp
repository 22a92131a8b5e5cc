#include "daemon/journal/compare.h"

#include "daemon/journal/overlay.h"

namespace authd::journal {
namespace {

// The rows of one space among those of a fold.
Comparison::Expected rowsOf(const std::vector<const FoldTables::Row*>& folded,
                            storage::Space space) {
  return [&folded, space, at = std::size_t{0}]() mutable -> std::optional<Comparison::Row> {
    while (at < folded.size()) {
      const FoldTables::Row& row = *folded[at++];
      if (spaceOf(tableOf(row.first)) == space) return Comparison::Row{row.first, row.second};
    }
    return std::nullopt;
  };
}

}  // namespace

const char* wordOf(Flaw flaw) {
  switch (flaw) {
    case Flaw::MISSING: return "missing";
    case Flaw::EXTRA: return "extra";
    case Flaw::DIFFERENT: return "different";
  }
  return "";
}

const char* wordOf(storage::Space space) {
  switch (space) {
    case storage::Space::TABLES: return "tables";
    case storage::Space::PRIVATE_INDEX: return "private";
    case storage::Space::LOCAL: return "local";
    case storage::Space::SUBJECT_INDEX: return "subject index";
    case storage::Space::ACTOR_INDEX: return "actor index";
    case storage::Space::TYPE_INDEX: return "type index";
    case storage::Space::RECORDS: return "records";
  }
  return "";
}

Comparison::Comparison(storage::Space space, Expected expected, const WrongRowVisitor& visit)
    : space_(space), expected_(std::move(expected)), visit_(visit), next_(expected_()) {}

bool Comparison::stored(std::string_view key, std::string_view value) {
  for (; next_ && next_->key < key; next_ = expected_()) {
    if (!tell(next_->key, Flaw::MISSING)) return false;
  }
  if (!next_ || key < next_->key) return tell(key, Flaw::EXTRA);
  const bool same = next_->value == value;
  next_ = expected_();
  return same || tell(key, Flaw::DIFFERENT);
}

bool Comparison::finish() {
  for (; !stopped_ && next_; next_ = expected_()) tell(next_->key, Flaw::MISSING);
  return !stopped_;
}

bool Comparison::tell(std::string_view key, Flaw flaw) {
  stopped_ = !visit_({space_, std::string(key), flaw});
  return !stopped_;
}

bool compareTables(const std::vector<const FoldTables::Row*>& folded, const storage::LogView& view,
                   storage::Space space, const Checkpoint& checkpoint,
                   const WrongRowVisitor& visit) {
  Comparison comparison(space, rowsOf(folded, space), visit);
  view.scan(space, [&](std::string_view key, std::string_view value) {
    if (checkpoint) checkpoint();
    return comparison.stored(key, value);
  });
  return comparison.finish();
}

}  // namespace authd::journal
