#include "daemon/http/metrics_page.h"

#include "daemon/app/events.h"
#include "daemon/app/live_counts.h"
#include "daemon/http/errors.h"
#include "daemon/http/target.h"

namespace authd::http {
namespace {

constexpr std::int64_t COUNT_EVERY_US = 60'000'000;

}  // namespace

Answering MetricsPage::handle(const Request& request) {
  if (request.method != "GET" && request.method != "HEAD") {
    return answerProblem(plainProblem(405, "Only GET is possible here."));
  }
  if (splitTarget(request.target).first != "/metrics") {
    return answerProblem(plainProblem(404, "There is nothing here but /metrics."));
  }
  if (app_.nowUs() - countedUs_ < COUNT_EVERY_US) return page();
  // Gauges are atomic: the scanning thread may set them.
  KJ_IF_MAYBE (counted,
               app_.scanning.trySubmit([this] { metrics_.show(app::countLiveByType(app_)); })) {
    countedUs_ = app_.nowUs();
    return counted->then([this] { return page(); });
  }
  return page();
}

Response MetricsPage::page() {
  const app::Status status = app::status(app_);
  metrics_.show(status);
  metrics_.showDisk(disk_(), status.readOnly);
  for (const Queue& queue : queues_) metrics_.showQueue(queue.name, queue.waiting());
  Response response;
  response.contentType = "text/plain; version=0.0.4; charset=utf-8";
  response.body = metrics_.text();
  return response;
}

}  // namespace authd::http
