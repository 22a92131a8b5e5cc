#include "daemon/core/rules/acl_tree.h"

#include <boost/test/unit_test.hpp>
#include <map>
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

BOOST_AUTO_TEST_CASE(resources_stand_where_magento_has_them) {
  const std::map<std::string_view, std::string_view> expected{
      {"Magento_Backend::all", ""},
      {"Magento_Backend::admin", ""},
      {"Magento_Backend::dashboard", "Magento_Backend::admin"},
      {"Magento_Backend::system", "Magento_Backend::admin"},
      {"Magento_Customer::customer", "Magento_Backend::admin"},
      {"Magento_Customer::manage", "Magento_Customer::customer"},
      {"Magento_Customer::actions", "Magento_Customer::manage"},
      {"Magento_Customer::delete", "Magento_Customer::actions"},
      {"Magento_Customer::reset_password", "Magento_Customer::actions"},
      {"Magento_Customer::invalidate_tokens", "Magento_Customer::actions"},
      {"Magento_Customer::online", "Magento_Customer::customer"},
      {"Magento_Customer::group", "Magento_Customer::customer"},
      {"Magento_Integration::extensions", "Magento_Backend::system"},
      {"Magento_Integration::integrations", "Magento_Integration::extensions"},
      {"Magento_User::acl", "Magento_Backend::system"},
      {"Magento_User::acl_users", "Magento_User::acl"},
      {"Magento_User::locks", "Magento_User::acl"},
      {"Magento_User::acl_roles", "Magento_User::acl"},
      {"Magento_TwoFactorAuth::tfa", "Magento_User::acl"},
      {"Magento_Backend::stores_settings", "Magento_Backend::stores"},
      {"Magento_Backend::store", "Magento_Backend::stores_settings"},
      {"Magento_Config::config", "Magento_Backend::stores_settings"},
      {"Magento_Config::web", "Magento_Config::config"},
      {"Magento_Customer::config_customer", "Magento_Config::config"},
      {"Magento_Integration::config_oauth", "Magento_Config::config"},
  };
  std::size_t found = 0;
  for (const auto& [id, parent] : allAclResources()) {
    const auto wanted = expected.find(id);
    if (wanted == expected.end()) continue;
    ++found;
    BOOST_TEST(parent == wanted->second, id);
  }
  BOOST_TEST(found == expected.size());
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
