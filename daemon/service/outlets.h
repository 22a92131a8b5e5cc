#pragma once

#include <string>
#include <vector>

#include "daemon/app/evidence_config.h"
#include "daemon/app/sendings.h"
#include "daemon/loop/loop.h"

namespace authd::service {

// The ways off the host that the configuration names, each on a thread of its own. Destroying one
// ends what is under way on it.
std::vector<kj::Own<app::Outlet>> outletsOf(loop::Loop& loop, const app::SendingConfig& config);

}  // namespace authd::service
