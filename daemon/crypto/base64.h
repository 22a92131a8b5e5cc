#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace authd::crypto {

// RFC 4648 §4 with padding. In a time that depends on the length only: keys are written so.
std::string base64(std::string_view bytes);
// Nothing for any text that base64() does not write.
std::optional<std::string> fromBase64(std::string_view text);

}  // namespace authd::crypto
