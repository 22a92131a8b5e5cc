#pragma once

#include <kj/async.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "daemon/app/app.h"
#include "daemon/http/api.h"
#include "daemon/http/metrics_page.h"
#include "daemon/http/server.h"
#include "daemon/loop/listener.h"
#include "daemon/loop/loop.h"
#include "daemon/rpc/rpc_server.h"
#include "daemon/service/config.h"

namespace authd::service {

// The ways into the daemon: HTTP, the admin and audit sockets, metrics. Threads: the loop.
class Edges {
 public:
  // What they tell of the daemon besides what `app` knows.
  struct Told {
    std::function<http::Readiness()> readiness;
    std::vector<http::Queue> queues;
    std::function<journal::DiskLevel()> disk;
  };

  // Listens from here on, at what systemd hands over, else as `config` says.
  Edges(loop::Loop& loop, app::App& app, const Config& config, Told told);
  KJ_DISALLOW_COPY(Edges);

  // After the configuration was read again.
  void trust(http::TrustedProxies proxies) { api_->trust(std::move(proxies)); }
  void nameSupport(const std::string& email) { api_->nameSupport(email); }

  // Nothing new is taken from here on.
  void close();
  // Resolves when what was asked has its answer.
  kj::Promise<void> drain();

 private:
  void listen(const loop::Endpoint& endpoint, loop::Listener::Accept accept);
  void listenForMetrics(const std::vector<std::string>& addresses);
  void listenForAll(const Config& config);
  void onAdminStream(kj::Own<loop::Stream> stream);

  loop::Loop& loop_;
  std::unique_ptr<http::Metrics> metrics_;
  std::unique_ptr<http::MetricsPage> metricsPage_;
  std::unique_ptr<http::Server> metricsServer_;
  std::unique_ptr<http::Api> api_;
  std::unique_ptr<http::Server> http_;
  std::unique_ptr<rpc::RpcServer> rpc_;
  std::vector<std::unique_ptr<loop::Listener>> listeners_;
  bool closed_ = false;
};

}  // namespace authd::service
