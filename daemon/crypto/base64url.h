#pragma once

#include <string>
#include <string_view>

namespace authd::crypto {

// RFC 4648 §5 without padding, as JOSE has it.
std::string base64url(std::string_view bytes);

}  // namespace authd::crypto
