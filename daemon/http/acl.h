#pragma once

#include <string_view>

// Magento's ids of the resources that routes ask for.
namespace authd::http::acl {

inline constexpr std::string_view SELF = "self";  // no row of a role: the customer who asks
inline constexpr std::string_view READ_CUSTOMERS = "Magento_Customer::customer";
inline constexpr std::string_view MANAGE_CUSTOMERS = "Magento_Customer::manage";
inline constexpr std::string_view DELETE_CUSTOMERS = "Magento_Customer::delete";
inline constexpr std::string_view CUSTOMER_GROUPS = "Magento_Customer::group";
inline constexpr std::string_view STORES = "Magento_Backend::store";
inline constexpr std::string_view ADMIN_AREA = "Magento_Backend::admin";

// Of the standard endpoints; Magento has none for them.
inline constexpr std::string_view INTROSPECT_TOKENS = "Shop_Authd::introspect";
inline constexpr std::string_view REVOKE_TOKENS = "Shop_Authd::revoke";
inline constexpr std::string_view READ_LOG = "Shop_Authd::log";

}  // namespace authd::http::acl
