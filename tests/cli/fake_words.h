#pragma once

#include <string>

#include "ipc/admin.capnp.h"

namespace authd::ipc {

// What was asked, in words for a transcript; of a secret only its size.
inline std::string copy(capnp::Text::Reader text) {
  return {text.begin(), text.size()};
}

inline std::string sizeOf(capnp::Data::Reader secret) {
  return std::to_string(secret.size()) + " bytes";
}

inline std::string placeOf(Place::Reader place) {
  switch (place.which()) {
    case Place::NONE: return "none";
    case Place::SEQ: return "seq:" + std::to_string(place.getSeq());
    case Place::TIME_US: return "us:" + std::to_string(place.getTimeUs());
  }
  return "unknown";
}

inline std::string exportOf(capnp::Text::Reader format) {
  return format.size() > 0 ? " export " + copy(format) : "";
}

inline std::string permissionsOf(Permissions::Reader permissions) {
  std::string all = permissions.getAll() ? "all" : "";
  for (auto resource : permissions.getResources()) all += " " + copy(resource);
  return all;
}

}  // namespace authd::ipc
