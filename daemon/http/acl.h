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

}  // namespace authd::http::acl
