#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "daemon/http/message.h"

namespace authd::http {

// What an answer says about its connection.
enum class Ending : std::uint8_t {
  KEEP = 1,            // nothing: HTTP/1.1 keeps connections
  KEEP_ANNOUNCED = 2,  // to HTTP/1.0, which asked for it and must be told (RFC 9112 9.3)
  CLOSE = 3,
};

// How an answer is sent, whatever it says.
struct Framing {
  Ending ending = Ending::KEEP;
  bool isHead = false;      // the body stays out
  std::string_view date{};  // of the `Date` header; empty: none
};

// Appends an answer as bytes. Throws kj::Exception, and appends nothing, if a header could end its
// own line and begin another one.
void writeResponse(std::string& out, const Response& response, const Framing& framing);
// The same, but a faulty answer becomes 500 and a line in the log.
void writeResponseOr500(std::string& out, const Response& response, const Framing& framing);

// "100 Continue".
void writeInterim(std::string& out);

// The answer to what is no request: a JSON message in our words.
Response protocolError(unsigned status);
// An answer as bytes, with which the connection ends.
std::string closingAnswer(const Response& response);

}  // namespace authd::http
