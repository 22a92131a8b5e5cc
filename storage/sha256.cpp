#include "storage/hash.h"

#include <openssl/evp.h>

#include <algorithm>
#include <new>
#include <stdexcept>

namespace authd::storage {
namespace {

constexpr unsigned char LEAF_PREFIX = 0x00;
constexpr unsigned char NODE_PREFIX = 0x01;

// Fetched once: an implicit fetch looks the algorithm up by name for every hash, which costs more
// than hashing a small record. Lives as long as the process.
const EVP_MD* algorithm() {
  static const EVP_MD* const FETCHED = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  if (FETCHED == nullptr) throw std::runtime_error("OpenSSL offers no SHA-256");
  return FETCHED;
}

class Hasher {
 public:
  Hasher() : context_(EVP_MD_CTX_new()) {
    if (context_ == nullptr) throw std::bad_alloc();
  }
  ~Hasher() { EVP_MD_CTX_free(context_); }
  Hasher(const Hasher&) = delete;
  Hasher& operator=(const Hasher&) = delete;

  void start() { check(EVP_DigestInit_ex2(context_, algorithm(), nullptr)); }
  void add(const void* data, std::size_t size) { check(EVP_DigestUpdate(context_, data, size)); }
  Hash finish() {
    Hash result;
    check(EVP_DigestFinal_ex(context_, result.data(), nullptr));
    return result;
  }

 private:
  static void check(int result) {
    if (result != 1) throw std::runtime_error("OpenSSL failed to compute a SHA-256");
  }

  EVP_MD_CTX* context_;
};

// One per thread, reused: making a context costs as much as hashing a record.
Hasher& hasher() {
  thread_local Hasher instance;
  instance.start();
  return instance;
}

}  // namespace

Hash sha256(std::string_view bytes) {
  Hasher& h = hasher();
  h.add(bytes.data(), bytes.size());
  return h.finish();
}

Hash leafHash(std::string_view record) {
  Hasher& h = hasher();
  h.add(&LEAF_PREFIX, 1);
  h.add(record.data(), record.size());
  return h.finish();
}

Hash nodeHash(const Hash& left, const Hash& right) {
  std::array<unsigned char, 65> input;
  input[0] = NODE_PREFIX;
  std::copy(left.begin(), left.end(), input.begin() + 1);
  std::copy(right.begin(), right.end(), input.begin() + 33);
  Hasher& h = hasher();
  h.add(input.data(), input.size());
  return h.finish();
}

Hash emptyRoot() {
  static const Hash EMPTY = sha256({});
  return EMPTY;
}

std::string toHex(std::string_view bytes) {
  constexpr std::string_view DIGITS = "0123456789abcdef";
  std::string result;
  result.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    result += DIGITS[byte >> 4];
    result += DIGITS[byte & 15];
  }
  return result;
}

std::string toHex(const Hash& hash) {
  return toHex({reinterpret_cast<const char*>(hash.data()), hash.size()});
}

}  // namespace authd::storage
