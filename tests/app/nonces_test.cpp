#include "daemon/app/nonces.h"

#include <boost/test/unit_test.hpp>
#include <memory>
#include <string>

#include "storage/memory_log.h"

namespace authd::app {
namespace {

using Verdict = Nonces::Verdict;

constexpr std::uint32_t ERP = 4;
constexpr std::int64_t NOW = 1'700'000'000;
constexpr std::int64_t OLDEST = NOW - 600;
constexpr std::int64_t US = 1'000'000;

// The memory over a log, as the daemon uses it.
struct Fixture {
  Verdict use(const std::string& nonce, std::int64_t timestamp, std::uint32_t integration = ERP,
              std::int64_t oldest = OLDEST) {
    const Verdict verdict = nonces->use(integration, nonce, timestamp, oldest);
    if (verdict != Verdict::NEW) return verdict;
    auto rows = nonces->rowsBefore(integration, timestamp);
    if (rows.empty()) return verdict;
    write(std::move(rows));
    nonces->kept(integration, timestamp);
    ++writes;
    return verdict;
  }
  void write(const std::vector<storage::Write>& rows) { log->append(0, {}, rows); }
  void crash() { nonces = std::make_unique<Nonces>(*log); }
  void restart() {
    write(nonces->rowsAtEnd());
    crash();
  }
  std::size_t rows() const {
    std::size_t count = 0;
    log->scan(storage::Space::LOCAL, "", "", [&](std::string_view, std::string_view) {
      ++count;
      return true;
    });
    return count;
  }

  std::unique_ptr<storage::MemoryLog> log = storage::openMemoryLog();
  std::unique_ptr<Nonces> nonces = std::make_unique<Nonces>(*log);
  int writes = 0;
};

BOOST_FIXTURE_TEST_SUITE(nonces, Fixture)

BOOST_AUTO_TEST_CASE(a_nonce_is_good_once_for_its_integration_and_timestamp) {
  BOOST_TEST((use("a", NOW) == Verdict::NEW));
  BOOST_TEST((use("a", NOW) == Verdict::USED));
  BOOST_TEST((use("b", NOW) == Verdict::NEW));
  BOOST_TEST((use("a", NOW - 1) == Verdict::NEW));
  BOOST_TEST((use("a", NOW, ERP + 1) == Verdict::NEW));
}

BOOST_AUTO_TEST_CASE(few_calls_write) {
  for (int i = 0; i < 1000; ++i) use(std::to_string(i), NOW + i / 100);
  BOOST_TEST(writes <= 3);
}

BOOST_AUTO_TEST_CASE(after_a_crash_nothing_that_was_answered_works_again) {
  use("a", NOW);
  use("b", NOW + 3);
  use("c", NOW - 500);
  for (int i = 0; i < 2; ++i) {
    crash();
    BOOST_TEST((use("a", NOW) == Verdict::OLD));
    BOOST_TEST((use("b", NOW + 3) == Verdict::OLD));
    BOOST_TEST((use("c", NOW - 500) == Verdict::OLD));
  }
  BOOST_TEST((use("a", NOW, ERP + 1) == Verdict::NEW));
  BOOST_TEST((use("d", NOW + 5) == Verdict::NEW));
}

BOOST_AUTO_TEST_CASE(an_end_in_order_refuses_nobody) {
  use("a", NOW);
  for (int i = 0; i < 2; ++i) {
    restart();
    BOOST_TEST((use("a", NOW) == Verdict::USED));
  }
  BOOST_TEST((use("b", NOW) == Verdict::NEW));
}

BOOST_AUTO_TEST_CASE(a_crash_after_an_end_in_order_is_a_crash) {
  use("a", NOW);
  restart();
  use("b", NOW - 100);
  crash();
  BOOST_TEST((use("a", NOW) == Verdict::OLD));
  BOOST_TEST((use("b", NOW - 100) == Verdict::OLD));
  BOOST_TEST((use("c", NOW + 5) == Verdict::NEW));
}

BOOST_AUTO_TEST_CASE(a_ceiling_on_its_way_to_the_disk_is_not_lowered) {
  BOOST_TEST((nonces->use(ERP, "a", NOW, OLDEST) == Verdict::NEW));
  auto high = nonces->rowsBefore(ERP, NOW);
  BOOST_TEST((nonces->use(ERP, "b", NOW - 50, OLDEST) == Verdict::NEW));
  auto low = nonces->rowsBefore(ERP, NOW - 50);
  write(high);
  write(low);
  crash();
  BOOST_TEST((use("a", NOW) == Verdict::OLD));
}

BOOST_AUTO_TEST_CASE(what_was_forgotten_is_refused_even_if_the_window_grows) {
  use("a", NOW - 500);
  BOOST_TEST((use("b", NOW, ERP, NOW - 60) == Verdict::NEW));
  BOOST_TEST((use("a", NOW - 500, ERP, NOW - 3600) == Verdict::OLD));
}

BOOST_AUTO_TEST_CASE(a_full_memory_takes_no_timestamp_that_it_forgot) {
  for (int i = 0; i < 100'000; ++i) nonces->use(ERP, std::to_string(i), NOW + i % 2, OLDEST);
  BOOST_TEST((use("new", NOW + 1) == Verdict::NEW));
  BOOST_TEST((use("0", NOW) == Verdict::OLD));
  BOOST_TEST((use("1", NOW + 1) == Verdict::USED));
}

BOOST_AUTO_TEST_CASE(rows_go_when_no_timestamp_can_meet_them) {
  use("a", NOW);
  restart();
  const auto sweep = [this](std::int64_t seconds) {
    write(Nonces::expiredRows(*log, seconds * US, 100));
  };
  sweep(NOW + 86400);
  BOOST_TEST((rows() > 0U));
  use("b", NOW + 86400);
  sweep(NOW + 27 * 3600);
  crash();
  BOOST_TEST((use("b", NOW + 86400) == Verdict::OLD));
  sweep(NOW + 86400 + 27 * 3600);
  BOOST_TEST(rows() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::app
