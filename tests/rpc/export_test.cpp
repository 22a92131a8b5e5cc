#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "daemon/app/events.h"
#include "daemon/core/event_types.h"
#include "tests/rpc/operator.h"

namespace authd::rpc {
namespace {

// The generated base has no virtual destructor; the owner knows the whole type.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
class CountingSink final : public ipc::Sink::Server {
 public:
  explicit CountingSink(std::size_t& rows) : rows_(rows) {}

  kj::Promise<void> push(PushContext context) override {
    rows_ += context.getParams().getRows().size();
    return kj::READY_NOW;
  }

 private:
  std::size_t& rows_;
};
#pragma GCC diagnostic pop

struct Fixture : AnOperator {
  // What became of it: the rows that came, or a refusal.
  std::string events(const char* format, const char* type = "") {
    std::size_t rows = 0;
    auto request = audit.eventsRequest();
    request.setType(type);
    request.setExport(format);
    request.setSink(kj::heap<CountingSink>(rows));
    auto response = ready(request.send());
    if (response.hasRefused()) return "refused";
    return std::to_string(rows);
  }
  void tiles(bool exported) {
    auto request = audit.tilesRequest();
    request.initPaths(1).set(0, "tile/0/000.p/1");
    request.setExport(exported);
    ready(request.send());
  }
  std::vector<core::Event> noted(core::EventType type) {
    std::vector<core::Event> found;
    app::EventQuery query;
    query.typeCode = static_cast<std::uint16_t>(type);
    app::visitEvents(world.app(), query, [&](const app::EventView& view) {
      found.push_back(view.event);
      return true;
    });
    return found;
  }
  std::vector<core::EventsExported> exports() {
    std::vector<core::EventsExported> bodies;
    for (const auto& event : noted(core::EventType::EVENTS_EXPORTED)) {
      bodies.push_back(std::get<core::EventsExported>(event.body));
    }
    return bodies;
  }
  std::size_t readings() { return noted(core::EventType::AUDIT_LOG_READ).size(); }

  ipc::Audit::Client audit = ready(admin.auditRequest().send()).getAudit();
};

BOOST_FIXTURE_TEST_SUITE(exports, Fixture)

BOOST_AUTO_TEST_CASE(an_export_is_recorded_as_one_and_not_as_reading) {
  send(role("clerk"), 1);
  const std::uint64_t before = size();
  const std::size_t roles = noted(core::EventType::ROLE_CREATED).size();
  BOOST_TEST(roles > 0U);
  BOOST_TEST(events("ocsf", "RoleCreated") == std::to_string(roles));
  const auto told = exports();
  BOOST_REQUIRE(told.size() == 1U);
  BOOST_TEST(told[0].format == "ocsf");
  BOOST_TEST(told[0].from == 0U);
  BOOST_TEST(told[0].to == before);
  BOOST_TEST(told[0].filter == "type=RoleCreated");
  BOOST_TEST(readings() == 0U);
  BOOST_TEST((noted(core::EventType::EVENTS_EXPORTED)[0].actorKind == core::ActorKind::OPERATOR));
}

BOOST_AUTO_TEST_CASE(what_is_only_read_is_no_export) {
  events("");
  BOOST_TEST(exports().empty());
  BOOST_TEST(readings() == 1U);
}

// One that follows the log would else never see the end of its own events.
BOOST_AUTO_TEST_CASE(a_session_s_pages_are_one_export_for_each_format_and_filter) {
  events("csv");
  events("csv");
  BOOST_TEST(exports().size() == 1U);
  events("cef");
  events("csv", "RoleCreated");
  BOOST_TEST(exports().size() == 3U);
}

BOOST_AUTO_TEST_CASE(tiles_that_go_elsewhere_are_recorded_so) {
  tiles(false);
  BOOST_TEST(exports().empty());
  BOOST_TEST(readings() == 1U);
  tiles(true);
  tiles(true);
  const auto told = exports();
  BOOST_REQUIRE(told.size() == 1U);
  BOOST_TEST(told[0].format == "tiles");
  BOOST_TEST(!told[0].opened);
}

BOOST_AUTO_TEST_CASE(a_format_that_is_no_word_is_refused_and_nothing_recorded) {
  const std::uint64_t before = size();
  for (const char* wrong : {"Csv", "a b", "../etc", "abcdefghijklmnopq"}) {
    BOOST_TEST(events(wrong) == "refused");
  }
  BOOST_TEST(size() == before);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::rpc
