#include "daemon/crypto/token.h"

#include <algorithm>
#include <array>
#include <boost/crc.hpp>

#include "daemon/crypto/base36.h"

namespace authd::crypto {
namespace {

constexpr std::size_t RANDOM_LENGTH = 25;

std::string checksumOf(std::string_view random) {
  boost::crc_32_type crc;
  crc.process_bytes(random.data(), random.size());
  return base36Padded(crc.checksum());
}

bool isBase36(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
}

using Buffer = std::array<char, TOKEN_LENGTH>;

Secret takeFrom(Buffer& buffer) {
  Secret secret(std::string_view(buffer.data(), buffer.size()));
  wipe(buffer.data(), buffer.size());
  return secret;
}

}  // namespace

Secret drawToken(Entropy& entropy) {
  Buffer buffer;
  drawBase36(std::span(buffer).first(RANDOM_LENGTH), entropy);
  const std::string checksum = checksumOf({buffer.data(), RANDOM_LENGTH});
  std::copy(checksum.begin(), checksum.end(), buffer.begin() + RANDOM_LENGTH);
  return takeFrom(buffer);
}

namespace {

bool isBase64url(char c) {
  return isBase36(c) || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

// A JSON object in base64url begins with eyJ; three parts, none of them empty.
bool looksLikeJwt(std::string_view text) {
  const auto isPart = [](std::string_view part) {
    return !part.empty() && std::all_of(part.begin(), part.end(), isBase64url);
  };
  const std::size_t first = text.find('.');
  const std::size_t last = text.rfind('.');
  if (!text.starts_with("eyJ") || first == last) return false;
  return isPart(text.substr(0, first)) && isPart(text.substr(first + 1, last - first - 1)) &&
         isPart(text.substr(last + 1));
}

}  // namespace

bool looksLikeToken(std::string_view text) {
  if (looksLikeJwt(text)) return true;
  return text.size() == TOKEN_LENGTH && std::all_of(text.begin(), text.end(), isBase36) &&
         text.substr(RANDOM_LENGTH) == checksumOf(text.substr(0, RANDOM_LENGTH));
}

Secret drawLinkSecret(Entropy& entropy) {
  Buffer buffer;
  drawBase36(buffer, entropy);
  return takeFrom(buffer);
}

}  // namespace authd::crypto
