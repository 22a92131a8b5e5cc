#include "daemon/crypto/magento_password.h"

#include <openssl/evp.h>
#include <sodium.h>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "daemon/crypto/digest.h"
#include "daemon/crypto/init.h"
#include "daemon/crypto/secret.h"

namespace authd::crypto {
namespace {

constexpr std::size_t SALT_BYTES = crypto_pwhash_argon2id_SALTBYTES;
constexpr std::size_t MOST_STEPS = 4;

// What one Argon2id makes and costs.
struct Argon2 {
  std::size_t length = 32;
  std::uint64_t passes = 2;
  std::uint64_t bytes = 64ULL * 1024 * 1024;
};

struct Layout {
  std::string_view hash;
  std::string_view salt;
  std::vector<std::string_view> versions;
};

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto end = text.find(at);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

bool isHex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

template <class T>
bool readNumber(std::string_view text, T& into) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
  return error == std::errc() && end == text.data() + text.size();
}

// A version's Argon2id; nothing for the others, and for costs beyond all reason.
std::optional<Argon2> argon2Of(std::string_view version) {
  if (version == "2") return Argon2{};
  const auto parts = split(version, '_');
  Argon2 cost;
  if (parts.size() != 4 || parts[0] != "3" || !readNumber(parts[1], cost.length) ||
      !readNumber(parts[2], cost.passes) || !readNumber(parts[3], cost.bytes)) {
    return std::nullopt;
  }
  const bool bounded = cost.length >= 16 && cost.length <= 128 && cost.passes >= 1 &&
                       cost.passes <= 16 && cost.bytes >= crypto_pwhash_argon2id_MEMLIMIT_MIN &&
                       cost.bytes <= 256ULL * 1024 * 1024;
  return bounded ? std::optional(cost) : std::nullopt;
}

bool isVersion(std::string_view version) {
  return version == "0" || version == "1" || argon2Of(version).has_value();
}

std::optional<Layout> layoutOf(std::string_view encoded) {
  const auto parts = split(encoded, ':');
  if (parts.size() < 2 || parts.size() > 2 + MOST_STEPS) return std::nullopt;
  Layout layout{parts[0], parts[1], {parts.begin() + 2, parts.end()}};
  if (layout.versions.empty()) layout.versions.push_back("1");
  if (layout.hash.size() < 32 || !isHex(layout.hash) || layout.salt.empty()) return std::nullopt;
  for (const auto version : layout.versions) {
    if (!isVersion(version)) return std::nullopt;
  }
  return layout;
}

std::string hexOf(const unsigned char* bytes, std::size_t size) {
  return toHex(std::string_view(reinterpret_cast<const char*>(bytes), size));
}

std::string digestHex(const EVP_MD* kind, std::string_view salt, std::string_view input) {
  std::string salted(salt);
  salted += input;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  const int done = ::EVP_Digest(salted.data(), salted.size(), digest.data(), &size, kind, nullptr);
  wipe(salted.data(), salted.size());
  if (done != 1) throw std::runtime_error("OpenSSL has no such digest");
  return hexOf(digest.data(), size);
}

// Magento takes the salt's first bytes, and repeats a shorter one.
std::array<unsigned char, SALT_BYTES> argon2Salt(std::string_view salt) {
  std::array<unsigned char, SALT_BYTES> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<unsigned char>(salt[i % salt.size()]);
  }
  return bytes;
}

std::string argon2Hex(const Argon2& cost, std::string_view salt, std::string_view input) {
  const auto saltBytes = argon2Salt(salt);
  std::vector<unsigned char> hash(cost.length);
  if (::crypto_pwhash(hash.data(), hash.size(), input.data(), input.size(), saltBytes.data(),
                      cost.passes, cost.bytes, crypto_pwhash_ALG_ARGON2ID13) != 0) {
    throw std::bad_alloc();
  }
  return hexOf(hash.data(), hash.size());
}

std::string applied(std::string_view version, std::string_view salt, std::string_view input) {
  if (version == "0") return digestHex(::EVP_md5(), salt, input);
  if (version == "1") return digestHex(::EVP_sha256(), salt, input);
  return argon2Hex(argon2Of(version).value(), salt, input);
}

}  // namespace

bool isMagentoHash(std::string_view encoded) {
  return layoutOf(encoded).has_value();
}

std::uint64_t magentoWork(std::string_view encoded) {
  const auto layout = layoutOf(encoded);
  if (!layout) return 0;
  std::uint64_t work = 0;
  for (const auto version : layout->versions) {
    const auto cost = argon2Of(version);
    if (cost) work += std::uint64_t{cost->bytes} * cost->passes;
  }
  return work;
}

bool verifyMagentoHash(std::string_view encoded, std::string_view password) {
  const auto layout = layoutOf(encoded);
  if (!layout) return false;
  init();
  std::string value(password);
  for (const auto version : layout->versions) {
    std::string next = applied(version, layout->salt, value);
    wipe(value.data(), value.size());
    value = std::move(next);
  }
  return value.size() == layout->hash.size() &&
         ::sodium_memcmp(value.data(), layout->hash.data(), value.size()) == 0;
}

}  // namespace authd::crypto
