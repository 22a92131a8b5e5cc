#include "daemon/http/metrics.h"

#include <boost/test/unit_test.hpp>
#include <sstream>

#include "tests/http/api_fixture.h"

namespace authd::http {
namespace {

using app::Limit;
using app::Refused;
using app::Why;

const std::string LOGIN = R"({"username":"a","password":"b"})";

// What Prometheus would read under a name with its labels; empty if it is not there.
std::string valueOf(const Metrics& metrics, const std::string& name) {
  std::istringstream lines(metrics.text());
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(name + " ")) return line.substr(name.size() + 1);
  }
  return {};
}

std::string namesOf(const Headers& headers) {
  std::string names;
  for (const auto& [name, value] : headers) names += std::string(name) + " ";
  return names;
}

struct Counting : ApiFixture {
  Response login(std::string_view type = "customer") {
    return post("/rest/V1/integration/" + std::string(type) + "/token", LOGIN);
  }
  std::string logins(const std::string& result, const std::string& type = "customer") const {
    return valueOf(metrics_,
                   R"(authd_logins_total{result=")" + result + R"(",type=")" + type + R"("})");
  }
  std::string checks(const std::string& result) const {
    return valueOf(metrics_, R"(authd_token_checks_total{result=")" + result + R"("})");
  }
  Response sign(const std::string& method, const std::string& target) {
    Request request = makeRequest(method, target, "");
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                       {"Host", "shop.test"},
                       {"Authorization", "OAuth oauth_nonce=\"n\""}};
    return send(std::move(request));
  }
};

BOOST_FIXTURE_TEST_SUITE(counting, Counting)

BOOST_AUTO_TEST_CASE(logins_are_counted_by_what_they_came_to) {
  Refused diskLow = app::refusedByCore({core::Refusal::DISK_LOW, 0});
  const std::vector<std::pair<std::string, Refused>> cases{
      {"refused", app::refused(Why::LOGIN_FAILED)},
      {"throttled", app::refused(Why::LOGIN_FAILED, Limit::THROTTLE)},
      {"locked", app::refused(Why::LOGIN_FAILED, Limit::LOCK)},
      {"delayed", app::busy(3, Limit::DELAY)},
      {"flooded", app::busy(1, Limit::FLOOD)},
      {"busy", app::busy(2)},
      {"no_key", app::refused(Why::NO_SIGNING_KEY)},
      {"unavailable", diskLow},
      {"invalid", app::refused(Why::KEY_REUSED)},
  };
  for (const auto& [result, refusal] : cases) {
    BOOST_TEST_CONTEXT(result) {
      BOOST_TEST(logins(result) == "0");
      fakeApp().refusal = refusal;
      login();
      BOOST_TEST(logins(result) == "1");
    }
  }
  fakeApp().refusal.reset();
  fakeApp().breaks = true;
  login();
  BOOST_TEST(logins("failed") == "1");
  fakeApp().breaks = false;
  login("admin");
  BOOST_TEST(logins("issued", "admin") == "1");
  BOOST_TEST(logins("issued") == "0");
}

BOOST_AUTO_TEST_CASE(no_login_is_counted_under_a_name_of_its_own) {
  const auto rows = [this] {
    const std::string text = metrics_.text();
    std::size_t count = 0;
    for (auto at = text.find("\nauthd_logins_total{"); at != std::string::npos; ++count) {
      at = text.find("\nauthd_logins_total{", at + 1);
    }
    return count;
  };
  const auto before = rows();
  for (const auto limit : {Limit::NONE, Limit::FLOOD, Limit::DELAY, Limit::THROTTLE, Limit::LOCK}) {
    fakeApp().refusal = app::refused(Why::LOGIN_FAILED, limit);
    login();
  }
  post("/rest/V1/integration/customer/token", "{}");
  BOOST_TEST(logins("invalid") == "1");
  BOOST_TEST(rows() == before);
}

// Who guesses must not learn from an answer which of the reasons it was.
BOOST_AUTO_TEST_CASE(clients_are_not_told_what_is_counted) {
  fakeApp().refusal = app::refused(Why::LOGIN_FAILED);
  const auto plain = login();
  for (const auto limit : {Limit::THROTTLE, Limit::LOCK}) {
    fakeApp().refusal = app::refused(Why::LOGIN_FAILED, limit);
    const auto answer = login();
    BOOST_TEST(answer.status == plain.status);
    BOOST_TEST(answer.body == plain.body);
    BOOST_TEST(namesOf(answer.headers) == namesOf(plain.headers));
  }
}

BOOST_AUTO_TEST_CASE(tokens_are_counted_when_they_are_presented) {
  get("/rest/V1/customers/me", "jane");
  get("/rest/V1/customers/me", "nobody");
  get("/rest/V1/customers/me");
  BOOST_TEST(checks("live") == "1");
  BOOST_TEST(checks("dead") == "1");
}

