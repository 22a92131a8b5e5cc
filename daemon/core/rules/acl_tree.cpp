#include "daemon/core/rules/acl_tree.h"

#include <algorithm>

namespace authd::core {
namespace {

constexpr std::string_view ADMIN = "Magento_Backend::admin";
constexpr std::string_view STORES = "Magento_Backend::stores";
constexpr std::string_view STORE_SETTINGS = "Magento_Backend::stores_settings";
constexpr std::string_view OTHER_SETTINGS = "Magento_Backend::stores_other_settings";
constexpr std::string_view CONFIG = "Magento_Config::config";
constexpr std::string_view SYSTEM = "Magento_Backend::system";
constexpr std::string_view TOOLS = "Magento_Backend::tools";
constexpr std::string_view CACHE = "Magento_Backend::cache";
constexpr std::string_view CACHE_MAIN = "Magento_Backend::main_actions";
constexpr std::string_view CACHE_MASS = "Magento_Backend::mass_actions";
constexpr std::string_view CACHE_MORE = "Magento_Backend::additional_cache_management";
constexpr std::string_view CUSTOMERS = "Magento_Customer::customer";
constexpr std::string_view MANAGE = "Magento_Customer::manage";
constexpr std::string_view ACTIONS = "Magento_Customer::actions";
constexpr std::string_view CONTENT = "Magento_Backend::content";
constexpr std::string_view ELEMENTS = "Magento_Backend::content_elements";
constexpr std::string_view MARKETING = "Magento_Backend::marketing";
constexpr std::string_view EXTENSIONS = "Magento_Integration::extensions";
constexpr std::string_view USERS = "Magento_User::acl";

constexpr AclResource TREE[] = {
    {ALL_RESOURCES, ""},
    {ADMIN, ""},
    {"Magento_Backend::dashboard", ADMIN},
    {"Magento_Backend::myaccount", ADMIN},
    {"Magento_Backend::global_search", ADMIN},
    {"Magento_Sales::sales", ADMIN},
    {"Magento_Catalog::catalog", ADMIN},
    {"Magento_Reports::report", ADMIN},

    {CUSTOMERS, ADMIN},
    {MANAGE, CUSTOMERS},
    {ACTIONS, MANAGE},
    {"Magento_Customer::delete", ACTIONS},
    {"Magento_Customer::reset_password", ACTIONS},
    {"Magento_Customer::invalidate_tokens", ACTIONS},
    {"Magento_Customer::online", CUSTOMERS},
    {"Magento_Customer::group", CUSTOMERS},

    {MARKETING, ADMIN},
    {"Magento_Backend::marketing_seo", MARKETING},
    {"Magento_Backend::marketing_user_content", MARKETING},

    {CONTENT, ADMIN},
    {ELEMENTS, CONTENT},
    {"Magento_Backend::design", CONTENT},
    {"Magento_Backend::schedule", "Magento_Backend::design"},
    {"Magento_Backend::content_translation", CONTENT},

    {STORES, ADMIN},
    {STORE_SETTINGS, STORES},
    {"Magento_Backend::store", STORE_SETTINGS},
    {CONFIG, STORE_SETTINGS},
    {"Magento_Config::config_general", CONFIG},
    {"Magento_Config::config_design", CONFIG},
    {"Magento_Config::config_system", CONFIG},
    {"Magento_Config::config_admin", CONFIG},
    {"Magento_Config::web", CONFIG},
    {"Magento_Config::dev", CONFIG},
    {"Magento_Config::currency", CONFIG},
    {"Magento_Config::trans_email", CONFIG},
    {"Magento_Config::sendfriend", CONFIG},
    {"Magento_Config::advanced", CONFIG},
    {"Magento_Customer::config_customer", CONFIG},
    {"Magento_Integration::config_oauth", CONFIG},
    {"Magento_Webapi::config_webapi", CONFIG},
    {"Magento_TwoFactorAuth::config", CONFIG},
    {"Magento_Backend::stores_attributes", STORES},
    {OTHER_SETTINGS, STORES},

    {SYSTEM, ADMIN},
    {"Magento_Backend::convert", SYSTEM},
    {"Magento_Backend::extensions", SYSTEM},
    {"Magento_Backend::local", "Magento_Backend::extensions"},
    {"Magento_Backend::custom", "Magento_Backend::extensions"},
    {EXTENSIONS, SYSTEM},
    {"Magento_Integration::integrations", EXTENSIONS},
    {TOOLS, SYSTEM},
    {CACHE, TOOLS},
    {CACHE_MAIN, CACHE},
    {"Magento_Backend::flush_cache_storage", CACHE_MAIN},
    {"Magento_Backend::flush_magento_cache", CACHE_MAIN},
    {CACHE_MASS, CACHE},
    {"Magento_Backend::toggling_cache_type", CACHE_MASS},
    {"Magento_Backend::refresh_cache_type", CACHE_MASS},
    {CACHE_MORE, CACHE},
    {"Magento_Backend::flush_catalog_images", CACHE_MORE},
    {"Magento_Backend::flush_js_css", CACHE_MORE},
    {"Magento_Backend::flush_static_files", CACHE_MORE},
    {USERS, SYSTEM},
    {"Magento_User::acl_users", USERS},
    {"Magento_User::locks", USERS},
    {"Magento_User::acl_roles", USERS},
    {"Magento_TwoFactorAuth::tfa", USERS},
    {"Magento_Backend::system_other_settings", SYSTEM},
    {"Magento_Logging::system_magento_logging_bulk_operations", SYSTEM},

    {"Shop_Authd::introspect", ADMIN},
    {"Shop_Authd::revoke", ADMIN},
    {"Shop_Authd::log", ADMIN},
};

}  // namespace

std::span<const AclResource> allAclResources() {
  return TREE;
}

bool isAclResource(std::string_view id) {
  return std::any_of(std::begin(TREE), std::end(TREE),
                     [&](const AclResource& resource) { return resource.id == id; });
}

}  // namespace authd::core
