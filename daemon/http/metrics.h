#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "daemon/app/events.h"
#include "daemon/app/live_counts.h"

namespace authd::http {

// What the edge and the daemon count, for Prometheus. Labels have a handful of values each, and
// none says anything of a person. Threads: the loop.
class Metrics {
 public:
  explicit Metrics(const std::string& version);
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // An answer of a route, or of no route (empty). The name is one of the table of routes, and
  // stays.
  void answered(std::string_view route, unsigned status);
  // A Bearer token was presented.
  void checked(bool live);
  // As it is now. Threads: any.
  void show(const app::Status& status);
  void show(const app::LiveCounts& counts);
  void showQueue(const std::string& name, std::size_t waiting);

  // Prometheus' text format 0.0.4.
  std::string text() const;

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace authd::http
