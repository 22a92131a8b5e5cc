#pragma once

#include <optional>
#include <string_view>

#include "daemon/http/errors.h"

namespace authd::http {

// Whether a body with this Content-Type header can be read: `application/json`, with no parameter
// but `charset=utf-8`. Ask only if there is a body.
std::optional<Problem> checkContentType(std::optional<std::string_view> header);

}  // namespace authd::http
