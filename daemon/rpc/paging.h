#pragma once

#include <kj/async.h>

#include <memory>
#include <vector>

#include "daemon/rpc/rows.h"

namespace authd::rpc {

// Pushes rows to a client in pages; each page waits until the client has room.
kj::Promise<void> pushAll(ipc::Sink::Client sink, std::vector<Fields> rows);

}  // namespace authd::rpc
