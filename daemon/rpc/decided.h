#pragma once

#include <capnp/capability.h>
#include <capnp/schema.h>

#include <cstdint>

#include "daemon/app/app.h"

namespace authd::rpc {

using Dispatched = capnp::Capability::Server::DispatchCallResult;
using AnyContext = capnp::CallContext<capnp::AnyPointer, capnp::AnyPointer>;

// A call whose answer, if it refuses, gets an id by which it can be explained. Here, and not where
// each method refuses, so that none can forget it.
Dispatched decided(app::App& app, capnp::InterfaceSchema interface, std::uint16_t method,
                   AnyContext context, Dispatched call);

}  // namespace authd::rpc
