#include "daemon/rpc/progress.h"

#include <utility>

#include "daemon/rpc/rows.h"

namespace authd::rpc {
namespace {

constexpr auto EVERY = 500 * kj::MILLISECONDS;

}  // namespace

app::Progress Meter::progress() const {
  return [state = state_](std::uint64_t done, std::uint64_t size) {
    state->done = done;
    state->size = size;
  };
}

kj::Promise<void> Meter::tell(kj::Timer& timer, std::shared_ptr<const State> state,
                              ipc::Sink::Client sink) {
  return timer.afterDelay(EVERY).then([&timer, state, sink]() mutable -> kj::Promise<void> {
    if (state->size == 0) return tell(timer, std::move(state), kj::mv(sink));
    Fields fields;
    fields.number("done", static_cast<std::int64_t>(state->done.load()));
    fields.number("size", static_cast<std::int64_t>(state->size.load()));
    auto request = sink.pushRequest();
    fields.writeTo(request.initRows(1)[0]);
    return request.send().then(
        [&timer, state, sink]() mutable { return tell(timer, std::move(state), kj::mv(sink)); });
  });
}

kj::Promise<void> Meter::tellWhile(kj::Timer& timer, kj::Promise<void> work) {
  KJ_IF_MAYBE (sink, sink_) {
    // A client that hears nothing of it still gets its answer.
    auto telling = tell(timer, state_, *sink).catch_([](kj::Exception&&) -> kj::Promise<void> {
      return kj::NEVER_DONE;
    });
    return work.exclusiveJoin(kj::mv(telling));
  }
  return kj::mv(work);
}

}  // namespace authd::rpc
