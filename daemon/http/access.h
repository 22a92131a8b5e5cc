#pragma once

#include <optional>
#include <string_view>

#include "daemon/app/app.h"
#include "daemon/http/errors.h"
#include "daemon/http/routes.h"

namespace authd::http {

// Whether a caller may use a resource: an ACL id, or `self` for every customer.
bool mayUse(const app::Caller& caller, std::string_view resource);

// What a caller lacks for a route; nothing if it may use it.
std::optional<Problem> refusedAccess(const app::App& app, const Route& route,
                                     const app::Caller& caller, const Site& site);

}  // namespace authd::http
