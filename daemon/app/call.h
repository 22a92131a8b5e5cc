#pragma once

#include <any>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/core/rules/networks.h"
#include "daemon/core/types.h"
#include "storage/log.h"

namespace authd::app {

// Where a call came from. Sealed into the events of the act, never stored in clear.
struct Source {
  std::string address;  // empty = unknown; `unix` = a process of this machine
  bool local = false;   // spoke from this machine for itself: many may stand behind it
  std::uint16_t port = 0;
  std::string userAgent;
  std::optional<std::uint32_t> uid;  // of the process on the admin socket
  std::optional<std::uint32_t> pid;

  // What limits by source count under: the network. Empty = they are off.
  std::string counted() const;
};

// The network of a numeric address, as text of one spelling: an IPv4 address, or the first 64 bits
// of an IPv6 one. Whoever has one address of such a network has all of them. Nothing if it is none.
std::optional<std::string> networkOf(std::string_view address);

// Who calls, after authentication. ANONYMOUS has neither id nor permissions.
struct Caller {
  core::ActorKind kind = core::ActorKind::ANONYMOUS;
  core::Ref ref{};
  std::uint32_t id = 0;
  std::uint32_t websiteId = 0;                           // customers
  std::shared_ptr<const core::Permissions> permissions;  // admins and integrations
  core::Ref credential{};      // first half of the digest of the token that was presented
  std::int64_t expiresUs = 0;  // of that token; core::NEVER = never
  std::shared_ptr<const core::Networks> networks;  // an integration's; null = from anywhere

  bool may(const std::string& resource) const {
    return permissions && permissions->allows(resource);
  }
};

// A client's wish that a retry must not act twice.
struct Idempotency {
  std::string key;   // as the client sent it
  std::string body;  // all that the act depends on, besides its route and the caller
};

// Makes the rows that remember what a use case did, for retries: of the very value that it answers
// with. Set by Once, used by Drafts. Any thread.
using Remember = std::function<std::vector<storage::Write>(const std::any& done)>;

// Everything about a call that is not its arguments.
struct Call {
  Caller caller;
  Source source;
  core::EventId correlationId{};  // zero = made by the use case
  std::uint32_t storeId = 0;
  core::ReasonCode reasonCode = core::ReasonCode::NONE;
  std::string reason;  // free text; sealed with the source
  std::optional<std::uint64_t> ifSeq;
  std::optional<Idempotency> idempotency;
  Remember remember;  // empty = nobody will ask again
};

}  // namespace authd::app
