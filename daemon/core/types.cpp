#include "daemon/core/types.h"

#include <algorithm>

namespace authd::core {

bool Permissions::allows(const std::string& resource) const {
  return all || std::binary_search(resources.begin(), resources.end(), resource);
}

}  // namespace authd::core
