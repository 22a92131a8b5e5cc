#pragma once

#include <string>
#include <vector>

namespace authd::storage {

// Whether one of the texts, which have at least 16 bytes, stands anywhere in a file of the
// directory. A file that vanishes meanwhile holds nothing; one that cannot be read is a
// StorageFault.
bool holdsAny(const std::string& directory, const std::vector<std::string>& texts);

}  // namespace authd::storage
