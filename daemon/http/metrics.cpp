#include "daemon/http/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/metric_family.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <array>
#include <map>
#include <optional>
#include <utility>
#include <vector>

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

// All that a login may come to; each is there from the start, so that the first one is a rise.
constexpr std::array LOGIN_RESULTS{"issued",  "refused", "throttled",  "locked",
                                   "delayed", "flooded", "busy",       "no_key",
                                   "invalid", "failed",  "unavailable"};

std::string loginResult(const Response& response) {
  if (!response.loginResult.empty()) return std::string(response.loginResult);
  if (response.status == 200) return "issued";
  if (response.status == 401) return "refused";
  if (response.status == 503) return "unavailable";
  return response.status >= 500 ? "failed" : "invalid";
}

constexpr std::array<std::pair<app::SignerState, const char*>, 4> SIGNER_STATES{
    {{app::SignerState::NONE, "none"},
     {app::SignerState::SIGNS, "signs"},
     {app::SignerState::FAILS, "fails"},
     {app::SignerState::LATE, "late"}}};

double ageSeconds(const app::Status& status) {
  if (status.unsignedSinceUs == 0) return 0;
  return static_cast<double>(status.nowUs - status.unsignedSinceUs) / US;
}

// Prometheus' buckets hold all up to their bound; those of a spread only what is in no smaller one.
prometheus::MetricFamily histogram(const char* name, const char* help,
                                   const journal::Spread& spread, double unit) {
  prometheus::ClientMetric metric;
  std::uint64_t count = 0;
  for (std::size_t bucket = 0; bucket < spread.bounds.size(); ++bucket) {
    count += spread.counts[bucket];
    metric.histogram.bucket.push_back({count, static_cast<double>(spread.bounds[bucket]) / unit});
  }
  metric.histogram.sample_count = count + spread.counts.back();
  metric.histogram.sample_sum = static_cast<double>(spread.sum) / unit;
  return {name, help, prometheus::MetricType::Histogram, {std::move(metric)}};
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
      counters(registry, "authd_token_checks_total", "Tokens and signatures presented, by result");
  Counter& live = checks.Add({{"result", "live"}});
  Counter& dead = checks.Add({{"result", "dead"}});
  Family<Gauge>& tokens = gauges(registry, "authd_tokens_live", "Tokens that are good, by type");
  Family<Gauge>& queues = gauges(registry, "authd_queue_waiting", "Pieces of work that wait");
  Gauge& events = gauge(registry, "authd_events", "Events in the log");
  Gauge& mails = gauge(registry, "authd_mails_waiting", "Mails in the outbox");
  Gauge& filled = gauge(registry, "authd_index_filled", "Whether the token index is complete");
  Gauge& clock = gauge(registry, "authd_clock_synced", "Whether the wall clock is followed");
  Gauge& disk = gauge(registry, "authd_disk_bytes", "Size of log and keys on disk");
  Gauge& diskLevel =
      gauge(registry, "authd_disk_level",
            "0: there is room; 1: little, nothing new is begun; 2: none, nothing is written");
  Gauge& readOnly = gauge(registry, "authd_read_only", "Whether writes are refused");
  Gauge& unsignedEvents =
      gauge(registry, "authd_unsigned_events", "Events that no checkpoint covers");
  Gauge& unsignedSeconds =
      gauge(registry, "authd_unsigned_seconds", "Age of the oldest event that none covers");
  Family<Gauge>& signer = gauges(registry, "authd_signer_state",
                                 "1 for what the signer does; late: nothing is issued for it");
  Gauge& witnesses = gauge(registry, "authd_witnesses", "Witnesses that are asked to cosign");
  Gauge& witnessesSigning =
      gauge(registry, "authd_witnesses_signing", "Those of them that do, since the start");
  Gauge& erasures = gauge(registry, "authd_erasures_due",
                          "Erasures whose keys are perhaps not purged from the disk yet");
  std::vector<prometheus::MetricFamily> histograms;  // counted elsewhere
};

Metrics::Metrics(const std::string& version) : families_(std::make_unique<Families>()) {
  gauges(families_->registry, "authd_build_info", "The program that runs")
      .Add({{"version", version}})
      .Set(1);
  for (const char* type : {"admin", "customer"}) {
    for (const char* result : LOGIN_RESULTS) {
      families_->logins.Add({{"type", type}, {"result", result}});
    }
  }
}

Metrics::~Metrics() = default;

void Metrics::answered(std::string_view route, const Response& response) {
  families_->requestsOf(route, response.status).Increment();
  if (const auto type = loginType(route)) {
    families_->logins.Add({{"type", *type}, {"result", loginResult(response)}}).Increment();
  }
}

void Metrics::checked(bool live) {
  (live ? families_->live : families_->dead).Increment();
}

void Metrics::show(const app::Status& status) {
  families_->events.Set(static_cast<double>(status.events));
  families_->mails.Set(static_cast<double>(status.mailsWaiting));
  families_->filled.Set(status.indexFilled ? 1 : 0);
  families_->clock.Set(status.clock == "synced" ? 1 : 0);
  families_->disk.Set(static_cast<double>(status.diskBytes));
  families_->erasures.Set(static_cast<double>(status.erasuresDue));
  showEvidence(status);
  families_->histograms = {
      histogram("authd_journal_batch_events", "Events of each batch", status.batchEvents, 1),
      histogram("authd_journal_sync_seconds", "Time that each batch took to become durable",
                status.syncUs, US)};
}

void Metrics::showEvidence(const app::Status& status) {
  families_->unsignedEvents.Set(static_cast<double>(status.events - status.signedEvents));
  families_->unsignedSeconds.Set(ageSeconds(status));
  for (const auto& [state, name] : SIGNER_STATES) {
    families_->signer.Add({{"state", name}}).Set(state == status.signerState ? 1 : 0);
  }
  families_->witnesses.Set(static_cast<double>(status.witnessesAsked));
  families_->witnessesSigning.Set(static_cast<double>(status.witnessesSigning));
}

void Metrics::showDisk(journal::DiskLevel level, bool readOnly) {
  const bool full = level == journal::DiskLevel::FULL;
  families_->diskLevel.Set(full ? 2 : level == journal::DiskLevel::LOW ? 1 : 0);
  families_->readOnly.Set(full || readOnly ? 1 : 0);
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
  auto families = families_->registry.Collect();
  families.insert(families.end(), families_->histograms.begin(), families_->histograms.end());
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace authd::http
