#include "daemon/loop/fd_watcher.h"

#include <kj/debug.h>
#include <uv.h>

#include <memory>
#include <utility>

namespace authd::loop {

struct FdWatcher::Parts {
  uv_poll_t handle;
  Ready ready;
};

FdWatcher::FdWatcher(Loop& loop, int fd, Ready ready) : parts_(new Parts{{}, std::move(ready)}) {
  KJ_ASSERT(uv_poll_init(loop.raw(), &parts_->handle, fd) == 0);
  parts_->handle.data = parts_;
}

FdWatcher::~FdWatcher() {
  parts_->ready = nullptr;
  uv_close(reinterpret_cast<uv_handle_t*>(&parts_->handle),
           [](uv_handle_t* handle) { delete static_cast<Parts*>(handle->data); });
}

void FdWatcher::watch(bool readable, bool writable) {
  int events = (readable ? UV_READABLE : 0) | (writable ? UV_WRITABLE : 0);
  if (events == 0) {
    uv_poll_stop(&parts_->handle);
    return;
  }
  uv_poll_start(&parts_->handle, events, [](uv_poll_t* handle, int status, int seen) {
    auto* parts = static_cast<Parts*>(handle->data);
    // A copy, because the call may destroy the watcher.
    Ready ready = parts->ready;
    if (!ready) return;
    bool failed = status != 0;
    KJ_IF_MAYBE (exception, kj::runCatchingExceptions([&] {
                   ready(failed || (seen & UV_READABLE) != 0, failed || (seen & UV_WRITABLE) != 0);
                 })) {
      KJ_LOG(ERROR, "a watched descriptor failed", *exception);
    }
  });
}

}  // namespace authd::loop
