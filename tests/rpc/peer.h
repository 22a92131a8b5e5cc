#pragma once

#include <capnp/rpc-twoparty.h>
#include <unistd.h>

#include "daemon/rpc/rpc_server.h"
#include "ipc/admin.capnp.h"

namespace authd::rpc {

// One end of a connection that the server has taken.
struct Operator {
  explicit Operator(kj::Own<kj::AsyncIoStream> end)
      : stream(kj::mv(end)), rpc(*stream), gate(rpc.bootstrap().castAs<ipc::Gate>()) {}

  auto hello(std::uint32_t version = ipc::PROTOCOL_VERSION) {
    auto request = gate.helloRequest();
    request.setProtocolVersion(version);
    return request.send();
  }

  kj::Own<kj::AsyncIoStream> stream;
  capnp::TwoPartyClient rpc;
  ipc::Gate::Client gate;
};

}  // namespace authd::rpc
