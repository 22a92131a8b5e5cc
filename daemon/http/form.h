#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "daemon/http/message.h"
#include "daemon/http/target.h"

namespace authd::http {

// The fields of a body of type `application/x-www-form-urlencoded`; nothing for another type.
std::optional<QueryParams> readForm(const Request& request);

// The value of a field that must be there once (RFC 6749 3.2); nothing otherwise.
std::optional<std::string> singleField(const QueryParams& form, std::string_view name);

}  // namespace authd::http
