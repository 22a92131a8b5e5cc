#include "daemon/core/signing_keys.h"

namespace authd::core {

void visitTrustedKeys(const Tables& tables,
                      const std::function<void(std::uint32_t keyId, const JwtKeyRow& key)>& visit) {
  tables.scan(TableId::JWT_KEY, "", "", [&](std::string_view key, std::string_view value) {
    auto row = decodeRow<JwtKeyRow>(value);
    if (row.retiredUs != 0) return true;
    std::uint32_t id = 0;
    readKey(key, id);
    visit(id, row);
    return true;
  });
}

std::optional<std::uint32_t> signingKey(const Tables& tables, std::int64_t nowUs) {
  std::optional<std::uint32_t> usable;
  std::optional<std::uint32_t> newest;
  visitTrustedKeys(tables, [&](std::uint32_t id, const JwtKeyRow& key) {
    newest = id;
    if (key.usableFromUs <= nowUs) usable = id;
  });
  return usable ? usable : newest;
}

bool maySign(const Tables& tables, std::uint32_t keyId, std::int64_t nowUs) {
  auto key = find<JwtKeyRow>(tables, keyId);
  if (!key || key->retiredUs != 0) return false;
  return key->usableFromUs <= nowUs || signingKey(tables, nowUs) == keyId;
}

}  // namespace authd::core
