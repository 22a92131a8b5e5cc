#pragma once

#include <cstdint>

#include "daemon/app/app.h"

namespace authd::app {

struct LiveCounts {
  std::uint64_t admin = 0;
  std::uint64_t customer = 0;
  std::uint64_t integration = 0;
};

// Tokens that are good now, by type. Reads every token: not for the loop where there are many.
LiveCounts countLiveByType(const App& app);

}  // namespace authd::app
