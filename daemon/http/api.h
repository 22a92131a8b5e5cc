#pragma once

#include <kj/exception.h>
#include <kj/function.h>

#include <functional>
#include <string>
#include <string_view>

#include "daemon/app/app.h"
#include "daemon/http/client_address.h"
#include "daemon/http/exchange.h"
#include "daemon/http/metrics.h"
#include "daemon/http/refusals.h"
#include "daemon/http/rendering.h"
#include "daemon/http/routes.h"
#include "daemon/http/signed_request.h"

namespace authd::http {

struct ApiConfig {
  TrustedProxies trustedProxies;
  std::function<Readiness()> readiness;
  std::string supportEmail;  // whom people may ask who have asked for too many links
  // Something that no rule foresees. The client sees the report id and nothing else.
  std::function<void(std::string_view reportId, const kj::Exception& fault)> onFault;
  Metrics* metrics = nullptr;  // outlives the API; null = nobody asks
};

// The API: takes a request apart, settles who calls and whether they may, and calls the handler of
// the route. Lives longer than every answer that it has promised. Threads: the loop.
class Api final : public Handler {
 public:
  Api(app::App& app, ApiConfig config) : app_(app), config_(std::move(config)) {}

  Answering handle(const Request& request) override;
  void refusing(Response& response) override;

  // From the next request on.
  void trust(TrustedProxies proxies) { config_.trustedProxies = std::move(proxies); }
  void nameSupport(std::string email) { config_.supportEmail = std::move(email); }

 private:
  // A call of a route below /rest.
  struct RestCall {
    Verb verb;
    RestTarget target;
    Match match;
    app::Call call;
  };

  // What is known of a request when something fails.
  struct Progress {
    Rendering rendering;           // what the client wants
    const Route* route = nullptr;  // which answers
    TokenSeen token;
  };
  Answering dispatch(const Request& request, Progress& progress);
  Answering answerPrefixed(const Request& request, Progress& progress);
  Answering dispatchOutside(const Request& request, std::string_view path, std::string_view query,
                            Progress& progress);
  // Takes who signed, and the request or a copy that lives as long as it works.
  using WhenSigned = kj::Function<Answering(const Request&, app::SignedCaller)>;
  Answering whenSigned(const Request& request, const app::SignedCall& call, WhenSigned next);
  Answering answerOutside(const Request& request, Handle answer, std::string_view query,
                          app::Call call);
  Answering answerOauth2(const Request& request, Handle answer, std::string_view query,
                         Progress& progress);
  Answering dispatchRest(const Request& request, RestTarget target, Progress& progress);
  app::SignedCaller admittedSigner(app::SignedCaller signer, const app::Source& source);
  Answering answerSigned(const Request& request, RestCall rest, app::SignedCaller signer);
  Answering answerRest(const Request& request, RestCall rest);
  app::Caller callerOf(const Request& request, TokenSeen& seen) const;
  ClientAddress addressOf(const Request& request) const;
  app::Call readingCallOf(const Request& request, TokenSeen& seen) const;
  app::Call callOf(const Request& request, TokenSeen& seen) const;
  Response onFault(kj::Exception&& fault, const Progress& progress);
  Response finished(Response&& response, const Progress& progress);
  void number(Response& response, const Progress& progress) const;

  app::App& app_;
  ApiConfig config_;
};

}  // namespace authd::http
