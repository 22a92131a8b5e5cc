#pragma once

#include <kj/async.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace authd::mail {

constexpr std::size_t MOST_AT_ONCE = 4;  // mails under way, each over a connection of its own

// One mail as it goes to the server. Addresses are bare, without name or brackets.
struct Mail {
  std::string sender;
  std::string recipient;
  std::vector<std::string> headers;  // "Name: value", ASCII, folded with CRLF
  std::string text;                  // UTF-8, lines end with "\n"
  std::string html;                  // the same as HTML; empty = the text alone
};

enum class Outcome : std::uint8_t {
  SENT,         // the server has taken it
  REJECTED,     // the server will never take this mail
  TRY_LATER,    // not this mail now
  UNREACHABLE,  // no mail now: no connection, no TLS, no login
};

struct SendResult {
  Outcome outcome = Outcome::TRY_LATER;
  std::string why;  // for the log: neither address nor text of the server
};

class Sender {
 public:
  virtual ~Sender() noexcept(false) = default;
  // May be called again before an earlier promise is settled. A dropped promise gives the mail up.
  virtual kj::Promise<SendResult> send(Mail mail) = 0;
};

}  // namespace authd::mail
