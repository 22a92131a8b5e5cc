#include "daemon/app/permissions.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "daemon/core/rules/acl_tree.h"
#include "daemon/core/rules/settings_keys.h"

namespace authd::app {
namespace {

constexpr std::size_t LONGEST_ID = 255;
// Of a record's 16 KiB; the rest is for the envelope, the name, and the origin with its reason.
constexpr std::size_t MOST_BYTES = 12'000;

bool isName(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

// `Vendor_Module::resource`, as Magento's acl.xsd wants them. A list with commas is none.
bool isResourceId(std::string_view id) {
  const auto colons = id.find("::");
  return id.size() <= LONGEST_ID && colons != std::string_view::npos &&
         isName(id.substr(0, colons)) && isName(id.substr(colons + 2));
}

// In a list of Cap'n Proto: a pointer, and the text with its end in whole words.
std::size_t bytesIn(const std::string& id) {
  return 8 + (id.size() / 8 + 1) * 8;
}

}  // namespace

std::optional<core::RuleError> normalisePermissions(const App& app,
                                                    core::Permissions& permissions) {
  auto& resources = permissions.resources;
  std::sort(resources.begin(), resources.end());
  resources.erase(std::unique(resources.begin(), resources.end()), resources.end());
  const bool others = app.settings().otherResources;
  std::size_t bytes = 0;
  for (const auto& id : resources) {
    if (!isResourceId(id)) return core::invalidField("acl", id.substr(0, LONGEST_ID));
    if (!others && !core::isAclResource(id)) {
      return core::invalidField("acl", id + " is not in the tree of resources; " +
                                           std::string(core::keys::ACL_OTHERS) + " allows others");
    }
    bytes += bytesIn(id);
    if (bytes > MOST_BYTES)
      return core::invalidField("acl", "more resources than one role may list");
  }
  if (std::binary_search(resources.begin(), resources.end(), core::ALL_RESOURCES)) {
    permissions = {true, {}};
  }
  return std::nullopt;
}

}  // namespace authd::app
