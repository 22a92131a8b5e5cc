#include <boost/test/unit_test.hpp>

#include "daemon/core/event.h"
#include "tests/http/api_fixture.h"

namespace authd::http {
namespace {

constexpr const char* CHECKPOINT = "/tlog/checkpoint";
constexpr const char* HASHES = "/tlog/tile/0/000.p/1";
constexpr const char* ENTRIES = "/tlog/tile/entries/000.p/1";

struct LogFixture : ApiFixture {
  LogFixture() {
    const storage::Record record{"an event", {}};
    log().append(0, {&record, 1}, {});
  }
};

BOOST_FIXTURE_TEST_SUITE(log_over_http, LogFixture)

BOOST_AUTO_TEST_CASE(only_who_may_read_the_log_does) {
  for (const char* path : {CHECKPOINT, HASHES, ENTRIES}) {
    BOOST_TEST(get(path).status == 401U);
    for (const char* token : {"jane", "erp"}) BOOST_TEST(get(path, token).status == 403U);
  }
  BOOST_TEST(fakeApp().calls.empty());
}

BOOST_AUTO_TEST_CASE(that_somebody_reads_is_noted_before_anything_is_told) {
  const auto hashes = get(HASHES, "admin");
  BOOST_TEST(hashes.status == 200U);
  BOOST_TEST(hashes.body.size() == sizeof(storage::Hash));
  BOOST_TEST(lastCall() ==
             "noteReading " + std::to_string(static_cast<int>(core::LogReading::TILES)));
  BOOST_TEST(has(get(ENTRIES, "admin"), "an event"));
  fakeApp().refusal = app::busy(1);
  BOOST_TEST(!has(get(ENTRIES, "admin"), "an event"));
}

BOOST_AUTO_TEST_CASE(what_is_not_there_is_not_found) {
  for (const char* path : {"/tlog/tile/0/000", "/tlog/tile/0/001.p/1", "/tlog/tile/0/000.p/0",
                           "/tlog/tile/9/000", "/tlog/tile/x", "/tlog/tile/entries/000.p/2"}) {
    BOOST_TEST(get(path, "admin").status == 404U);
  }
}

BOOST_AUTO_TEST_CASE(without_a_signer_there_is_no_checkpoint) {
  BOOST_TEST(get(CHECKPOINT, "admin").status == 503U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::http
