#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace authd::core {

// OAuth 1.0a signatures, as far as they are text (RFC 5849): what a request says, and what is
// signed. Nothing here knows a secret's owner or computes a digest.

// Decoded names and values in the order in which they came.
using OauthParams = std::vector<std::pair<std::string, std::string>>;

// The parameters of an `Authorization` header of the scheme OAuth, in any case, or nothing for
// another scheme. Pairs are parted by commas with or without blanks and split at their first `=`,
// so that raw base64 passes; values lose their quotes and are percent-decoded (`+` stays). Names
// that do not begin with `oauth_` are left out, as in Magento.
std::optional<OauthParams> parseOauthHeader(std::string_view header);

// The value of a parameter, or nothing. Of several, the last, as in Magento.
std::optional<std::string_view> oauthParam(const OauthParams& params, std::string_view name);

// What of a request is signed. `query` and `form` are encoded.
struct SignedRequest {
  std::string method;
  std::string scheme;     // http or https
  std::string authority;  // host, with a port if the client named one
  std::string path;       // as in the request line, encoded
  std::string query;
  std::string form;  // the body, if it is application/x-www-form-urlencoded
  OauthParams oauth;
};

// RFC 5849 §3.4.1. A query pair without `=` has an empty value.
std::string oauthBaseString(const SignedRequest& request);
// The same as Magento builds it: a bare `searchCriteria` is left out, names are in natural order
// ([2] before [10]). Nothing where readers here would take what Magento's signature does not cover:
// a name that comes twice, any other pair without exactly one `=`, a `+`.
std::optional<std::string> oauthMagentoBaseString(const SignedRequest& request);

// RFC 5849 §3.4.2: the HMAC key.
std::string oauthSigningKey(std::string_view consumerSecret, std::string_view tokenSecret);

// Whether `left` stands before `right` where runs of digits count as numbers (PHP's strnatcmp).
bool naturallyBefore(std::string_view left, std::string_view right);

}  // namespace authd::core
