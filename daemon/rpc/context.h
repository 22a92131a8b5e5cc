#pragma once

#include <string>

#include "daemon/app/app.h"
#include "daemon/loop/stream.h"
#include "ipc/admin.capnp.h"

namespace authd::rpc {

// Who is at the other end of one connection.
struct Peer {
  std::uint32_t uid = 0;
  std::uint32_t pid = 0;
  std::string userName;
};

// The call of an operator: its uid as actor, the process as source.
kj::Promise<app::Call> callOf(app::App& app, const Peer& peer);
// The same with what a write says of itself.
kj::Promise<app::Call> callOf(app::App& app, const Peer& peer, ipc::Write::Reader write);

std::string textOf(capnp::Text::Reader text);
std::string bytesOf(capnp::Data::Reader data);
core::TokenType typeOf(const std::string& word);

}  // namespace authd::rpc
