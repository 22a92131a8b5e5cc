#pragma once

#include <string>
#include <vector>

#include "daemon/app/shop.h"
#include "daemon/core/tables.h"
#include "daemon/service/config.h"

namespace authd::service {

// Every website that has customers must be in the shop: they could not sign in any more, and nobody
// would know why. Throws ConfigFault.
void checkWebsites(const core::Tables& tables, const app::Shop& shop);

// The keys of the file that differ and are read at start only.
std::vector<std::string> needRestart(const Config& running, const Config& fresh);

}  // namespace authd::service
