#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "daemon/app/app.h"

namespace authd::rpc {

// The user that an operator means: an admin's or integration's name, a customer's e-mail address in
// the default website, or a number.
std::optional<std::uint32_t> findUser(const app::App& app, core::TokenType type,
                                      const std::string& name);

// The JWT key that an operator names by its id.
app::Answer<std::uint32_t> keyOf(const app::App& app, const std::string& id);

}  // namespace authd::rpc
