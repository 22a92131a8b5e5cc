#pragma once

#include <string>

#include "daemon/app/answer.h"
#include "ipc/admin.capnp.h"

namespace authd::rpc {

// A refusal of a use case in this protocol: the code and words for an operator.
void translate(const app::Refused& refused, ipc::Refusal::Builder to);

// What a rule says is wrong, in words.
std::string textOf(const core::RuleError& error);

}  // namespace authd::rpc
