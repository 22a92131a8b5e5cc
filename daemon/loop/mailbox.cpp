#include "daemon/loop/mailbox.h"

#include <kj/debug.h>
#include <uv.h>

#include <mutex>
#include <utility>
#include <vector>

namespace authd::loop {

struct Mailbox::Box {
  uv_async_t handle;
  std::mutex mutex;
  std::vector<std::function<void()>> acts;

  void empty() {
    std::vector<std::function<void()>> taken;
    {
      std::lock_guard lock(mutex);
      taken.swap(acts);
    }
    for (auto& act : taken) {
      // Nothing may pass through libuv's frames.
      KJ_IF_MAYBE (exception, kj::runCatchingExceptions([&] { act(); })) {
        KJ_LOG(ERROR, "an act posted to the loop failed", *exception);
      }
    }
  }
};

Mailbox::Mailbox(Loop& loop) : box_(new Box) {
  box_->handle.data = box_;
  auto wake = [](uv_async_t* handle) { static_cast<Box*>(handle->data)->empty(); };
  KJ_ASSERT(uv_async_init(loop.raw(), &box_->handle, wake) == 0);
}

Mailbox::~Mailbox() {
  box_->empty();
  uv_close(reinterpret_cast<uv_handle_t*>(&box_->handle),
           [](uv_handle_t* handle) { delete static_cast<Box*>(handle->data); });
}

void Mailbox::post(std::function<void()> act) {
  bool first = false;
  {
    std::lock_guard lock(box_->mutex);
    first = box_->acts.empty();
    box_->acts.push_back(std::move(act));
  }
  if (first) uv_async_send(&box_->handle);
}

}  // namespace authd::loop
