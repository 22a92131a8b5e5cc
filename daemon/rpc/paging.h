#pragma once

#include <kj/async.h>

#include <memory>
#include <string_view>
#include <vector>

#include "daemon/rpc/rows.h"

namespace authd::rpc {

// A long text as rows of one field `json`, to be put together.
std::vector<Fields> piecesOf(std::string_view json);

// Pushes rows to a client in pages; each page waits until the client has room.
kj::Promise<void> pushAll(ipc::Sink::Client sink, std::vector<Fields> rows);

}  // namespace authd::rpc
