#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace authd::mail {

// Text for a header: as it is if it is printable ASCII, else as encoded words of at most 75
// characters, folded (RFC 2047 §2, Q encoding). Control characters become spaces, so that no text
// can bring a header of its own.
std::string headerText(std::string_view utf8);

// `"Name" <address>`, or the bare address without a name (RFC 5322 §3.4).
std::string mailbox(std::string_view name, std::string_view address);

// RFC 5322 §3.3, in UTC.
std::string headerDate(std::int64_t timeUs);

}  // namespace authd::mail
