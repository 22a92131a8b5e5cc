#pragma once

#include <string_view>

namespace authd::http {

// The time of the `Date` header, such as "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 5.6.7); made
// anew once a second. Valid until the next call on this thread.
std::string_view dateNow();

}  // namespace authd::http
