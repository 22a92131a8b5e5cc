#include "daemon/rpc/progress.h"

#include <kj/debug.h>

#include <boost/test/unit_test.hpp>
#include <string>

namespace authd::rpc {
namespace {

// Notes what it hears, or fails.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
class NotingSink final : public ipc::Sink::Server {
 public:
  NotingSink(std::string& heard, bool fails) : heard_(heard), fails_(fails) {}
  kj::Promise<void> push(PushContext context) override {
    if (fails_) return KJ_EXCEPTION(FAILED, "a sink that takes nothing");
    for (auto row : context.getParams().getRows()) {
      for (auto field : row.getFields()) {
        heard_ += std::string(field.getName().cStr()) + " " + std::to_string(field.getNumber());
        heard_ += " ";
      }
    }
    return kj::READY_NOW;
  }

 private:
  std::string& heard_;
  bool fails_;
};
#pragma GCC diagnostic pop

// Parameters of a call, as far as a meter asks for them.
struct Params {
  bool has = false;
  ipc::Sink::Client sink = nullptr;
  bool hasProgress() const { return has; }
  ipc::Sink::Client getProgress() { return sink; }
};

struct Fixture {
  void pass() {
    timer.advanceTo(timer.now() + 500 * kj::MILLISECONDS);
    for (int i = 0; i < 20; ++i) kj::evalLater([] {}).wait(scope);
  }
  Meter meter(bool fails = false) {
    return Meter(Params{true, ipc::Sink::Client(kj::heap<NotingSink>(heard, fails))});
  }

  kj::EventLoop loop;
  kj::WaitScope scope{loop};
  kj::TimerImpl timer{kj::origin<kj::TimePoint>()};
  kj::PromiseFulfillerPair<void> work = kj::newPromiseAndFulfiller<void>();
  std::string heard;
};

BOOST_FIXTURE_TEST_SUITE(progress, Fixture)

BOOST_AUTO_TEST_CASE(a_client_hears_twice_a_second_how_far_it_is) {
  auto meter = this->meter();
  auto progress = meter.progress();
  auto done = meter.tellWhile(timer, kj::mv(work.promise)).eagerlyEvaluate(nullptr);
  pass();
  BOOST_TEST(heard.empty());  // not begun
  progress(0, 10);
  progress(4, 10);
  pass();
  progress(7, 10);
  pass();
  BOOST_TEST(heard == "done 4 size 10 done 7 size 10 ");
  work.fulfiller->fulfill();
  done.wait(scope);
  pass();
  BOOST_TEST(heard == "done 4 size 10 done 7 size 10 ");
}

BOOST_AUTO_TEST_CASE(a_sink_that_fails_does_not_fail_the_work) {
  auto meter = this->meter(true);
  meter.progress()(4, 10);
  auto done = meter.tellWhile(timer, kj::mv(work.promise)).eagerlyEvaluate(nullptr);
  pass();
  pass();
  work.fulfiller->fulfill();
  done.wait(scope);
}

BOOST_AUTO_TEST_CASE(without_a_sink_the_work_is_all_there_is) {
  Meter meter(Params{});
  meter.progress()(4, 10);
  auto done = meter.tellWhile(timer, kj::mv(work.promise));
  work.fulfiller->fulfill();
  done.wait(scope);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::rpc
