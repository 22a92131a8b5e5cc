#pragma once

#include <span>
#include <string_view>

namespace authd::core {

// The most common passwords in small letters, sorted; made at build time from the list of the
// package john-data.
std::span<const std::string_view> commonPasswords();

}  // namespace authd::core
