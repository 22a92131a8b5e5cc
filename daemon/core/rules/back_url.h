#pragma once

#include <string_view>

namespace authd::core {

// Whether a link in a mail may lead to `url`: it lies below `base`, the address of a store with "/"
// at its end, and has at most 2048 characters. A path that climbs lies below nothing, escaped or
// not.
bool liesBelow(std::string_view url, std::string_view base);

}  // namespace authd::core
