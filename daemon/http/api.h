#pragma once

#include <kj/exception.h>

#include <functional>
#include <string>
#include <string_view>

#include "daemon/app/app.h"
#include "daemon/http/client_address.h"
#include "daemon/http/exchange.h"
#include "daemon/http/metrics.h"
#include "daemon/http/routes.h"

namespace authd::http {

struct ApiConfig {
  TrustedProxies trustedProxies;
  std::function<Readiness()> readiness;
  std::string supportEmail;  // whom people may ask who have asked for too many links
  // Something that no rule foresees. The client sees the report id and nothing else.
  std::function<void(std::string_view reportId, const kj::Exception& fault)> onFault;
  Metrics* metrics = nullptr;  // outlives the API; none in tests
};

// The API: takes a request apart, settles who calls and whether they may, and calls the handler of
// the route. Lives longer than every answer that it has promised. Threads: the loop.
class Api final : public Handler {
 public:
  Api(app::App& app, ApiConfig config) : app_(app), config_(std::move(config)) {}

  Answering handle(const Request& request) override;

  // From the next request on.
  void trust(TrustedProxies proxies) { config_.trustedProxies = std::move(proxies); }
  void nameSupport(std::string email) { config_.supportEmail = std::move(email); }

 private:
  // `used` becomes the route that answers, if one does.
  Answering dispatch(const Request& request, const Route*& used);
  Answering dispatchOutside(const Request& request, std::string_view path, std::string_view query,
                            const Route*& used);
  Answering answerOutside(const Request& request, Handle answer, std::string_view query);
  Answering dispatchRest(const Request& request, RestTarget target, const Route*& used);
  app::Caller callerOf(const Request& request) const;
  app::Call callOf(const Request& request) const;
  Response onFault(kj::Exception&& fault);
  Response finished(Response&& response, const Route* used);

  app::App& app_;
  ApiConfig config_;
};

}  // namespace authd::http
