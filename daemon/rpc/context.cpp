#include "daemon/rpc/context.h"

#include <kj/debug.h>

#include <variant>

#include "daemon/app/admins.h"

namespace authd::rpc {

std::string textOf(capnp::Text::Reader text) {
  return {text.cStr(), text.size()};
}

std::string bytesOf(capnp::Data::Reader data) {
  return {reinterpret_cast<const char*>(data.begin()), data.size()};
}

core::TokenType typeOf(const std::string& word) {
  if (word == "admin") return core::TokenType::ADMIN;
  if (word == "customer") return core::TokenType::CUSTOMER;
  if (word == "integration") return core::TokenType::INTEGRATION;
  return core::TokenType::NONE;
}

kj::Promise<app::Call> callOf(app::App& app, const Peer& peer) {
  app::Source source;
  source.uid = peer.uid;
  source.pid = peer.pid;
  return app::operatorCaller(app, peer.uid, peer.userName)
      .then([source](app::Answer<app::Caller> answer) {
        auto* caller = std::get_if<app::Caller>(&answer);
        KJ_REQUIRE(caller != nullptr, "the log takes no records at the moment");
        app::Call call;
        call.caller = std::move(*caller);
        call.source = source;
        return call;
      });
}

kj::Promise<app::Call> callOf(app::App& app, const Peer& peer, ipc::Write::Reader write) {
  std::string reason = textOf(write.getReason());
  KJ_REQUIRE(reason.size() <= 1000, "the reason is too long");
  auto code = static_cast<core::ReasonCode>(write.getReasonCode());
  std::optional<std::uint64_t> ifSeq;
  if (write.getHasIfSeq()) ifSeq = write.getIfSeq();
  return callOf(app, peer).then([reason, code, ifSeq](app::Call call) {
    call.reason = reason;
    call.reasonCode = code;
    call.ifSeq = ifSeq;
    return call;
  });
}

}  // namespace authd::rpc
