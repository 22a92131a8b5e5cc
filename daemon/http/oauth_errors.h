#pragma once

#include <optional>
#include <string_view>

#include "daemon/app/signed_calls.h"
#include "daemon/http/errors.h"
#include "daemon/http/exchange.h"

namespace authd::http {

// Refusals of the endpoints below /oauth2/: {"error": code}, and words for people in
// `error_description` where there is more to say (RFC 6749 5.2).
Response oauthError(unsigned status, std::string_view code, std::string_view words = {});
// A problem in that form.
Response oauthError(const Problem& problem);
// RFC 6750 3.1: no usable token is 401, one without the right is 403. What the endpoint would have
// told shows in neither.
std::optional<Response> refusedCaller(const Exchange& exchange, std::string_view resource);
// A caller whose signature is not good (RFC 7662 2.3: as a client that fails to authenticate).
Response badSignature(const app::OauthRefusal& refusal);

// What is wrong with a signed call in one text without parameters, all that is missing included.
Problem problemInOneText(const app::OauthRefusal& refusal);

}  // namespace authd::http
