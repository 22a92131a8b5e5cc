#pragma once

#include <cstdint>

namespace authd::rpc {

// Whether a session sees personal data: never, if it asks each time (`reveal`), or always.
enum class Personal : std::uint8_t { SEALED, IF_ASKED, OPEN };

}  // namespace authd::rpc
