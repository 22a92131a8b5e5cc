#pragma once

#include "daemon/signer/listener.h"
#include "daemon/signer/signer.h"

namespace authd::signer {

// Answers one client after the other until SIGTERM or SIGINT, which wait for the request under way.
// Throws the signer's Fault after its client was answered.
void serve(const Listener& listener, Signer& signer);

}  // namespace authd::signer
