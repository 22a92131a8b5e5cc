#include "daemon/vault/wrap.h"

#include "daemon/crypto/aead.h"
#include "daemon/crypto/digest.h"
#include "daemon/crypto/secret.h"
#include "storage/fault.h"

namespace authd::vault {
namespace {

constexpr char VERSION = 1;
constexpr std::size_t HEAD = 5;
constexpr std::size_t ROW = HEAD + crypto::BOX_OVERHEAD + crypto::Key::SIZE;

std::string headOf(Epoch epoch) {
  std::string head(1, VERSION);
  appendU32(head, epoch);
  return head;
}

std::string associatedData(std::string_view head, std::string_view name, std::string_view origin) {
  std::string data(head);
  appendU32(data, static_cast<std::uint32_t>(name.size()));
  data += name;
  data += origin;
  return data;
}

}  // namespace

std::string wrap(const crypto::Key& wrapping, Epoch epoch, std::string_view name,
                 std::string_view origin, const crypto::Key& key, crypto::Entropy& entropy) {
  const std::string head = headOf(epoch);
  return head + crypto::seal(wrapping, associatedData(head, name, origin), key.view(), entropy);
}

Epoch wrappingEpoch(std::string_view name, std::string_view row) {
  if (!row.empty() && row[0] > VERSION) {
    throw storage::StorageFault("keys/: the key " + crypto::toHex(name) +
                                " was wrapped by a newer program; install that version");
  }
  if (row.size() != ROW || row[0] != VERSION) {
    throw storage::StorageFault("keys/: the wrapped key " + crypto::toHex(name) + " is damaged");
  }
  return readU32(row.substr(1));
}

std::optional<crypto::Key> unwrap(const crypto::Key& wrapping, std::string_view name,
                                  std::string_view origin, std::string_view row) {
  if (row.size() != ROW) return std::nullopt;
  std::optional<std::string> plain =
      crypto::open(wrapping, associatedData(row.substr(0, HEAD), name, origin), row.substr(HEAD));
  if (!plain) return std::nullopt;
  const crypto::Key key = crypto::Key::fromBytes(*plain);
  crypto::wipe(*plain);
  return key;
}

}  // namespace authd::vault
