#include <boost/test/unit_test.hpp>

#include "tests/rpc/served.h"

namespace authd::rpc {
namespace {

// Takes rows and forgets them.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
class AnySink final : public ipc::Sink::Server {
 public:
  kj::Promise<void> push(PushContext) override { return kj::READY_NOW; }
};
#pragma GCC diagnostic pop

struct Fixture : AsAdmin {
  using Rebuild = capnp::Request<ipc::Admin::DbRebuildParams, ipc::Admin::DbRebuildResults>;

  using Prune = capnp::Request<ipc::Admin::DbPruneParams, ipc::Admin::DbPruneResults>;

  Rebuild rebuild(kj::byte number) { return numbered(admin.dbRebuildRequest(), number); }
  Prune pruning(kj::byte number) { return numbered(admin.dbPruneRequest(), number); }

 private:
  template <class Request>
  static Request numbered(Request request, kj::byte number) {
    auto id = request.initWrite().initRequestId(16);
    for (unsigned i = 0; i < 16; ++i) id[i] = number;
    return request;
  }
};

std::string text(ipc::Row::Reader row) {
  std::string text;
  for (auto field : row.getFields()) {
    text += std::string(" ") + field.getName().cStr();
    if (field.isNumber()) text += " " + std::to_string(field.getNumber());
  }
  return text;
}

BOOST_FIXTURE_TEST_SUITE(tables, Fixture)

BOOST_AUTO_TEST_CASE(a_rebuild_tells_what_was_compared_and_corrected) {
  auto request = rebuild(1);
  request.getWrite().setReason("bad disk");
  auto result = sent(request);
  BOOST_REQUIRE(result.isDone());
  BOOST_TEST(text(result.getDone()) == " records 12 rows 30 corrected 2 seq 77");
  BOOST_TEST(lastCall() == "rebuildTables");
  BOOST_TEST(fakeApp().call.reason == "bad disk");
}

BOOST_AUTO_TEST_CASE(a_rebuild_with_a_sink_for_its_progress_is_the_same_wish) {
  auto request = rebuild(2);
  request.setProgress(kj::heap<AnySink>());
  BOOST_TEST(sent(request).isDone());
  BOOST_TEST(!fakeApp().remembered.empty());
}

BOOST_AUTO_TEST_CASE(a_rebuild_that_is_left_to_the_next_start_says_so) {
  fakeApp().needsRestart = true;
  BOOST_TEST(text(sent(rebuild(3)).getDone()) == " records 12 rows 30 corrected 2 needs_restart");
}

BOOST_AUTO_TEST_CASE(a_refused_rebuild_is_a_value) {
  fakeApp().refusal = app::busy(1);
  BOOST_CHECK(sent(rebuild(4)).getRefused().getCode() == ipc::Refusal::Code::BUSY);
}

BOOST_AUTO_TEST_CASE(pruning_tells_how_many_events_went_and_from_where_all_are_kept) {
  auto request = pruning(5);
  request.setBeforeUs(1000);
  request.getWrite().setReason("retention");
  request.setProgress(kj::heap<AnySink>());
  BOOST_TEST(text(sent(request).getDone()) == " dropped 5 kept_from 512 seq 78");
  BOOST_TEST(lastCall() == "pruneEvents 1000");
  BOOST_TEST(fakeApp().call.reason == "retention");
  request = pruning(6);
  request.setBeforeUs(2000);
  request.setDryRun(true);
  BOOST_TEST(text(sent(request).getDone()) == " dropped 5 kept_from 512");
  BOOST_TEST(lastCall() == "pruneEvents 2000 dry");
}

BOOST_AUTO_TEST_CASE(a_check_counts_the_rows_of_the_indexes_apart) {
  auto request = admin.auditRequest().send().getAudit().dbCheckRequest();
  request.setProgress(kj::heap<AnySink>());
  auto response = request.send().wait(io.waitScope);
  BOOST_TEST(text(response.getRow()).find(" records 0 rows 0 index_rows 0") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::rpc
