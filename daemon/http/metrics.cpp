#include "daemon/http/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <optional>
#include <utility>

#include "daemon/app/events.h"
#include "daemon/app/live_counts.h"

namespace authd::http {
namespace {

using prometheus::BuildCounter;
using prometheus::BuildGauge;
using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;

constexpr double US = 1e6;

Gauge& gauge(prometheus::Registry& registry, const char* name, const char* help) {
  return BuildGauge().Name(name).Help(help).Register(registry).Add({});
}
Family<Counter>& counters(prometheus::Registry& registry, const char* name, const char* help) {
  return BuildCounter().Name(name).Help(help).Register(registry);
}
Family<Gauge>& gauges(prometheus::Registry& registry, const char* name, const char* help) {
  return BuildGauge().Name(name).Help(help).Register(registry);
}

// Which login a route is; nothing for other routes.
std::optional<std::string> loginType(std::string_view route) {
  if (route == "createAdminToken") return "admin";
  if (route == "createCustomerToken") return "customer";
  return std::nullopt;
}

// 401 is also the answer to a throttled name: from outside there is no difference.
std::string loginResult(unsigned status) {
  if (status == 200) return "issued";
  if (status == 401) return "refused";
  return status == 503 ? "busy" : "invalid";
}

}  // namespace

struct Metrics::Families {
  prometheus::Registry registry;
  Family<Counter>& requests =
      counters(registry, "authd_http_requests_total", "Requests answered, by route and status");
  // The family looks a counter up by all its labels; on the way of each token check that is too
  // much.
  std::map<std::pair<std::string_view, unsigned>, Counter*> known;
  Counter& requestsOf(std::string_view route, unsigned status) {
    Counter*& counter = known[{route, status}];
    if (!counter) {
      const std::string name(route.empty() ? "none" : route);
      counter = &requests.Add({{"route", name}, {"status", std::to_string(status)}});
    }
    return *counter;
  }
  Family<Counter>& logins =
      counters(registry, "authd_logins_total", "Token requests, by type and result");
  Family<Counter>& checks =
      counters(registry, "authd_token_checks_total", "Bearer tokens presented, by result");
  Counter& live = checks.Add({{"result", "live"}});
  Counter& dead = checks.Add({{"result", "dead"}});
  Family<Gauge>& tokens = gauges(registry, "authd_tokens_live", "Tokens that are good, by type");
  Family<Gauge>& queues = gauges(registry, "authd_queue_waiting", "Pieces of work that wait");
  Gauge& events = gauge(registry, "authd_events", "Events in the log");
  Gauge& batches = gauge(registry, "authd_journal_batches", "Batches written since the start");
  Gauge& batch = gauge(registry, "authd_journal_last_batch_events", "Events of the last batch");
  Gauge& sync = gauge(registry, "authd_journal_last_sync_seconds",
                      "Time the last batch took to become durable");
  Gauge& mails = gauge(registry, "authd_mails_waiting", "Mails in the outbox");
  Gauge& filled = gauge(registry, "authd_index_filled", "Whether the token index is complete");
  Gauge& clock = gauge(registry, "authd_clock_synced", "Whether the wall clock is followed");
  Gauge& disk = gauge(registry, "authd_disk_bytes", "Size of log and keys on disk");
};

Metrics::Metrics(const std::string& version) : families_(std::make_unique<Families>()) {
  gauges(families_->registry, "authd_build_info", "The program that runs")
      .Add({{"version", version}})
      .Set(1);
}

Metrics::~Metrics() = default;

void Metrics::answered(std::string_view route, unsigned status) {
  families_->requestsOf(route, status).Increment();
  if (const auto type = loginType(route)) {
    families_->logins.Add({{"type", *type}, {"result", loginResult(status)}}).Increment();
  }
}

void Metrics::checked(bool live) {
  (live ? families_->live : families_->dead).Increment();
}

void Metrics::show(const app::Status& status) {
  families_->events.Set(static_cast<double>(status.events));
  families_->batches.Set(static_cast<double>(status.batches));
  families_->batch.Set(static_cast<double>(status.lastBatch));
  families_->sync.Set(static_cast<double>(status.lastSyncUs) / US);
  families_->mails.Set(static_cast<double>(status.mailsWaiting));
  families_->filled.Set(status.indexFilled ? 1 : 0);
  families_->clock.Set(status.clock == "synced" ? 1 : 0);
  families_->disk.Set(static_cast<double>(status.diskBytes));
}

void Metrics::show(const app::LiveCounts& counts) {
  families_->tokens.Add({{"type", "admin"}}).Set(static_cast<double>(counts.admin));
  families_->tokens.Add({{"type", "customer"}}).Set(static_cast<double>(counts.customer));
  families_->tokens.Add({{"type", "integration"}}).Set(static_cast<double>(counts.integration));
}

void Metrics::showQueue(const std::string& name, std::size_t waiting) {
  families_->queues.Add({{"queue", name}}).Set(static_cast<double>(waiting));
}

std::string Metrics::text() const {
  return prometheus::TextSerializer().Serialize(families_->registry.Collect());
}

}  // namespace authd::http
