#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/app/app.h"
#include "daemon/http/client_address.h"
#include "daemon/http/errors.h"
#include "daemon/http/input.h"
#include "daemon/http/message.h"
#include "daemon/http/target.h"

namespace authd::http {

// Whether the daemon answers, for load balancers.
struct Readiness {
  bool ready = false;
  bool draining = false;
  bool readOnly = false;  // the disk takes no writes: checks and reads are served all the same
};

using PathParams = std::vector<std::pair<std::string_view, std::string>>;

// What a handler works with. Authorization is settled when it is called. Dies when the handler
// returns: promises take out of it what they need.
struct Exchange {
  app::App& app;
  const std::function<Readiness()>& readiness;
  const std::string& supportEmail;
  const Request& request;
  const TrustedProxies& trustedProxies;
  app::Call call;
  Site site;
  PathParams params;
  QueryParams query;
  Input input;

  // The value of a `:name` of the route's path.
  const std::string& param(std::string_view name) const;
};

using Handle = Answering (*)(Exchange&);

// Answers once a use case is done: what `render` makes of its result, or the problem.
template <class T>
Answering answerWhen(kj::Promise<app::Answer<T>> done, Response (*render)(const T&)) {
  return done.then([render](app::Answer<T>&& answer) -> Response {
    if (const auto* refused = std::get_if<app::Refused>(&answer)) {
      return answerProblem(problemOf(*refused));
    }
    return render(std::get<T>(answer));
  });
}

}  // namespace authd::http
