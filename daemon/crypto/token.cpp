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

bool looksLikeToken(std::string_view text) {
  return text.size() == TOKEN_LENGTH && std::all_of(text.begin(), text.end(), isBase36) &&
         text.substr(RANDOM_LENGTH) == checksumOf(text.substr(0, RANDOM_LENGTH));
}

Secret drawLinkSecret(Entropy& entropy) {
  Buffer buffer;
  drawBase36(buffer, entropy);
  return takeFrom(buffer);
}

}  // namespace authd::crypto
