#include <algorithm>

#include "daemon/core/apply_parts.h"

namespace authd::core::applying {
void on(const Context& c, const LogContinued& e) {
  store(c.tables, LogNameRow{e.origin, c.event.seq}, THE_ROW);
}

void on(const Context& c, const SubjectErased& e) {
  dropCustomer(c, e.userId);
  store(c.tables, ErasureRow{c.event.seq, 0}, c.event.subject);
  store(c.tables, ErasureDueRow{c.event.subject}, c.event.seq);
}

void on(const Context& c, const ErasurePurged& e) {
  auto row = demand<ErasureRow>(c.tables, c.event.subject);
  row.purgedSeq = c.event.seq + 1;
  store(c.tables, row, c.event.subject);
  drop<ErasureDueRow>(c.tables, e.erasedSeq);
}

void on(const Context& c, const DayKeysDestroyed& e) {
  store(c.tables, DayKeysRow{e.beforeDay}, THE_ROW);
}

void on(const Context& c, const RetentionPruned& e) {
  const auto row = find<PrunedRow>(c.tables, THE_ROW).value_or(PrunedRow{});
  store(c.tables, PrunedRow{std::max(row.horizon, e.horizon)}, THE_ROW);
}

}  // namespace authd::core::applying
