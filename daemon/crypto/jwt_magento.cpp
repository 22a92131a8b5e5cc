#include <algorithm>
#include <stdexcept>

#include "daemon/crypto/base64url.h"
#include "daemon/crypto/digest.h"
#include "daemon/crypto/jwt.h"

namespace authd::crypto {
namespace {

constexpr std::size_t KEY_LENGTH = 2048;
constexpr std::string_view BLANKS = " \t\r\n\v\f";

struct LastKey {
  std::string_view text;
  std::size_t number = 0;  // from 1
};

LastKey lastKey(std::string_view cryptKey) {
  LastKey last;
  for (std::size_t at = 0; at < cryptKey.size();) {
    const std::size_t begin = cryptKey.find_first_not_of(BLANKS, at);
    if (begin == std::string_view::npos) break;
    at = std::min(cryptKey.find_first_of(BLANKS, begin), cryptKey.size());
    last = {cryptKey.substr(begin, at - begin), last.number + 1};
  }
  return last;
}

// With `&` on both sides; on the right one more if they are an odd number.
std::string padded(std::string_view key) {
  const std::size_t missing = KEY_LENGTH - std::min(key.size(), KEY_LENGTH);
  std::string text;
  text.reserve(key.size() + missing);
  text.append(missing / 2, '&').append(key).append(missing - missing / 2, '&');
  return text;
}

}  // namespace

Secret makeMagentoJwt(std::string_view cryptKey, const JwtClaims& claims) {
  const LastKey key = lastKey(cryptKey);
  if (key.number == 0) throw std::runtime_error("Magento's crypt key is empty");
  const std::string header = R"({"kid":")" + std::to_string(key.number) + R"(","alg":"HS256"})";
  std::string payload = R"({"uid":)" + std::to_string(claims.userId);
  payload += R"(,"utypid":)" + std::to_string(static_cast<int>(claims.type));
  payload += R"(,"iat":)" + std::to_string(claims.issuedAt);
  payload += R"(,"exp":)" + std::to_string(claims.expiresAt) + "}";
  std::string text = base64url(header) + "." + base64url(payload);
  std::string secret = padded(key.text);
  const core::Digest mac = HmacSha256(secret)(text);
  wipe(secret);
  text += "." + base64url(asText(mac));
  return Secret::takeFrom(text);
}

}  // namespace authd::crypto
