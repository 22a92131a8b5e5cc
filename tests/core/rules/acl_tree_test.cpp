#include "daemon/core/rules/acl_tree.h"

#include <boost/test/unit_test.hpp>
#include <set>
#include <string_view>

namespace authd::core {
namespace {

BOOST_AUTO_TEST_SUITE(acl_tree)

BOOST_AUTO_TEST_CASE(each_resource_stands_once_and_below_one_that_came_before) {
  std::set<std::string_view> seen{""};
  for (const auto& [id, parent] : allAclResources()) {
    BOOST_TEST_CONTEXT(id) {
      BOOST_TEST(seen.contains(parent));
      BOOST_TEST(seen.insert(id).second);
    }
  }
}

BOOST_AUTO_TEST_CASE(magentos_resources_and_our_own_are_known) {
  for (const char* id :
       {"Magento_Backend::all", "Magento_Backend::admin", "Magento_Sales::sales",
        "Magento_Customer::customer", "Magento_Customer::manage", "Magento_Customer::delete",
        "Magento_Customer::group", "Magento_Backend::store", "Magento_Integration::integrations",
        "Magento_User::acl_roles", "Shop_Authd::introspect"}) {
    BOOST_TEST(isAclResource(id), id);
  }
  for (const char* id : {"", "self", "Magento_Customer::custome", "magento_customer::manage"}) {
    BOOST_TEST(!isAclResource(id), id);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::core
