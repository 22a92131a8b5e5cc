#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "daemon/app/events.h"
#include "daemon/app/live_counts.h"
#include "daemon/http/message.h"

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
  void answered(std::string_view route, const Response& response);
  // A Bearer token or a signature was presented.
  void checked(bool live);
  // As it is now.
  void show(const app::Status& status);
  // Whether what would be written is refused, and how much room there is.
  void showDisk(journal::DiskLevel level, bool readOnly);
  void showQueue(const std::string& name, std::size_t waiting);
  // The same. Threads: any.
  void show(const app::LiveCounts& counts);

  // Prometheus' text format 0.0.4.
  std::string text() const;

 private:
  void showEvidence(const app::Status& status);

  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace authd::http
