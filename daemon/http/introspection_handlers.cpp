#include "daemon/app/presented.h"
#include "daemon/app/tokens.h"
#include "daemon/core/rules/acl_tree.h"
#include "daemon/core/types.h"
#include "daemon/http/acl.h"
#include "daemon/http/form.h"
#include "daemon/http/handlers.h"
#include "daemon/http/oauth_errors.h"
#include "daemon/http/output.h"
#include "daemon/http/refusals.h"

// RFC 7662 (introspection) and RFC 7009 (revocation), with the access token of an integration as
// the caller's credential.
namespace authd::http {
namespace {

std::optional<std::string> tokenField(const Exchange& exchange) {
  const auto form = readForm(exchange.request);
  if (!form) return std::nullopt;
  auto token = singleField(*form, "token");
  if (token && token->empty()) return std::nullopt;
  return token;
}

// RFC 7662 2.2: resources with blanks between.
std::string scopeOf(const app::Caller& caller) {
  if (caller.kind == core::ActorKind::CUSTOMER) return std::string(acl::SELF);
  if (!caller.permissions) return {};
  if (caller.permissions->all) return std::string(core::ALL_RESOURCES);
  std::string scope;
  for (const auto& resource : caller.permissions->resources) {
    if (!scope.empty()) scope += ' ';
    scope += resource;
  }
  return scope;
}

std::string secondsText(std::int64_t timeUs) {
  return std::to_string(timeUs / 1'000'000);
}

std::string activeJson(const app::App& app, const app::Caller& owner, const app::TokenView& token) {
  const std::string kind = kindText(owner.kind);
  std::string json =
      R"({"active":true,"token_type":"Bearer","scope":)" + stringJson(scopeOf(owner));
  json += ",\"sub\":" + stringJson(kind + ":" + std::to_string(owner.id));
  json += ",\"iat\":" + secondsText(token.issuedUs);
  if (owner.expiresUs != core::NEVER) json += ",\"exp\":" + secondsText(owner.expiresUs);
  json += ",\"jti\":" + stringJson(app::jwtIdOf(app, token));
  json += ",\"auth_type\":" + stringJson(kind) + ",\"auth_id\":" + std::to_string(owner.id);
  if (owner.websiteId != 0) json += ",\"website_id\":" + std::to_string(owner.websiteId);
  return json + "}";
}

Response revoked(const app::Answer<std::uint64_t>& answer) {
  Response response;
  const auto* refused = std::get_if<app::Refused>(&answer);
  if (!refused) return response;
  // Ended meanwhile, by whomever: what was asked for is so (RFC 7009 2.2).
  if (refused->why == app::Why::REFUSED &&
      (refused->rejection.refusal == core::Refusal::ALREADY_REVOKED ||
       refused->rejection.refusal == core::Refusal::NOT_FOUND)) {
    return response;
  }
  return oauthError(problemOf(*refused));
}

}  // namespace

Answering introspectToken(Exchange& exchange) {
  if (auto refused = refusedCaller(exchange, acl::INTROSPECT_TOKENS)) return kj::mv(*refused);
  const auto token = tokenField(exchange);
  if (!token) return oauthError(400, "invalid_request");
  const auto [owner, digest] = app::present(exchange.app, *token);
  const auto view = owner ? app::findTokenByText(exchange.app, *token) : std::nullopt;
  if (view) return answerJson(activeJson(exchange.app, *owner, *view));
  Response inactive = answerJson(R"({"active":false})");
  inactive.cause = causeOf("token_dead", {}, digest);
  return inactive;
}

Answering revokeGivenToken(Exchange& exchange) {
  if (auto refused = refusedCaller(exchange, acl::REVOKE_TOKENS)) return kj::mv(*refused);
  const auto token = tokenField(exchange);
  if (!token) return oauthError(400, "invalid_request");
  const auto view = app::findTokenByText(exchange.app, *token);
  if (!view || !view->live) return Response{};
  return app::revokeToken(exchange.app, std::move(exchange.call), view->id)
      .then([](app::Answer<std::uint64_t>&& answer) { return revoked(answer); });
}

}  // namespace authd::http
