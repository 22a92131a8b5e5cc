#include "daemon/http/signed_request.h"

#include "daemon/core/rules/text.h"
#include "daemon/http/form.h"
#include "daemon/http/forwarded.h"
#include "daemon/http/refusals.h"
#include "daemon/http/target.h"

namespace authd::http {
namespace {

// A proxy appends to what it finds: what stands before the last one is the client's own claim, and
// a call that was signed for another host must not pass for one to this shop.
std::optional<std::string> lastForwarded(const Request& request, std::string_view name) {
  const auto header = request.header(name);
  if (!header) return std::nullopt;
  const auto last = core::trimmed(header->substr(header->rfind(',') + 1));
  if (last.empty()) return std::nullopt;
  return std::string(last);
}

void readOrigin(const Request& request, const TrustedProxies& trusted, app::SignedCall& call) {
  const bool believed = isTrustedPeer(request, trusted);
  std::optional<std::string> scheme;
  std::optional<std::string> host;
  if (believed) {
    scheme = lastForwarded(request, "x-forwarded-proto");
    host = lastForwarded(request, "x-forwarded-host");
  }
  call.anyScheme = !scheme && (believed || request.peerIsLocal);
  call.request.scheme = scheme.value_or("http");
  call.request.authority = host.value_or(std::string(request.header("host").value_or("")));
}

}  // namespace

std::optional<app::SignedCall> readSignedCall(const Request& request,
                                              const TrustedProxies& trusted) {
  const auto header = request.header("authorization");
  if (!header) return std::nullopt;
  auto oauth = core::parseOauthHeader(*header);
  if (!oauth) return std::nullopt;
  app::SignedCall call;
  call.request.oauth = std::move(*oauth);
  call.request.method = request.method;
  const auto [path, query] = splitTarget(request.target);
  call.request.path = path;
  call.request.query = query;
  if (readForm(request)) call.request.form = request.body;
  readOrigin(request, trusted, call);
  return call;
}

namespace {

std::string_view wordOf(app::OauthFault fault) {
  switch (fault) {
    case app::OauthFault::MISSING: return "oauth_parameter_missing";
    case app::OauthFault::VERSION: return "oauth_version";
    case app::OauthFault::METHOD: return "oauth_method";
    case app::OauthFault::TOKEN_FORM: return "oauth_token_form";
    case app::OauthFault::CONSUMER: return "oauth_consumer_unknown";
    case app::OauthFault::TOKEN: return "oauth_token_unknown";
    case app::OauthFault::TIMESTAMP: return "oauth_timestamp";
    case app::OauthFault::NONCE: return "oauth_nonce_used";
    case app::OauthFault::SIGNATURE: return "oauth_signature";
    case app::OauthFault::NOT_KEPT: return "oauth_not_kept";
    case app::OauthFault::EXCHANGE_OVER: return "oauth_exchange_over";
    case app::OauthFault::VERIFIER: return "oauth_verifier";
  }
  return {};
}

Problem translated(const app::OauthRefusal& refusal) {
  switch (refusal.fault) {
    case app::OauthFault::MISSING: {
      std::vector<core::RuleError> errors;
      for (const auto& name : refusal.missing) errors.push_back(core::requiredField(name));
      return problemOf(errors);
    }
    case app::OauthFault::VERSION:
      return plainProblem(400, "This OAuth version is not supported: expected 1.0.");
    case app::OauthFault::METHOD:
      return plainProblem(400, "This signature method is not supported.");
    case app::OauthFault::TOKEN_FORM:
      return plainProblem(400, "The OAuth token does not have the right length.");
    case app::OauthFault::CONSUMER: return plainProblem(401, "There is no consumer with this key.");
    case app::OauthFault::TOKEN:
      return plainProblem(401, "This token does not belong to this consumer.");
    case app::OauthFault::TIMESTAMP:
      return plainProblem(401,
                          "The nonce could not be validated: the timestamp is too old or too far "
                          "in the future.");
    case app::OauthFault::NONCE:
      return plainProblem(401, "The nonce could not be validated: it was used before.");
    case app::OauthFault::EXCHANGE_OVER:
      return plainProblem(401, "There is nothing to exchange: it is too late, or was done before.");
    case app::OauthFault::VERIFIER: return plainProblem(401, "The verifier is not right.");
    case app::OauthFault::SIGNATURE: return plainProblem(401, "The signature is not right.");
    case app::OauthFault::NOT_KEPT: {
      Problem problem = plainProblem(503, "The service cannot check signatures at the moment.");
      problem.retryAfterSeconds = 1;
      return problem;
    }
  }
  return plainProblem(401, "The signature is not right.");
}

}  // namespace

Problem problemOf(const app::OauthRefusal& refusal) {
  Problem problem = translated(refusal);
  problem.cause = causeOf(wordOf(refusal.fault));
  return problem;
}

}  // namespace authd::http
