#pragma once

#include <optional>
#include <string_view>

#include "daemon/app/app.h"

namespace authd::app {

// A Bearer token that was presented: whose it is, as authenticate() tells, and which.
struct Presented {
  std::optional<Caller> caller;
  std::optional<core::Digest> token;  // nothing if it is longer than any token
};
Presented present(const App& app, std::string_view token);

// How tables and decisions know a token; nothing for what is longer than any.
std::optional<core::Digest> digestOf(std::string_view token);

}  // namespace authd::app
