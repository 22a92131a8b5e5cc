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

// The call of an operator who only looks.
kj::Promise<app::Answer<app::Call>> operatorCall(app::App& app, const Peer& peer,
                                                 app::Call call = {});

// The call of an operator's write: its uid as actor, the process as source, and what the write says
// of itself. `arguments` are the whole of what was asked, for telling a retry from another wish.
// Refused: RULES for a write that says nonsense; why the log took no record of a new operator.
kj::Promise<app::Answer<app::Call>> callOf(app::App& app, const Peer& peer,
                                           ipc::Write::Reader write, std::string arguments);

std::string textOf(capnp::Text::Reader text);
std::string bytesOf(capnp::Data::Reader data);
core::Permissions permissionsOf(ipc::Permissions::Reader from);
// A word that this protocol does not have in that place.
app::Refused badWord(std::string_view field, std::string_view value);

}  // namespace authd::rpc
