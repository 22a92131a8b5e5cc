#include "daemon/vault/vault.h"

#include "daemon/crypto/digest.h"
#include "daemon/vault/root_key.h"
#include "daemon/vault/sealing_vault.h"

namespace authd::vault {
namespace {

crypto::Key rootKeyFor(const storage::KeyStore& keys, const std::string& file, bool logIsEmpty) {
  const bool mayCreate = logIsEmpty && !hasKeys(keys);
  if (!mayCreate || rootKeyExists(file)) return readRootKey(file);
  crypto::SystemEntropy entropy;
  return createRootKey(file, entropy);
}

}  // namespace

std::unique_ptr<Vault> openVault(storage::KeyStore& keys, const std::string& rootKeyFile,
                                 const std::string& origin, bool logIsEmpty) {
  const crypto::Key root = rootKeyFor(keys, rootKeyFile, logIsEmpty);
  if (!logIsEmpty && !hasKeys(keys)) {
    throw RootKeyFault(
        "keys/ is empty, but the log is not: all personal data, all password hashes and all "
        "integration secrets are unreadable until keys/ is restored from a backup that is as new "
        "as the log. Tokens stay checkable and the log stays verifiable");
  }
  return std::make_unique<SealingVault>(keys, root, origin);
}

// The root key follows from the origin, so that a test can open the same store again.
std::unique_ptr<Vault> openMemoryVault(storage::KeyStore& keys, const std::string& origin) {
  const core::Digest root = crypto::blake2b("root key of a test: " + origin);
  return std::make_unique<SealingVault>(keys, crypto::Key::fromBytes(crypto::asText(root)), origin);
}

}  // namespace authd::vault
