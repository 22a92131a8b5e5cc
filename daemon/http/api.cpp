#include "daemon/http/api.h"

#include <kj/debug.h>

#include <array>

#include "daemon/app/last_uses.h"
#include "daemon/app/presented.h"
#include "daemon/core/row_codec.h"
#include "daemon/http/accept.h"
#include "daemon/http/access.h"
#include "daemon/http/forwarded.h"
#include "daemon/http/handlers.h"
#include "daemon/http/oauth_errors.h"
#include "daemon/http/request_facts.h"

namespace authd::http {
namespace {

constexpr std::string_view NO_ROUTE = "none";
constexpr std::string_view EXCHANGE = "/oauth/token/";
constexpr std::string_view TILES = "/tlog/tile/";
constexpr std::string_view TILE_ROUTE = "/tlog/tile/:path";

Problem noRoute() {
  return plainProblem(404, "There is no such route for this verb.");
}

Problem notAcceptable() {
  return plainProblem(406,
                      "No type that the Accept header names can be given: answers are "
                      "application/json or application/xml.");
}

Response wrongVerb(std::string_view method) {
  Response response = answerProblem(plainProblem(
      405, "The verb \"" + userAgentText(method.substr(0, 16)) + "\" is not supported."));
  response.headers.add("Allow", "GET, POST, PUT, DELETE");
  return response;
}

// Everything here holds a token or depends on one, unless its handler says otherwise.
void forbidStoring(Response& response) {
  if (response.headers.find("Cache-Control")) return;
  response.headers.add("Cache-Control", "no-store");
}

bool isWrite(Verb verb) {
  return verb == Verb::POST || verb == Verb::PUT;
}

// 13 hexadecimal digits, as many as Magento's report ids have.
std::string newReportId(crypto::Entropy& entropy) {
  std::array<std::uint8_t, 7> bytes{};
  entropy.fill(bytes);
  std::string id;
  for (const auto byte : bytes) {
    id += "0123456789abcdef"[byte >> 4];
    id += "0123456789abcdef"[byte & 15];
  }
  id.pop_back();
  return id;
}

// What an act depends on besides its route and its caller. Parts with lengths, so that no two
// requests make the same text; the store counts, not how the target names it.
std::string dependsOn(const Request& request, const Site& site) {
  const std::string query(splitTarget(request.target).second);
  return core::rowKey(site.storeId, site.all, query, request.body);
}

// Whether it is live is not known before the signature was looked at.
TokenSeen tokenIn(const app::SignedCall& call) {
  const auto token = core::oauthParam(call.request.oauth, "oauth_token");
  return {TokenSeen::Is::LIVE, token ? app::digestOf(*token) : std::nullopt};
}

std::optional<Problem> readIdempotency(const Request& request, const Site& site, app::Call& call) {
  auto key = idempotencyKey(request.header("idempotency-key"));
  if (auto* problem = std::get_if<Problem>(&key)) return std::move(*problem);
  auto& text = std::get<std::optional<std::string>>(key);
  if (text) call.idempotency = app::Idempotency{std::move(*text), dependsOn(request, site)};
  return std::nullopt;
}

}  // namespace

const std::string& Exchange::param(std::string_view name) const {
  for (const auto& [key, value] : params) {
    if (key == name) return value;
  }
  KJ_FAIL_ASSERT("a handler asked for a parameter that its route does not have");
}

Answering Api::handle(const Request& request) {
  Answering answering;
  Progress progress;
  KJ_IF_MAYBE (fault, kj::runCatchingExceptions([&]() {
                 answering = dispatch(request, progress);
                 if (!answering.is<Response>()) return;
                 answering = finished(kj::mv(answering.get<Response>()), progress);
               })) {
    return finished(onFault(kj::mv(*fault), progress), progress);
  }
  if (answering.is<Response>()) return answering;
  return answering.get<kj::Promise<Response>>()
      .then([this, progress](Response&& response) { return finished(kj::mv(response), progress); })
      .catch_([this, progress](kj::Exception&& fault) {
        return finished(onFault(kj::mv(fault), progress), progress);
      });
}

Response Api::finished(Response&& response, const Progress& progress) {
  Response last = rendered(kj::mv(response), progress.rendering);
  forbidStoring(last);
  number(last, progress);
  if (config_.metrics) {
    config_.metrics->answered(progress.route ? progress.route->name : "", last);
  }
  return last;
}

void Api::number(Response& response, const Progress& progress) const {
  if (!app_.decisions) return;
  const std::string_view asked = progress.route ? progress.route->name : NO_ROUTE;
  http::number(response, *app_.decisions, app_.nowUs(), asked, progress.token);
}

void Api::refusing(Response& response) {
  number(response, {});
}

Answering Api::dispatch(const Request& request, Progress& progress) {
  const auto [path, query] = splitTarget(request.target);
  // First of all: the path behind the prefix may be one of the API, which is asked about here and
  // must not be called.
  if (readPrefixed(path)) return answerPrefixed(request, progress);
  auto target = readRestTarget(path, query, app_.shop);
  if (!target) return dispatchOutside(request, path, query, progress);
  const auto format = acceptedFormat(request.header("accept"));
  if (!format) return answerProblem(notAcceptable());
  progress.rendering.format = *format;
  if (const auto* problem = std::get_if<Problem>(&*target)) return answerProblem(*problem);
  auto& rest = std::get<RestTarget>(*target);
  auto fields = takeFields(rest.query);
  if (request.method != "DELETE") progress.rendering.fields = std::move(fields);
  return dispatchRest(request, std::move(rest), progress);
}

// For metrics and errors it is the route that other proxies ask.
Answering Api::answerPrefixed(const Request& request, Progress& progress) {
  progress.route = matchOutside(allRoutes(), Verb::GET, VERIFY);
  return answerOutside(request, verifyToken, {}, readingCallOf(request, progress.token));
}

Answering Api::dispatchOutside(const Request& request, std::string_view path,
                               std::string_view query, Progress& progress) {
  // The server leaves the body of an answer to HEAD out. A token exchange signs its verb, whatever
  // it is.
  const bool anyVerb = path.starts_with(EXCHANGE);
  const auto verb = anyVerb                    ? Verb::POST
                    : request.method == "HEAD" ? Verb::GET
                                               : verbOf(request.method);
  if (!verb) return wrongVerb(request.method);
  // What stands behind the prefix is the handler's to read: it may have slashes.
  const Route* route =
      matchOutside(allRoutes(), *verb, path.starts_with(TILES) ? TILE_ROUTE : path);
  if (!route) return answerProblem(noRoute());
  progress.route = route;
  if (route->access == Access::OAUTH) return answerOauth2(request, route->handle, query, progress);
  const bool writes = *verb == Verb::POST;
  return answerOutside(
      request, route->handle, query,
      writes ? callOf(request, progress.token) : readingCallOf(request, progress.token));
}

// Routes outside Magento's API settle themselves who may use them, in the words of their standards.
Answering Api::answerOutside(const Request& request, Handle answer, std::string_view query,
                             app::Call call) {
  Exchange exchange{app_,
                    config_.readiness,
                    config_.supportEmail,
                    request,
                    config_.trustedProxies,
                    std::move(call),
                    {},
                    {},
                    readQuery(query),
                    {}};
  return answer(exchange);
}

// Whoever asks here must be somebody, so that a bad signature is an error.
Answering Api::answerOauth2(const Request& request, Handle answer, std::string_view query,
                            Progress& progress) {
  app::Call call = callOf(request, progress.token);
  const auto signedCall = readSignedCall(request, config_.trustedProxies);
  if (!signedCall) return answerOutside(request, answer, query, std::move(call));
  progress.token = tokenIn(*signedCall);
  auto next = [this, answer, query = std::string(query), call = std::move(call)](
                  const Request& asked, app::SignedCaller signer) mutable -> Answering {
    auto caller = admittedSigner(std::move(signer), call.source);
    if (const auto* wrong = std::get_if<app::OauthRefusal>(&caller)) return badSignature(*wrong);
    call.caller = std::move(std::get<app::Caller>(caller));
    return answerOutside(asked, answer, query, std::move(call));
  };
  return whenSigned(request, *signedCall, std::move(next));
}

Answering Api::dispatchRest(const Request& request, RestTarget target, Progress& progress) {
  const auto verb = verbOf(request.method);
  if (!verb) return wrongVerb(request.method);
  auto match = matchRoute(allRoutes(), *verb, target.segments);
  if (!match) return answerProblem(noRoute());
  progress.route = match->route;
  RestCall rest{*verb, std::move(target), std::move(*match), callOf(request, progress.token)};
  rest.call.storeId = rest.target.site.storeId;
  if (const auto call = readSignedCall(request, config_.trustedProxies)) {
    progress.token = tokenIn(*call);
    auto next = [this, rest = std::move(rest)](const Request& asked,
                                               app::SignedCaller caller) mutable {
      return answerSigned(asked, std::move(rest), std::move(caller));
    };
    return whenSigned(request, *call, std::move(next));
  }
  return answerRest(request, std::move(rest));
}

// The request ends with this call; who must wait for the disk goes on with a copy.
Answering Api::whenSigned(const Request& request, const app::SignedCall& call, WhenSigned next) {
  auto caller = app::authenticateSigned(app_, call);
  if (caller.is<app::SignedCaller>()) {
    return next(request, std::move(caller.get<app::SignedCaller>()));
  }
  return caller.get<kj::Promise<app::SignedCaller>>().then(
      [copy = request,
       next = kj::mv(next)](app::SignedCaller&& known) mutable -> kj::Promise<Response> {
        auto answering = next(copy, std::move(known));
        if (answering.is<Response>()) return kj::mv(answering.get<Response>());
        return kj::mv(answering.get<kj::Promise<Response>>());
      });
}

// Counted like a Bearer token, after the place was looked at.
app::SignedCaller Api::admittedSigner(app::SignedCaller signer, const app::Source& source) {
  auto* known = std::get_if<app::Caller>(&signer);
  if (known) *known = app::admitted(app_, std::move(*known), source.address);
  const bool live = known && known->kind != core::ActorKind::ANONYMOUS;
  if (config_.metrics) config_.metrics->checked(live);
  return signer;
}

// A bad signature is an error where nobody in particular is not enough, and only there.
Answering Api::answerSigned(const Request& request, RestCall rest, app::SignedCaller signer) {
  auto caller = admittedSigner(std::move(signer), rest.call.source);
  if (auto* known = std::get_if<app::Caller>(&caller)) {
    rest.call.caller = std::move(*known);
  } else if (refusedAccess(app_, *rest.match.route, rest.call.caller, rest.target.site)) {
    return answerProblem(problemOf(std::get<app::OauthRefusal>(caller)));
  }
  return answerRest(request, std::move(rest));
}

Answering Api::answerRest(const Request& request, RestCall rest) {
  RestTarget& target = rest.target;
  if (auto problem = refusedAccess(app_, *rest.match.route, rest.call.caller, target.site)) {
    return answerProblem(*problem);
  }
  Input input;
  if (isWrite(rest.verb)) {
    if (auto problem = readIdempotency(request, target.site, rest.call)) {
      return answerProblem(*problem);
    }
    auto read = readInput(request, target.query);
    if (const auto* problem = std::get_if<Problem>(&read)) return answerProblem(*problem);
    input = std::move(std::get<Input>(read));
  }
  Exchange exchange{app_,
                    config_.readiness,
                    config_.supportEmail,
                    request,
                    config_.trustedProxies,
                    std::move(rest.call),
                    target.site,
                    std::move(rest.match.params),
                    std::move(target.query),
                    std::move(input)};
  return rest.match.route->handle(exchange);
}

app::Caller Api::callerOf(const Request& request, TokenSeen& seen) const {
  if (const auto token = bearerToken(request.header("authorization"))) {
    auto [caller, digest] = app::present(app_, *token);
    seen = {caller ? TokenSeen::Is::LIVE : TokenSeen::Is::DEAD, digest};
    // Of the others nobody asks from where they come.
    if (caller && caller->kind == core::ActorKind::INTEGRATION) {
      caller = app::admitted(app_, std::move(*caller), addressOf(request).text);
      if (caller->kind == core::ActorKind::ANONYMOUS) {
        caller.reset();
        seen.is = TokenSeen::Is::ELSEWHERE;
      }
    }
    if (config_.metrics) config_.metrics->checked(caller.has_value());
    if (caller) return std::move(*caller);
  }
  return {};
}

ClientAddress Api::addressOf(const Request& request) const {
  const Peer peer{request.peerAddress, request.peerIsLocal};
  return clientAddress(peer, request.header("x-forwarded-for"), config_.trustedProxies);
}

// Nothing is written, so only the caller matters.
app::Call Api::readingCallOf(const Request& request, TokenSeen& seen) const {
  app::Call call;
  call.caller = callerOf(request, seen);
  return call;
}

app::Call Api::callOf(const Request& request, TokenSeen& seen) const {
  app::Call call = readingCallOf(request, seen);
  ClientAddress client = addressOf(request);
  call.source.address = std::move(client.text);
  call.source.local = client.local;
  if (!request.header("x-forwarded-for")) call.source.port = request.peerPort;
  call.source.userAgent = userAgentText(request.header("user-agent"));
  if (const auto id = traceId(request.header("traceparent"))) call.correlationId = *id;
  return call;
}

Response Api::onFault(kj::Exception&& fault, const Progress& progress) {
  const std::string reportId = newReportId(app_.entropy);
  config_.onFault(reportId, fault);
  const bool exchange = progress.route && progress.route->path.starts_with(EXCHANGE);
  const Problem problem = internalProblem(reportId);
  return exchange ? answerExchangeProblem(problem) : answerProblem(problem);
}

}  // namespace authd::http
