#include "daemon/core/decide_parts.h"
#include "daemon/core/retention.h"
#include "daemon/core/rules/settings_keys.h"

namespace authd::core::deciding {
namespace {

constexpr std::int64_t US = 1'000'000;

}  // namespace

Decision on(const Context& c, const ContinueLog& command) {
  return Facts(c).add(command.continued, NO_REF, &command.noted).done();
}
Decision on(const Context& c, const NoteBackup& command) {
  return Facts(c).add(command.taken, NO_REF, &command.noted).done();
}
Decision on(const Context& c, const NoteRestore& command) {
  return Facts(c).add(command.performed, NO_REF).done();
}
Decision on(const Context& c, const NoteRebuild& command) {
  return Facts(c).add(command.rebuilt, NO_REF, &command.noted).done();
}

// Only customers: who administers or operates answers for what he did (README).
Decision on(const Context& c, const EraseSubject& command) {
  auto subject = find<SubjectRow>(c.tables, command.ref);
  if (!subject || subject->kind != SubjectKind::CUSTOMER) return refuse(Refusal::NOT_FOUND);
  if (auto erasure = find<ErasureRow>(c.tables, command.ref)) {
    return refuse(Refusal::ALREADY_SO, erasure->seq);
  }
  SubjectErased erased{subject->kind, subject->id};
  return Facts(c).add(erased, command.ref, &command.erased).done();
}

Decision on(const Context& c, const NoteKeyEpoch& command) {
  return Facts(c).add(command.rotated, NO_REF).done();
}

Decision on(const Context& c, const NotePurge& command) {
  auto due = find<ErasureDueRow>(c.tables, command.erasedSeq);
  if (!due) return refuse(Refusal::ALREADY_SO);
  ErasurePurged purged{command.erasedSeq, command.epoch,
                       c.stamp.timeUs + secondsSetting(c, keys::BACKUP_HORIZON) * US};
  return Facts(c).add(purged, due->ref).done();
}

Decision on(const Context& c, const DestroyDayKeys& command) {
  auto row = find<DayKeysRow>(c.tables, THE_ROW);
  if (row && row->beforeDay >= command.beforeDay) return refuse(Refusal::ALREADY_SO);
  return Facts(c).add(DayKeysDestroyed{command.beforeDay}, NO_REF).done();
}

Decision on(const Context& c, const PruneRecords& command) {
  // Whoever does not know what time it is does not know what is old either.
  if (c.stamp.clockState == ClockState::UNCERTAIN) return refuse(Refusal::CLOCK_UNCERTAIN);
  if (!isOldEnough(c.tables, command.pruned.beforeUs, c.stamp.timeUs)) {
    return refuse(Refusal::TOO_YOUNG);
  }
  return Facts(c).add(command.pruned, NO_REF, &command.noted).done();
}

}  // namespace authd::core::deciding
