#include "daemon/signer/keys.h"

#include <algorithm>
#include <utility>

#include "daemon/crypto/secret_file.h"
#include "daemon/signer/fault.h"

namespace authd::signer {
namespace {

[[noreturn]] void refuse(const std::string& file, const std::string& why) {
  throw Fault(Exit::KEY, "key file " + file + ": " + why);
}

void add(Keys& keys, tlog::SignerKey key, const std::string& file) {
  for (const tlog::SignerKey& other : keys) {
    if (other.verifier.name != key.verifier.name) {
      refuse(file, "its keys have different names; all must have the log's");
    }
    if (other.verifier.id() == key.verifier.id()) refuse(file, "holds the same key twice");
  }
  if (keys.size() == MOST_KEYS) refuse(file, "holds more than 8 keys");
  keys.push_back(std::move(key));
}

}  // namespace

Keys parseKeys(std::string_view text, const std::string& file) {
  Keys keys;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.empty()) continue;
    auto key = tlog::parseSignerKey(line);
    if (!key) refuse(file, "must hold lines of the form PRIVATE+KEY+name+id+key, and nothing else");
    add(keys, std::move(*key), file);
  }
  if (keys.empty()) refuse(file, "holds no key");
  return keys;
}

Keys readKeys(const std::string& file) {
  try {
    const crypto::Secret text = crypto::readSecretFile(file);
    return parseKeys(text.view(), file);
  } catch (const crypto::SecretFileFault& fault) {
    throw Fault(Exit::KEY, std::string("key file ") + fault.what());
  }
}

crypto::Secret formatKeys(std::span<const tlog::SignerKey> keys) {
  std::string text;
  text.reserve(keys.size() * 512);  // a name has at most 255 bytes: no growth that leaves traces
  for (const tlog::SignerKey& key : keys) {
    text += tlog::formatSignerKey(key).view();
    text += '\n';
  }
  return crypto::Secret::takeFrom(text);
}

std::vector<tlog::VerifierKey> verifiersOf(std::span<const tlog::SignerKey> keys) {
  std::vector<tlog::VerifierKey> verifiers;
  for (const tlog::SignerKey& key : keys) verifiers.push_back(key.verifier);
  return verifiers;
}

}  // namespace authd::signer
