#pragma once

#include <optional>

#include "daemon/app/signed_calls.h"
#include "daemon/http/client_address.h"
#include "daemon/http/errors.h"
#include "daemon/http/message.h"

namespace authd::http {

// What a request says that came with `Authorization: OAuth`; nothing for other requests. The URL
// that the client signed is put together from the request's own path and query, and scheme and host
// as trusted proxies forward them (`X-Forwarded-Proto`, `X-Forwarded-Host`), else `http` and the
// Host header. Where a trusted proxy or a peer of this machine names no scheme, both are tried.
std::optional<app::SignedCall> readSignedCall(const Request& request,
                                              const TrustedProxies& trusted);

// Magento's statuses: 401, or 400 for what is wrong with the input.
Problem problemOf(const app::OauthRefusal& refusal);

}  // namespace authd::http
