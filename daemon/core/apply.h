#pragma once

#include <optional>

#include "daemon/core/event.h"
#include "daemon/core/tables.h"

namespace authd::core {

// Changes the tables by one event. Cannot refuse: whatever is in the log happened. An event that
// does not fit the tables is a bug (assertion).
// `name`: the private name that the event's sealed data brings with it, if whoever calls can open
// it; without it (erased, or no keys at hand) only the private index stays as it is.
void apply(Tables& tables, const Event& event, const std::optional<Name>& name);

}  // namespace authd::core