BOOST_AUTO_TEST_CASE(so_are_signatures_wherever_they_count) {
  const std::vector<std::pair<std::string, std::string>> calls{{"GET", "/rest/V1/customers/2"},
                                                               {"POST", "/oauth2/introspect"}};
  int asked = 0;
  for (const bool later : {false, true}) {
    fakeApp().waits = later;
    for (const auto& [method, target] : calls) {
      ++asked;
      fakeApp().oauthRefusal.reset();
      fakeApp().onlyFrom.clear();
      sign(method, target);
      BOOST_TEST(checks("live") == std::to_string(asked));
      fakeApp().onlyFrom = "203.0.113.1";
      sign(method, target);
      fakeApp().oauthRefusal = app::OauthRefusal{app::OauthFault::SIGNATURE, {}};
      sign(method, target);
      BOOST_TEST(checks("live") == std::to_string(asked));
      BOOST_TEST(checks("dead") == std::to_string(2 * asked));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(showing)

BOOST_AUTO_TEST_CASE(buckets_hold_all_up_to_their_bounds) {
  app::Status status;
  status.batchEvents.bounds = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512};
  status.batchEvents.counts = {5, 0, 3, 0, 0, 0, 0, 0, 0, 1, 2};
  status.batchEvents.sum = 5000;
  status.syncUs.bounds = {250,    500,    1'000,   2'500,   5'000,
                          10'000, 25'000, 100'000, 250'000, 1'000'000};
  status.syncUs.counts = {1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  status.syncUs.sum = 1'500;
  Metrics metrics("1.2");
  metrics.show(status);
  metrics.show(status);  // a second look counts nothing twice
  const std::vector<std::pair<std::string, std::string>> lines{
      {"batch_events_bucket{le=\"1\"}", "5"},
      {"batch_events_bucket{le=\"2\"}", "5"},
      {"batch_events_bucket{le=\"4\"}", "8"},
      {"batch_events_bucket{le=\"512\"}", "9"},
      {"batch_events_bucket{le=\"+Inf\"}", "11"},
      {"batch_events_count", "11"},
      {"batch_events_sum", "5000"},
      {"sync_seconds_bucket{le=\"0.00025\"}", "1"},
      {"sync_seconds_bucket{le=\"0.0005\"}", "3"},
      {"sync_seconds_bucket{le=\"1\"}", "3"},
      {"sync_seconds_count", "3"},
      {"sync_seconds_sum", "0.0015"},
  };
  for (const auto& [name, value] : lines) {
    BOOST_TEST_CONTEXT(name) {
      BOOST_TEST(valueOf(metrics, "authd_journal_" + name) == value);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_state_is_shown_as_it_is) {
  app::Status status;
  status.events = 12;
  status.mailsWaiting = 3;
  status.diskBytes = 4096;
  status.clock = "synced";
  Metrics metrics("1.2");
  metrics.show(status);
  metrics.showQueue("hashing", 7);
  metrics.showQueue("hashing", 5);
  BOOST_TEST(valueOf(metrics, R"(authd_build_info{version="1.2"})") == "1");
  BOOST_TEST(valueOf(metrics, R"(authd_queue_waiting{queue="hashing"})") == "5");
  BOOST_TEST(valueOf(metrics, "authd_events") == "12");
  BOOST_TEST(valueOf(metrics, "authd_mails_waiting") == "3");
  BOOST_TEST(valueOf(metrics, "authd_disk_bytes") == "4096");
  BOOST_TEST(valueOf(metrics, "authd_clock_synced") == "1");
  BOOST_TEST(valueOf(metrics, "authd_index_filled") == "0");
  status.indexFilled = true;
  status.clock = "uncertain";
  metrics.show(status);
  BOOST_TEST(valueOf(metrics, "authd_index_filled") == "1");
  BOOST_TEST(valueOf(metrics, "authd_clock_synced") == "0");
}

BOOST_AUTO_TEST_CASE(what_nobody_has_signed_is_shown) {
  app::Status status;
  status.events = 12;
  status.signedEvents = 9;
  status.nowUs = 5'000'000;
  status.unsignedSinceUs = 2'500'000;
  status.signerState = app::SignerState::FAILS;
  status.witnessesAsked = 3;
  status.witnessesSigning = 2;
  status.erasuresDue = 1;
  Metrics metrics("1.2");
  metrics.show(status);
  BOOST_TEST(valueOf(metrics, "authd_unsigned_events") == "3");
  BOOST_TEST(valueOf(metrics, "authd_unsigned_seconds") == "2.5");
  BOOST_TEST(valueOf(metrics, R"(authd_signer_state{state="fails"})") == "1");
  BOOST_TEST(valueOf(metrics, R"(authd_signer_state{state="signs"})") == "0");
  BOOST_TEST(valueOf(metrics, "authd_witnesses") == "3");
  BOOST_TEST(valueOf(metrics, "authd_witnesses_signing") == "2");
  BOOST_TEST(valueOf(metrics, "authd_erasures_due") == "1");
  status.signedEvents = 12;
  status.unsignedSinceUs = 0;
  status.signerState = app::SignerState::SIGNS;
  metrics.show(status);
  BOOST_TEST(valueOf(metrics, "authd_unsigned_events") == "0");
  BOOST_TEST(valueOf(metrics, "authd_unsigned_seconds") == "0");
  BOOST_TEST(valueOf(metrics, R"(authd_signer_state{state="fails"})") == "0");
  BOOST_TEST(valueOf(metrics, R"(authd_signer_state{state="signs"})") == "1");
}

BOOST_AUTO_TEST_CASE(a_full_disk_and_one_that_takes_no_writes_are_read_only) {
  using journal::DiskLevel;
  const auto shown = [](DiskLevel level, bool readOnly) {
    Metrics metrics("1.2");
    metrics.showDisk(level, readOnly);
    return valueOf(metrics, "authd_disk_level") + " " + valueOf(metrics, "authd_read_only");
  };
  BOOST_TEST(shown(DiskLevel::NORMAL, false) == "0 0");
  BOOST_TEST(shown(DiskLevel::LOW, false) == "1 0");
  BOOST_TEST(shown(DiskLevel::FULL, false) == "2 1");
  BOOST_TEST(shown(DiskLevel::NORMAL, true) == "0 1");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::http
