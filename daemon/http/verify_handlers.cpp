#include <algorithm>
#include <string_view>

#include "daemon/core/rules/acl_tree.h"
#include "daemon/http/access.h"
#include "daemon/http/acl.h"
#include "daemon/http/forwarded.h"
#include "daemon/http/handlers.h"
#include "daemon/http/output.h"
#include "daemon/http/refusals.h"
#include "daemon/http/routes.h"

namespace authd::http {

const char* kindText(core::ActorKind kind) {
  switch (kind) {
    case core::ActorKind::ADMIN: return "admin";
    case core::ActorKind::CUSTOMER: return "customer";
    case core::ActorKind::INTEGRATION: return "integration";
    case core::ActorKind::ANONYMOUS:
    case core::ActorKind::SYSTEM:
    case core::ActorKind::OPERATOR: return nullptr;
  }
  return nullptr;
}

namespace {

Response notAuthorised() {
  Response response;
  response.status = 401;
  response.headers.add("WWW-Authenticate", "Bearer");
  return response;
}

// Whether the caller may use what the proxy's header names; who may not speak for others is
// refused.
bool mayUseForwarded(const Exchange& exchange) {
  const auto resource = exchange.request.header("x-auth-resource");
  if (!resource) return true;
  return isTrustedPeer(exchange.request, exchange.trustedProxies) &&
         mayUse(exchange.call.caller, *resource);
}

// Whether another reader could take the path for another one: a proxy or service that decodes
// before it splits, or takes dots away.
bool isAmbiguous(const std::string& segment) {
  return segment == "." || segment == ".." ||
         segment.find_first_of(std::string_view("/\\\0", 3)) != std::string::npos;
}

// Whether the caller may use the route of the API that the proxy asks for.
bool mayUseForwardedRoute(const Exchange& exchange) {
  const Forwarded forwarded = readForwarded(exchange.request, exchange.trustedProxies);
  if (!forwarded.trusted || !forwarded.method || !forwarded.uri) return false;
  const auto verb = verbOf(*forwarded.method);
  const auto [path, query] = splitTarget(*forwarded.uri);
  const auto target = readRestTarget(path, query, exchange.app.shop);
  if (!verb || !target || std::holds_alternative<Problem>(*target)) return false;
  const auto& rest = std::get<RestTarget>(*target);
  if (std::any_of(rest.segments.begin(), rest.segments.end(), isAmbiguous)) return false;
  const auto match = matchRoute(allRoutes(), *verb, rest.segments);
  return match && !refusedAccess(exchange.app, *match->route, exchange.call.caller, rest.site);
}

// The resources among a proxy's wishes that the caller lacks, with commas between. Names that
// nobody can have are left out: they may be anything.
std::string lackedBy(const Exchange& exchange) {
  std::string lacked;
  const auto look = [&](std::string_view resource) {
    const bool known = resource == acl::SELF || core::isAclResource(resource);
    if (!known || mayUse(exchange.call.caller, resource)) return;
    lacked.append(lacked.empty() ? "" : ",").append(resource);
  };
  if (const auto resource = exchange.request.header("x-auth-resource")) look(*resource);
  for (const auto& [name, value] : exchange.query) {
    if (name == "resource") look(value);
  }
  return lacked;
}

Response forbidden(const Exchange& exchange) {
  Response response = notAuthorised();
  response.cause = causeOf("forbidden", lackedBy(exchange));
  return response;
}

// Every wish must be granted: a proxy's own may be followed by one of the client's.
bool mayUseAll(const Exchange& exchange) {
  if (!mayUseForwarded(exchange)) return false;
  if (const auto prefixed = readPrefixed(splitTarget(exchange.request.target).first)) {
    return !prefixed->asksForRoute || mayUseForwardedRoute(exchange);
  }
  for (const auto& [name, value] : exchange.query) {
    if (name == "resource" && !mayUse(exchange.call.caller, value)) return false;
    if (name == "route" && !mayUseForwardedRoute(exchange)) return false;
  }
  return true;
}

}  // namespace

Answering verifyToken(Exchange& exchange) {
  const app::Caller& caller = exchange.call.caller;
  const char* kind = kindText(caller.kind);
  if (!kind) return notAuthorised();
  if (!mayUseAll(exchange)) return forbidden(exchange);
  Response response;
  response.headers.add("X-Auth-Type", kind);
  response.headers.add("X-Auth-Id", std::to_string(caller.id));
  response.headers.add("X-Auth-Expires", expiryText(caller.expiresUs));
  return response;
}

Answering showHealth(Exchange&) {
  return answerJson(R"({"status":"running"})");
}

Answering showReadiness(Exchange& exchange) {
  const Readiness readiness = exchange.readiness();
  if (readiness.ready && !readiness.draining) {
    return answerJson(readiness.readOnly ? R"({"status":"read_only"})" : R"({"status":"ready"})");
  }
  Response response =
      answerJson(readiness.draining ? R"({"status":"draining"})" : R"({"status":"starting"})");
  response.status = 503;
  return response;
}

}  // namespace authd::http
