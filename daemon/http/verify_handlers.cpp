#include "daemon/http/acl.h"
#include "daemon/http/handlers.h"
#include "daemon/http/output.h"

namespace authd::http {
namespace {

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

bool mayUse(const app::Caller& caller, std::string_view resource) {
  if (resource == acl::SELF) return caller.kind == core::ActorKind::CUSTOMER;
  return caller.may(std::string(resource));
}

Response notAuthorised() {
  Response response;
  response.status = 401;
  response.headers.add("WWW-Authenticate", "Bearer");
  return response;
}

}  // namespace

Answering verifyToken(Exchange& exchange) {
  const app::Caller& caller = exchange.call.caller;
  const char* kind = kindText(caller.kind);
  if (!kind) return notAuthorised();
  // Every resource that is named counts: a proxy's own may be followed by one of the client's.
  for (const auto& [name, value] : exchange.query) {
    if (name == "resource" && !mayUse(caller, value)) return notAuthorised();
  }
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
  if (readiness.ready && !readiness.draining) return answerJson(R"({"status":"ready"})");
  Response response =
      answerJson(readiness.draining ? R"({"status":"draining"})" : R"({"status":"starting"})");
  response.status = 503;
  return response;
}

}  // namespace authd::http
