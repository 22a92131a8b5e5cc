#include "daemon/http/access.h"

#include <string>

#include "daemon/http/acl.h"

namespace authd::http {

bool mayUse(const app::Caller& caller, std::string_view resource) {
  if (resource == acl::SELF) return caller.kind == core::ActorKind::CUSTOMER;
  // Every role has it.
  if (resource == acl::ADMIN_AREA) return caller.permissions != nullptr;
  return caller.may(std::string(resource));
}

namespace {

// Whether the customer's account is good in the website that is asked.
bool isHome(const app::App& app, const app::Caller& caller, const Site& site) {
  return caller.websiteId == site.websiteId || app.settings().sharedAccounts;
}

}  // namespace

std::optional<Problem> refusedAccess(const app::App& app, const Route& route,
                                     const app::Caller& caller, const Site& site) {
  switch (route.access) {
    case Access::ANONYMOUS: return std::nullopt;
    case Access::SELF:
      if (mayUse(caller, acl::SELF) && !site.all && isHome(app, caller, site)) {
        return std::nullopt;
      }
      return lacksPermission(acl::SELF);
    case Access::REGISTER:
      if (app.settings().selfRegistration) return std::nullopt;
      [[fallthrough]];
    case Access::STORES:
      if (route.access == Access::STORES && app.settings().storesOpen) return std::nullopt;
      [[fallthrough]];
    case Access::RESOURCE:
      if (mayUse(caller, route.resource)) return std::nullopt;
      return lacksPermission(route.resource);
    // Their handlers say who may.
    case Access::OAUTH:
    case Access::TOKEN:
    case Access::SIGNED: break;
  }
  return lacksPermission(route.resource);
}

}  // namespace authd::http
