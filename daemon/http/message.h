#pragma once

#include <kj/async.h>
#include <kj/one-of.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/http/headers.h"

namespace authd::app {
struct Cause;
}

namespace authd::http {

// One request, read completely.
struct Request {
  std::string method;
  std::string target;  // as in the request line, encoded
  Headers headers;
  std::string body;
  std::string peerAddress;  // numeric; empty for UNIX sockets
  std::uint16_t peerPort = 0;
  bool peerIsLocal = false;  // loopback or UNIX socket

  // A header by name, without regard to case. If it came several times: the values in their order,
  // separated by commas.
  std::optional<std::string_view> header(std::string_view name) const { return headers.find(name); }
};

struct Response {
  unsigned status = 200;
  std::string contentType;  // empty = no Content-Type
  std::string body;
  Headers headers;
  std::string_view loginResult{};  // for the metrics, where the status says less; a constant
  std::shared_ptr<const app::Cause> cause{};  // why it refuses, if more is known than the status
};

using Answering = kj::OneOf<Response, kj::Promise<Response>>;

// What answers requests. Called on the loop; must not block.
class Handler {
 public:
  virtual ~Handler() = default;
  // `request` is valid until this returns.
  virtual Answering handle(const Request& request) = 0;
  // An answer that refuses what was no request, before it is sent.
  virtual void refusing(Response&) {}
};

}  // namespace authd::http
