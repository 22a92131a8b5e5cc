#include "daemon/service/edges.h"

#include <spdlog/spdlog.h>

#include <utility>

#include "daemon/loop/kj_stream.h"
#include "daemon/service/manager.h"

namespace authd::service {
namespace {

constexpr unsigned ADMIN_SOCKET_MODE = 0660;

void tellFault(std::string_view id, const kj::Exception& fault) {
  spdlog::error("report {}: {}", id, fault.getDescription().cStr());
}

}  // namespace

// Metrics apart from the API: what they show is for the shop's own machines.
Edges::Edges(loop::Loop& loop, app::App& app, const Config& config, Told told) : loop_(loop) {
  if (!config.metrics.empty()) {
    metrics_ = std::make_unique<http::Metrics>(app.programVersion);
    metricsPage_ = std::make_unique<http::MetricsPage>(app, *metrics_, std::move(told.queues),
                                                       std::move(told.disk));
    metricsServer_ =
        std::make_unique<http::Server>(*metricsPage_, loop.timer(), http::ServerLimits{});
  }
  http::ApiConfig settings{config.trustedProxies, std::move(told.readiness),
                           config.mailIdentities.support.email, tellFault, metrics_.get()};
  api_ = std::make_unique<http::Api>(app, std::move(settings));
  http_ = std::make_unique<http::Server>(*api_, loop.timer(), http::ServerLimits{});
  rpc_ = std::make_unique<rpc::RpcServer>(app);
  listenForMetrics(config.metrics);
  listenForAll(config);
}

void Edges::listen(const loop::Endpoint& endpoint, loop::Listener::Accept accept) {
  listeners_.push_back(std::make_unique<loop::Listener>(loop_, endpoint, std::move(accept)));
}

void Edges::listenForMetrics(const std::vector<std::string>& addresses) {
  for (const auto& address : addresses) {
    listen({address},
           [this](kj::Own<loop::Stream> stream) { metricsServer_->accept(kj::mv(stream)); });
    spdlog::info("metrics at {}", address);
  }
}

void Edges::listenForAll(const Config& config) {
  auto onHttp = [this](kj::Own<loop::Stream> stream) { http_->accept(kj::mv(stream)); };
  auto onAdmin = [this](kj::Own<loop::Stream> stream) { onAdminStream(kj::mv(stream)); };
  auto add = [this](const loop::Endpoint& endpoint, const loop::Listener::Accept& accept) {
    listen(endpoint, accept);
    spdlog::info("listening on {}", endpoint.text);
  };
  InheritedSockets inherited = inheritedSockets();
  for (int fd : inherited.http) add({"an inherited socket", fd}, onHttp);
  if (inherited.http.empty()) {
    for (const auto& address : config.http) add({address}, onHttp);
  }
  for (int fd : inherited.admin) add({"an inherited admin socket", fd}, onAdmin);
  if (inherited.admin.empty()) {
    add({"unix:" + config.adminSocket, -1, ADMIN_SOCKET_MODE}, onAdmin);
    add({"unix:" + config.auditSocketPath(), -1, ADMIN_SOCKET_MODE}, onAdmin);
  }
}

void Edges::onAdminStream(kj::Own<loop::Stream> stream) {
  if (closed_) return;
  loop::PeerCredentials peer = stream->peerCredentials();
  rpc_->accept(loop::toKjStream(kj::mv(stream)), peer);
}

void Edges::close() {
  closed_ = true;
  listeners_.clear();
}

kj::Promise<void> Edges::drain() {
  auto asked = kj::heapArrayBuilder<kj::Promise<void>>(2);
  asked.add(http_->drain());
  asked.add(rpc_->drain());
  return kj::joinPromises(asked.finish());
}

}  // namespace authd::service
