#pragma once

#include <kj/async-io.h>

#include "daemon/loop/stream.h"

namespace authd::loop {

// The stream as Cap'n Proto's RPC wants it. Writes wait while much is pending, reads pause while
// nobody takes what has come.
kj::Own<kj::AsyncIoStream> toKjStream(kj::Own<Stream> stream);

}  // namespace authd::loop
