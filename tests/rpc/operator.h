#pragma once

#include <boost/test/unit_test.hpp>
#include <map>
#include <string>

#include "daemon/app/admins.h"
#include "daemon/rpc/context.h"
#include "tests/app/world.h"
#include "tests/rpc/peer.h"

namespace authd::rpc {

inline std::string textOfValue(ipc::Field::Reader field) {
  switch (field.which()) {
    case ipc::Field::TEXT: return field.getText().cStr();
    case ipc::Field::NUMBER: return std::to_string(field.getNumber());
    case ipc::Field::SECRET: return bytesOf(field.getSecret());
    default: return "?";
  }
}

using Told = std::map<std::string, std::string>;

// Names and values of a row, or the words of a refusal.
inline Told toldBy(ipc::Result::Reader result) {
  Told told;
  if (result.isRefused()) return {{"refused", result.getRefused().getMessage().cStr()}};
  for (auto field : result.getDone().getFields()) {
    told[field.getName().cStr()] = textOfValue(field);
  }
  return told;
}

// An operator of a daemon whose use cases are the real ones.
struct AnOperator {
  AnOperator() { connect(); }

  void connect() {
    auto pipe = kj::newTwoWayPipe();
    server.accept(kj::mv(pipe.ends[0]), {geteuid(), 7, 4711, {}});
    peer = kj::heap<Operator>(kj::mv(pipe.ends[1]));
    admin = ready(peer->hello()).getSession().getAdmin();
  }
  template <class Results>
  capnp::Response<Results> ready(capnp::RemotePromise<Results> sent) {
    return world.wait(kj::Promise<capnp::Response<Results>>(kj::mv(sent)));
  }

  // Sends a write with a request id; `id` 0 = none.
  template <class Request>
  auto start(Request request, std::uint8_t id) {
    if (id != 0) {
      auto bytes = request.getWrite().initRequestId(16);
      for (auto& byte : bytes) byte = id;
    }
    return request.send();
  }
  template <class Request>
  Told send(Request request, std::uint8_t id) {
    return toldBy(ready(start(kj::mv(request), id)).getResult());
  }

  auto role(const char* name) {
    auto request = admin.roleCreateRequest();
    request.setName(name);
    request.initPermissions().setAll(true);
    request.initWrite();
    return request;
  }
  auto integration(const char* name) {
    auto request = admin.integrationCreateRequest();
    request.setName(name);
    request.initPermissions().setAll(true);
    request.initWrite();
    return request;
  }
  auto activation(const char* name, bool again) {
    auto request = admin.integrationActivateRequest();
    request.setIntegration(name);
    request.setReauthorize(again);
    request.initWrite();
    return request;
  }
  auto newAdmin(const char* name) {
    auto request = admin.adminCreateRequest();
    request.setUserName(name);
    request.setEmail("jo@example.com");
    request.setFirstname("Jo");
    request.setLastname("Ng");
    request.setPassword(kj::StringPtr("correct horse 7").asBytes());
    request.initWrite();
    return request;
  }

  std::uint64_t size() { return world.size(); }

  app::World world;
  RpcServer server{world.app()};
  kj::Own<Operator> peer;
  ipc::Admin::Client admin = nullptr;
};

}  // namespace authd::rpc
