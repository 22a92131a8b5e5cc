#pragma once

#include <cstdint>
#include <optional>

#include "daemon/core/rows.h"
#include "daemon/core/tables.h"
#include "daemon/core/types.h"
#include "daemon/journal/fold.h"
#include "storage/log.h"

namespace authd::journal {

// The state as it was when the log was `size` long, from few of its records: indexes tell which
// those are. Any thread. What `checkpoint` throws ends the work.

// Applies what was about `subject` (NO_REF = nobody) and what held for everybody: settings, roles,
// customer groups. Those rows are then as a fold of the first `size` records has them; a token that
// was swept is there all the same, and dead. Not in `tables`: counters, names, other subjects, and
// cut-offs that are not of the subject alone (foldCutoffs).
void foldSubject(const storage::Log& log, const core::Ref& subject, std::uint64_t size,
                 core::Tables& tables, const Checkpoint& checkpoint = {});

// Adds the cut-offs of whole types, websites and keys that cover `token`. `now` are the committed
// tables: a cut-off in them that was set before `size` is the answer, without a search.
void foldCutoffs(const storage::Log& log, const core::Tables& now, const core::TokenRow& token,
                 std::uint64_t size, core::Tables& tables, const Checkpoint& checkpoint = {});

// The subject that has, or once had, this number, if it was made before `size`. Of customers,
// admins and integrations, also when nothing else is left of them.
std::optional<core::Ref> subjectOf(const storage::Log& log, core::SubjectKind kind,
                                   std::uint32_t id, std::uint64_t size);

}  // namespace authd::journal
