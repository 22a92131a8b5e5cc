#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "daemon/http/client_address.h"
#include "daemon/http/message.h"

namespace authd::http {

// What a proxy that asks `/auth/verify` says of the request that it asks for.
struct Forwarded {
  bool trusted = false;  // a trusted proxy says it; others may say nothing
  std::optional<std::string> method;
  std::optional<std::string> uri;  // path and query, encoded
};

// Whether the peer is a trusted proxy, which may speak for others.
bool isTrustedPeer(const Request& request, const TrustedProxies& trusted);

// From `X-Original-Method` and `X-Original-URI` (nginx), `X-Forwarded-Method` and `X-Forwarded-Uri`
// (Traefik), or the request itself below `/auth/verify/` (Envoy puts a prefix before the original
// path).
Forwarded readForwarded(const Request& request, const TrustedProxies& trusted);

// The part of a path behind `/auth/verify`, or nothing if it is no such path.
std::optional<std::string_view> behindVerify(std::string_view path);

}  // namespace authd::http
