#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/rpc/fake_app.h"
#include "tests/rpc/peer.h"

namespace authd::rpc {

// The server over fakes, on the loop of the test.
struct Served {
  Served() : app(io.provider->getTimer()), server(app.app()) {}

  kj::Own<Operator> connect(std::uint32_t uid) {
    auto pipe = io.provider->newTwoWayPipe();
    server.accept(kj::mv(pipe.ends[0]), {uid, 7, 4711, {}});
    return kj::heap<Operator>(kj::mv(pipe.ends[1]));
  }

  kj::AsyncIoContext io = kj::setupAsyncIo();
  AppOverNothing app;
  RpcServer server;
};

// A client with the daemon's own rights.
struct AsAdmin : Served {
  AsAdmin() { admin = peer->hello().wait(io.waitScope).getSession().getAdmin(); }

  // Sends a request that has a Result, and keeps its answer.
  template <class Request>
  ipc::Result::Reader sent(Request&& request) {
    using Response = decltype(request.send().wait(io.waitScope));
    auto response = kj::heap<Response>(request.send().wait(io.waitScope));
    auto result = response->getResult();
    answers.add(kj::mv(response));
    return result;
  }

  kj::Own<Operator> peer = connect(geteuid());
  ipc::Admin::Client admin = nullptr;
  kj::Vector<kj::Own<void>> answers;
};

inline std::string lastCall() {
  return fakeApp().calls.empty() ? "" : fakeApp().calls.back();
}

}  // namespace authd::rpc
