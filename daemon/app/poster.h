#pragma once

#include <kj/async.h>
#include <kj/function.h>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "daemon/crypto/secret.h"

namespace authd::app {

// A question to somebody's server, and what it said.
struct HttpQuestion {
  std::string url;
  std::string contentType;
  kj::Function<std::string()> body;  // called on a thread of the poster's
  std::int64_t timeoutSeconds = 0;
};
struct HttpReply {
  long status = 0;
  std::string body;
};

// The way out to other people's servers.
class Poster {
 public:
  virtual ~Poster() noexcept(false) = default;
  // Posts a form once and follows no redirect. Why it was not accepted, without anything that the
  // other side said; nothing if it was. May be called again before an earlier promise is settled.
  virtual kj::Promise<std::optional<std::string>> post(std::string url, crypto::Secret form,
                                                       std::int64_t timeoutSeconds) = 0;

  // The same for what is no secret and has an answer, of at most MOST_REPLY_BYTES; in its place why
  // there is none.
  virtual kj::Promise<std::variant<HttpReply, std::string>> ask(HttpQuestion question) = 0;
  static constexpr std::size_t MOST_REPLY_BYTES = 64 << 10;
};

}  // namespace authd::app
