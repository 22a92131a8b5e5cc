#pragma once

#include <cstdint>

#include "daemon/app/decisions.h"

namespace authd::service {

// A refusal's line in the daemon's log, by whose id it can be looked up. It tells nothing of who
// was refused. `untold`: how many refusals before it had none.
void tellDecision(const app::Decision& decision, std::uint64_t untold);

}  // namespace authd::service
