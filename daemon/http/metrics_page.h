#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/app/app.h"
#include "daemon/http/message.h"
#include "daemon/http/metrics.h"

namespace authd::http {

// A queue of the daemon, and how many wait in it.
struct Queue {
  std::string name;
  std::function<std::size_t()> waiting;
};

// Serves `GET /metrics` on listeners of its own, and nothing else. Live tokens are counted off the
// loop and not more than once a minute, for that reads them all.
class MetricsPage final : public Handler {
 public:
  using AskDisk = std::function<journal::DiskLevel()>;

  MetricsPage(app::App& app, Metrics& metrics, std::vector<Queue> queues, AskDisk disk)
      : app_(app), metrics_(metrics), queues_(std::move(queues)), disk_(std::move(disk)) {}

  Answering handle(const Request& request) override;

 private:
  Response page();

  app::App& app_;
  Metrics& metrics_;
  std::vector<Queue> queues_;
  AskDisk disk_;
  std::int64_t countedUs_ = 0;
};

}  // namespace authd::http
