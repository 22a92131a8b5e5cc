#include "daemon/rpc/context.h"

#include <kj/encoding.h>

#include <variant>

#include "daemon/app/admins.h"
#include "daemon/core/rules/text.h"

namespace authd::rpc {
namespace {

constexpr std::size_t LONGEST_REASON = 1000;
constexpr std::size_t REQUEST_ID = 16;

std::string hexOf(capnp::Data::Reader bytes) {
  kj::String hex = kj::encodeHex(bytes);
  return {hex.cStr(), hex.size()};
}

// What a write says of itself, if it is one that may be recorded for good.
app::Answer<app::Call> writeOf(ipc::Write::Reader write, std::string arguments) {
  app::Call call;
  call.reason = textOf(write.getReason());
  if (call.reason.size() > LONGEST_REASON) return badWord("reason", "longer than 1000 bytes");
  if (!core::isPlainText(call.reason)) return badWord("reason", "not a line of plain text");
  call.reasonCode = static_cast<core::ReasonCode>(write.getReasonCode());
  if (call.reasonCode > core::ReasonCode::OTHER) {
    return badWord("reasonCode", std::to_string(write.getReasonCode()));
  }
  auto id = write.getRequestId();
  if (id.size() != 0 && id.size() != REQUEST_ID) return badWord("requestId", "not 16 bytes");
  if (id.size() != 0) call.idempotency = app::Idempotency{hexOf(id), std::move(arguments)};
  if (write.getHasIfSeq()) call.ifSeq = write.getIfSeq();
  return call;
}

}  // namespace

std::string textOf(capnp::Text::Reader text) {
  return {text.cStr(), text.size()};
}

std::string bytesOf(capnp::Data::Reader data) {
  return {reinterpret_cast<const char*>(data.begin()), data.size()};
}

core::Permissions permissionsOf(ipc::Permissions::Reader from) {
  core::Permissions permissions;
  permissions.all = from.getAll();
  for (auto resource : from.getResources()) permissions.resources.push_back(textOf(resource));
  return permissions;
}

app::Refused badWord(std::string_view field, std::string_view value) {
  return app::refusedByRules({core::invalidField(field, value)});
}

kj::Promise<app::Answer<app::Call>> operatorCall(app::App& app, const Peer& peer, app::Call call) {
  call.source.uid = peer.uid;
  call.source.pid = peer.pid;
  return app::operatorCaller(app, peer.uid, peer.userName)
      .then([call = std::move(call)](
                app::Answer<app::Caller> answer) mutable -> app::Answer<app::Call> {
        if (auto* why = std::get_if<app::Refused>(&answer)) return std::move(*why);
        call.caller = std::move(std::get<app::Caller>(answer));
        return std::move(call);
      });
}

kj::Promise<app::Answer<app::Call>> callOf(app::App& app, const Peer& peer,
                                           ipc::Write::Reader write, std::string arguments) {
  auto checked = writeOf(write, std::move(arguments));
  if (auto* why = std::get_if<app::Refused>(&checked)) {
    return app::Answer<app::Call>(std::move(*why));
  }
  return operatorCall(app, peer, std::move(std::get<app::Call>(checked)));
}

}  // namespace authd::rpc
