#pragma once

// The one implementation of Stream. Private to this folder.

#include <kj/memory.h>
#include <uv.h>

#include "daemon/loop/loop.h"
#include "daemon/loop/stream.h"

namespace authd::loop {

// A handle that is ready for uv_accept() or uv_*_open(), and the Stream over it.
struct UvHandle {
  union {
    uv_handle_t any;
    uv_stream_t stream;
    uv_tcp_t tcp;
    uv_pipe_t pipe;
  };
  bool isPipe = false;
};

UvHandle* newHandle(uv_loop_t* loop, bool isPipe);
void closeHandle(UvHandle* handle);

// Takes the handle over.
kj::Own<Stream> streamOver(UvHandle* handle);

}  // namespace authd::loop
