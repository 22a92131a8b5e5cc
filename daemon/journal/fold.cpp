#include "daemon/journal/fold.h"

#include "daemon/core/apply.h"
#include "daemon/core/event_types.h"
#include "daemon/journal/compare.h"
#include "daemon/journal/fold_tables.h"
#include "daemon/journal/index_check.h"
#include "daemon/journal/names.h"
#include "daemon/journal/record_index.h"
#include "daemon/record/codec.h"
#include "storage/hash.h"

namespace authd::journal {
namespace {

constexpr std::uint64_t REPORT_EVERY = 65536;

}  // namespace

void fold(const storage::Log& log, std::uint64_t from, std::uint64_t to, core::Tables& tables,
          vault::Vault* vault, const Progress& progress, const Checkpoint& checkpoint,
          const Seen& seen) {
  log.scan(from, to, [&](std::uint64_t seq, std::string_view bytes) {
    if (checkpoint) checkpoint();
    core::Event event = record::decode(bytes);
    std::optional<core::Name> name;
    if (vault) name = nameIn(*vault, event);
    core::apply(tables, event, name);
    if (seen) seen(seq, event);
    if (progress && seq % REPORT_EVERY == 0) progress(seq, to);
    return true;
  });
  if (progress) progress(to, to);
}

namespace {

CheckResult checkOnce(const storage::Log& log, vault::Vault* vault, const Checkpoint& checkpoint,
                      const Progress& progress) {
  const auto view = log.view();
  const std::uint64_t size = view->size();
  FoldTables folded;
  IndexCheck indexes;
  fold(log, 0, size, folded, vault, progress, checkpoint,
       [&](std::uint64_t seq, const core::Event& event) { indexes.seen(seq, event); });
  const auto rows = folded.rows();
  CheckResult result{size, rows.size(), 0, {}};
  const WrongRowVisitor first = [&](const WrongRow& row) {
    result.first = Difference{wordOf(row.space), storage::toHex(row.key), wordOf(row.flaw)};
    return false;
  };
  for (auto space : {storage::Space::TABLES, storage::Space::PRIVATE_INDEX}) {
    if (space == storage::Space::PRIVATE_INDEX && !vault) continue;
    if (!compareTables(rows, *view, space, checkpoint, first)) return result;
  }
  result.indexRows = indexes.compare(log, *view, checkpoint, first);
  return result;
}

bool happenedSince(const storage::Log& log, std::uint64_t size, core::EventType type) {
  const auto code = static_cast<std::uint16_t>(type);
  return !log.positions(typeIndex(code), size, UINT64_MAX, 1, false).empty();
}

// An erasure takes the key of a name that was stored at that moment, pruning the records of rows in
// the indexes.
bool mayBeSo(const storage::Log& log, const CheckResult& result) {
  const std::string& table = result.first->table;
  if (table == wordOf(storage::Space::TABLES)) return false;
  const auto type = table == wordOf(storage::Space::PRIVATE_INDEX)
                        ? core::EventType::SUBJECT_ERASED
                        : core::EventType::RETENTION_PRUNED;
  return happenedSince(log, result.records, type);
}

}  // namespace

// What differs because of what was done meanwhile is looked at again, at another moment.
CheckResult checkTables(const storage::Log& log, vault::Vault* vault, const Checkpoint& checkpoint,
                        const Progress& progress) {
  while (true) {
    CheckResult result = checkOnce(log, vault, checkpoint, progress);
    if (!result.first || !mayBeSo(log, result)) return result;
  }
}

}  // namespace authd::journal
