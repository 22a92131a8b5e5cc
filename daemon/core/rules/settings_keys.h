#pragma once

#include <string_view>

// The keys of all settings; their meaning stands in settings_table.cpp.
namespace authd::core::keys {

inline constexpr std::string_view ADMIN_LIFETIME = "oauth/access_token_lifetime/admin";
inline constexpr std::string_view CUSTOMER_LIFETIME = "oauth/access_token_lifetime/customer";
inline constexpr std::string_view INTEGRATION_LIFETIME = "authd/access_token_lifetime/integration";
inline constexpr std::string_view INTEGRATION_AS_BEARER =
    "oauth/consumer/enable_integration_as_bearer";
inline constexpr std::string_view EXCHANGE_WINDOW = "oauth/consumer/expiration_period";
inline constexpr std::string_view POST_TIMEOUT = "oauth/consumer/post_timeout";

inline constexpr std::string_view THROTTLE_FAILURES =
    "oauth/authentication_lock/max_failures_count";
inline constexpr std::string_view THROTTLE_TIME = "oauth/authentication_lock/timeout";
inline constexpr std::string_view ADMIN_LOCK_FAILURES = "admin/security/lockout_failures";
inline constexpr std::string_view ADMIN_LOCK_TIME = "admin/security/lockout_threshold";
inline constexpr std::string_view CUSTOMER_LOCK_FAILURES = "customer/password/lockout_failures";
inline constexpr std::string_view CUSTOMER_LOCK_TIME = "customer/password/lockout_threshold";

inline constexpr std::string_view PASSWORD_MIN_LENGTH = "customer/password/minimum_password_length";
inline constexpr std::string_view PASSWORD_CLASSES =
    "customer/password/required_character_classes_number";
inline constexpr std::string_view RESET_LINK_LIFETIME =
    "customer/password/reset_link_expiration_period";
inline constexpr std::string_view RESET_PROTECTION =
    "customer/password/password_reset_protection_type";
inline constexpr std::string_view RESET_MAX_REQUESTS =
    "customer/password/max_number_password_reset_requests";
inline constexpr std::string_view RESET_MIN_INTERVAL =
    "customer/password/min_time_between_password_reset_requests";

inline constexpr std::string_view ACCOUNT_SHARE = "customer/account_share/scope";
inline constexpr std::string_view DEFAULT_GROUP = "customer/create_account/default_group";
inline constexpr std::string_view CONFIRM_ACCOUNT = "customer/create_account/confirm";
inline constexpr std::string_view CONFIRM_EMAIL = "customer/account_information/confirm";
inline constexpr std::string_view GUEST_LOGIN_HINT = "checkout/options/enable_guest_checkout_login";
inline constexpr std::string_view STORES_OPEN = "webapi/webapisecurity/allow_insecure";
inline constexpr std::string_view TELEPHONE_SHOW = "customer/address/telephone_show";
inline constexpr std::string_view COMPANY_SHOW = "customer/address/company_show";
inline constexpr std::string_view COUNTRIES_ALLOWED = "general/country/allow";
inline constexpr std::string_view ZIP_OPTIONAL = "general/country/optional_zip_countries";
inline constexpr std::string_view STATE_REQUIRED = "general/region/state_required";

inline constexpr std::string_view ACL_OTHERS = "authd/acl/other_resources";
inline constexpr std::string_view SELF_REGISTRATION = "authd/customer/self_registration";
inline constexpr std::string_view REVEAL_UNKNOWN_EMAIL = "authd/customer/reveal_unknown_email";
inline constexpr std::string_view CHANGE_KEEPS_TOKENS = "authd/password/change_keeps_tokens";
inline constexpr std::string_view REFUSE_COMMON = "authd/password/refuse_common";
inline constexpr std::string_view SOURCE_DELAY = "authd/throttle/source_delay";
inline constexpr std::string_view ARGON2_MEMORY = "authd/password/argon2_memory";
inline constexpr std::string_view ARGON2_PASSES = "authd/password/argon2_passes";
inline constexpr std::string_view OAUTH_HMAC_SHA1 = "authd/oauth/hmac_sha1";
inline constexpr std::string_view OAUTH_WINDOW = "authd/oauth/timestamp_window";
inline constexpr std::string_view JWT_ADMIN = "authd/jwt/admin";
inline constexpr std::string_view JWT_CUSTOMER = "authd/jwt/customer";
inline constexpr std::string_view JWT_INTEGRATION = "authd/jwt/integration";
inline constexpr std::string_view JWT_ALGORITHM = "authd/jwt/algorithm";
inline constexpr std::string_view JWT_PUBLISH_BEFORE_USE = "authd/jwt/publish_before_use";
inline constexpr std::string_view SIGNER_PATIENCE = "authd/signer/patience";
inline constexpr std::string_view BACKUP_HORIZON = "authd/backup/horizon";
inline constexpr std::string_view RETENTION_ORIGINS = "authd/retention/origins";
inline constexpr std::string_view RETENTION_EVENTS = "authd/retention/events";

}  // namespace authd::core::keys
