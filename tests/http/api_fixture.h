#pragma once

#include <kj/async.h>

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "daemon/http/api.h"
#include "tests/http/fake_app.h"

namespace authd::http {

// The API over use cases that do nothing. Tokens: `admin` may manage customers, `erp` (an
// integration) may read them, `jane` is customer 2 of website 1.
class ApiFixture {
 public:
  ApiFixture() : loop_(), scope_(loop_), api_(untouched_.app(), config()) {
    fakeApp() = FakeApp();
    addCaller("admin", core::ActorKind::ADMIN, 1, {true, {}});
    addCaller("erp", core::ActorKind::INTEGRATION, 4, {false, {"Magento_Customer::customer"}});
    auto& jane = fakeApp().tokens["jane"];
    jane.kind = core::ActorKind::CUSTOMER;
    jane.id = 2;
    jane.websiteId = 1;
    jane.expiresUs = 1'700'000'000'000'000;
    auto& view = fakeApp().customers[2];
    view.id = 2;
    view.websiteId = 1;
    view.profile.email = "jane@example.com";
  }

 protected:
  Response send(Request request) {
    Answering answering = api_.handle(request);
    if (answering.is<Response>()) return kj::mv(answering.get<Response>());
    return answering.get<kj::Promise<Response>>().wait(scope_);
  }

  Response get(std::string target, std::string token = "") {
    return send(makeRequest("GET", std::move(target), "", std::move(token)));
  }

  static Request makeRequest(std::string method, std::string target, std::string body,
                             std::string token = "") {
    Request request;
    request.method = std::move(method);
    request.target = std::move(target);
    request.body = std::move(body);
    request.peerAddress = "198.51.100.4";
    request.peerPort = 4321;
    request.headers = {{"Content-Type", "application/json"}};
    if (!token.empty()) request.headers.add("Authorization", "Bearer " + token);
    return request;
  }

  Response post(std::string target, std::string body, std::string token = "") {
    return send(makeRequest("POST", std::move(target), std::move(body), std::move(token)));
  }
  Response put(std::string target, std::string body, std::string token = "") {
    return send(makeRequest("PUT", std::move(target), std::move(body), std::move(token)));
  }

  static std::string headerOf(const Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
      if (key == name) return std::string(value);
    }
    return "(none)";
  }
  static bool has(const Response& response, std::string_view part) {
    return response.body.find(part) != std::string::npos;
  }
  // The last call of a use case.
  static std::string lastCall() { return fakeApp().calls.empty() ? "" : fakeApp().calls.back(); }

  Api& api() { return api_; }
  app::App& app() { return untouched_.app(); }
  storage::Log& log() { return untouched_.log(); }

  Readiness readiness_;
  Metrics metrics_{"test"};
  std::vector<std::string> faults_;

 private:
  ApiConfig config() {
    ApiConfig config;
    config.trustedProxies = std::get<TrustedProxies>(TrustedProxies::parse({"10.0.0.0/8"}));
    config.readiness = [this]() { return readiness_; };
    config.supportEmail = "support@shop.example";
    config.onFault = [this](std::string_view id, const kj::Exception& fault) {
      faults_.push_back(std::string(id) + " " + fault.getDescription().cStr());
    };
    config.metrics = &metrics_;
    return config;
  }
  static void addCaller(const char* token, core::ActorKind kind, std::uint32_t id,
                        core::Permissions permissions) {
    auto& caller = fakeApp().tokens[token];
    caller.kind = kind;
    caller.id = id;
    caller.permissions = std::make_shared<const core::Permissions>(std::move(permissions));
    caller.expiresUs = core::NEVER;
  }

  kj::EventLoop loop_;
  kj::WaitScope scope_;
  UntouchedApp untouched_;
  Api api_;
};

}  // namespace authd::http
