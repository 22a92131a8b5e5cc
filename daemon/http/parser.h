#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "daemon/http/message.h"

namespace authd::http {

// What a request may cost.
struct ParserLimits {
  std::uint32_t headerBytes = 16 * 1024;  // above: 431
  std::uint64_t bodyBytes = 1024 * 1024;  // above: 413
};

// Reads requests from bytes, one after the other (RFC 9112). Strict: bare LF, obs-fold,
// Content-Length with Transfer-Encoding and doubled Host, Authorization, Content-Length or
// Content-Type are refused, because two readers could take them for two different requests. Fields
// behind a body in chunks (trailers) are checked and dropped.
class RequestParser {
 public:
  enum class State : std::uint8_t { READING_HEADER, READING_BODY, DONE, FAILED };

  explicit RequestParser(const ParserLimits& limits);
  ~RequestParser();

  // Takes what it can and says how much; the rest must be offered again with what follows it.
  std::size_t feed(std::string_view bytes);
  State state() const;
  // After FAILED: 400, 413, 431 or 505.
  unsigned failure() const;

  // After DONE, until next(). The body is complete.
  Request& request();
  // Whether the client wants the connection to go on: HTTP/1.0 has to ask for it.
  bool keepAlive() const;
  bool isCurrent() const;  // HTTP/1.1
  bool isHead() const;
  // GET and HEAD change nothing; every other method may.
  bool isSafe() const;
  // The client waits for "100 Continue" before it sends the body; true once for each request.
  bool takeExpectContinue();
  // Whether any byte of a request has been taken since the last one.
  bool started() const;

  // Ready for the next request of the connection; the last one is overwritten.
  void next();

 private:
  class Beast;
  struct Reading;
  ParserLimits limits_;
  std::unique_ptr<Reading> reading_;
};

}  // namespace authd::http
