#include "daemon/service/reload.h"

#include <optional>

#include "daemon/core/row_codec.h"
#include "daemon/core/rows.h"

namespace authd::service {
namespace {

// The smallest website id from `from` on that has customers. The private index is ordered by it, so
// that this costs one look for each website and not one for each customer.
std::optional<std::uint32_t> nextWebsite(const core::Tables& tables, std::uint32_t from) {
  std::optional<std::uint32_t> found;
  tables.scan(core::TableId::NAME, core::rowKey(core::SubjectKind::CUSTOMER, from), "",
              [&](std::string_view key, std::string_view) {
                core::SubjectKind kind{};
                std::uint32_t website = 0;
                core::NameTag tag{};
                core::readKey(key, kind, website, tag);
                if (kind == core::SubjectKind::CUSTOMER) found = website;
                return false;
              });
  return found;
}

}  // namespace

void checkWebsites(const core::Tables& tables, const app::Shop& shop) {
  auto id = nextWebsite(tables, 0);
  while (id) {
    if (!shop.websiteById(*id)) {
      throw ConfigFault("website " + std::to_string(*id) +
                        " has customers, but is not among the [[websites]] of the configuration; "
                        "put it back");
    }
    id = nextWebsite(tables, *id + 1);
  }
}

std::vector<std::string> needRestart(const Config& running, const Config& fresh) {
  std::vector<std::string> keys;
  auto compare = [&keys](const char* key, const auto& before, const auto& after) {
    if (before != after) keys.emplace_back(key);
  };
  compare("data_dir", running.dataDir, fresh.dataDir);
  compare("root_key", running.rootKey, fresh.rootKey);
  compare("http", running.http, fresh.http);
  compare("metrics", running.metrics, fresh.metrics);
  compare("admin_socket", running.adminSocket, fresh.adminSocket);
  compare("audit_socket", running.auditSocket, fresh.auditSocket);
  compare("signer_socket", running.signerSocket, fresh.signerSocket);
  compare("witnesses", running.witnesses, fresh.witnesses);
  compare("backup", running.backup, fresh.backup);
  compare("checkpoints", running.sendings, fresh.sendings);
  return keys;
}

}  // namespace authd::service
