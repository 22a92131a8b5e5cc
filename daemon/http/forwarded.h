#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "daemon/http/client_address.h"
#include "daemon/http/message.h"

namespace authd::http {

inline constexpr std::string_view VERIFY = "/auth/verify";

// What a proxy that asks `/auth/verify` says of the request that it asks for.
struct Forwarded {
  bool trusted = false;  // a trusted proxy says it; others may say nothing
  std::optional<std::string> method;
  std::optional<std::string> uri;  // path, and the query if a header says it, encoded
};

// A question as Envoy asks it: with the original verb, and a prefix of ours before the original
// path and query. That query is its client's own, so it asks for nothing; the prefix does.
struct Prefixed {
  bool asksForRoute = false;  // `/auth/route`; otherwise `/auth/verify`
  std::string_view path;      // the original one, encoded
};

// Whether the peer is a trusted proxy, which may speak for others.
bool isTrustedPeer(const Request& request, const TrustedProxies& trusted);

// From `X-Original-Method` and `X-Original-URI` (nginx), `X-Forwarded-Method` and `X-Forwarded-Uri`
// (Traefik), or the request itself if it is a prefixed one.
Forwarded readForwarded(const Request& request, const TrustedProxies& trusted);

// The question in a path without its query, or nothing if there is no original path behind a
// prefix.
std::optional<Prefixed> readPrefixed(std::string_view path);

}  // namespace authd::http
