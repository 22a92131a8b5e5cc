#include "daemon/journal/fold.h"

#include "daemon/core/apply.h"
#include "daemon/journal/fold_tables.h"
#include "daemon/journal/names.h"
#include "daemon/record/codec.h"
#include "storage/hash.h"

namespace authd::journal {
namespace {

constexpr std::uint64_t REPORT_EVERY = 65536;

// Walks the folded rows of one space beside the stored ones until they differ.
class Comparison {
 public:
  Comparison(const std::vector<const FoldTables::Row*>& folded, storage::Space space)
      : space_(space), at_(folded.begin()), end_(folded.end()) {
    skipOthers();
  }

  bool stored(std::string_view key, std::string_view value) {
    if (at_ == end_ || key < (*at_)->first) return differ(key, "extra");
    if ((*at_)->first < key) return differ((*at_)->first, "missing");
    if ((*at_)->second != value) return differ(key, "different");
    ++at_;
    skipOthers();
    return true;
  }
  void finish() {
    if (!first_ && at_ != end_) differ((*at_)->first, "missing");
  }
  const std::optional<Difference>& first() const { return first_; }

 private:
  bool mine(const std::string& key) const {
    bool isPrivate = core::isPrivate(static_cast<core::TableId>(static_cast<std::uint8_t>(key[0])));
    return isPrivate == (space_ == storage::Space::PRIVATE_INDEX);
  }
  void skipOthers() {
    while (at_ != end_ && !mine((*at_)->first)) ++at_;
  }
  bool differ(std::string_view key, const char* what) {
    const char* table = space_ == storage::Space::TABLES ? "tables" : "private";
    first_ = Difference{table, storage::toHex(key), what};
    return false;
  }

  storage::Space space_;
  std::vector<const FoldTables::Row*>::const_iterator at_;
  std::vector<const FoldTables::Row*>::const_iterator end_;
  std::optional<Difference> first_;
};

}  // namespace

void fold(const storage::Log& log, std::uint64_t from, std::uint64_t to, core::Tables& tables,
          vault::Vault* vault, const Progress& progress, const Checkpoint& checkpoint) {
  log.scan(from, to, [&](std::uint64_t seq, std::string_view bytes) {
    if (checkpoint) checkpoint();
    core::Event event = record::decode(bytes);
    std::optional<core::Name> name;
    if (vault) name = nameIn(*vault, event);
    core::apply(tables, event, name);
    if (progress && seq % REPORT_EVERY == 0) progress(seq, to);
    return true;
  });
}

CheckResult checkTables(const storage::Log& log, vault::Vault* vault,
                        const Checkpoint& checkpoint) {
  const auto view = log.view();
  const std::uint64_t size = view->size();
  FoldTables folded;
  fold(log, 0, size, folded, vault, {}, checkpoint);
  const auto rows = folded.rows();
  CheckResult result{size, rows.size(), {}};
  for (auto space : {storage::Space::TABLES, storage::Space::PRIVATE_INDEX}) {
    if (space == storage::Space::PRIVATE_INDEX && !vault) continue;
    Comparison comparison(rows, space);
    view->scan(space, [&](std::string_view key, std::string_view value) {
      if (checkpoint) checkpoint();
      return comparison.stored(key, value);
    });
    comparison.finish();
    if (comparison.first()) {
      result.first = comparison.first();
      return result;
    }
  }
  return result;
}

}  // namespace authd::journal
