#pragma once

#include <optional>

#include "daemon/core/event.h"
#include "daemon/vault/vault.h"

namespace authd::journal {

// The private name that an event brings into the index, read from its sealed data: e-mail of a
// customer, user name of an admin, uid of an operator. Nothing if the event brings none, or if its
// key is gone.
std::optional<core::Name> nameIn(vault::Vault& vault, const core::Event& event);

}  // namespace authd::journal
