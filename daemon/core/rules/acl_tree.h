#pragma once

#include <span>
#include <string_view>

namespace authd::core {

// One of the resources that roles and integrations may list.
struct AclResource {
  std::string_view id;      // Vendor_Module::resource
  std::string_view parent;  // where it stands in the tree; empty = at the top
};

// Whoever has this one may do everything: a list that names it is no list.
inline constexpr std::string_view ALL_RESOURCES = "Magento_Backend::all";

// Magento's tree of resources, as far as this shop's parts know it, and our own; parents before
// their children. It says which ids there are and nothing else: a resource does not imply what
// stands below it.
std::span<const AclResource> allAclResources();

bool isAclResource(std::string_view id);

}  // namespace authd::core
