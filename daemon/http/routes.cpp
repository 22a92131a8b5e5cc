#include "daemon/http/routes.h"

#include "daemon/http/acl.h"
#include "daemon/http/handlers.h"

namespace authd::http {
namespace {

constexpr Route ROUTES[] = {
    {Verb::GET,
     "/auth/verify",
     Access::ANONYMOUS,
     {},
     verifyToken,
     "verifyToken",
     "Tells a reverse proxy whose the Bearer token is, and whether it may use a resource."},
    {Verb::GET,
     "/healthz",
     Access::ANONYMOUS,
     {},
     showHealth,
     "showHealth",
     "200 for as long as the daemon runs."},
    {Verb::GET,
     "/readyz",
     Access::ANONYMOUS,
     {},
     showReadiness,
     "showReadiness",
     "200 when requests are welcome, 503 while starting or draining."},
    {Verb::POST,
     "/oauth2/introspect",
     Access::ANONYMOUS,
     {},
     introspectToken,
     "introspectToken",
     "Tells another service whose a token is, and until when (RFC 7662)."},
    {Verb::POST,
     "/oauth2/revoke",
     Access::ANONYMOUS,
     {},
     revokeGivenToken,
     "revokeGivenToken",
     "Ends the token that is given (RFC 7009)."},

    {Verb::POST,
     "V1/integration/admin/token",
     Access::ANONYMOUS,
     {},
     createAdminToken,
     "createAdminToken",
     "Gives an admin a token for user name and password."},
    {Verb::POST,
     "V1/integration/customer/token",
     Access::ANONYMOUS,
     {},
     createCustomerToken,
     "createCustomerToken",
     "Gives a customer a token for e-mail address and password."},
    {Verb::POST, "V1/integration/customer/revoke-customer-token", Access::SELF, acl::SELF,
     revokeCustomerTokens, "revokeCustomerTokens", "Ends all tokens of the customer who asks."},

    {Verb::POST, "V1/customers", Access::REGISTER, acl::MANAGE_CUSTOMERS, createCustomer,
     "createCustomer", "Creates a customer with addresses, and sends the welcome mail."},
    {Verb::GET, "V1/customers/me", Access::SELF, acl::SELF, showMe, "showMe",
     "Shows the customer who asks."},
    {Verb::GET, "V1/customers/me/billingAddress", Access::SELF, acl::SELF, showMyBillingAddress,
     "showMyBillingAddress", "Shows the default billing address, or an empty list."},
    {Verb::GET, "V1/customers/me/shippingAddress", Access::SELF, acl::SELF, showMyShippingAddress,
     "showMyShippingAddress", "Shows the default shipping address, or an empty list."},
    {Verb::GET, "V1/customers/:customerId", Access::RESOURCE, acl::READ_CUSTOMERS, showCustomer,
     "showCustomer", "Shows a customer."},

    {Verb::PUT, "V1/customers/me/password", Access::SELF, acl::SELF, changeMyPassword,
     "changeMyPassword", "Changes the password of the customer who asks, and ends all tokens."},
    {Verb::PUT,
     "V1/customers/password",
     Access::ANONYMOUS,
     {},
     requestPasswordReset,
     "requestPasswordReset",
     "Mails a link with which a new password can be set."},
    {Verb::GET,
     "V1/customers/:customerId/password/resetLinkToken/:resetPasswordLinkToken",
     Access::ANONYMOUS,
     {},
     checkResetLink,
     "checkResetLink",
     "Tells whether a mailed link still works."},
    {Verb::POST,
     "V1/customers/resetPassword",
     Access::ANONYMOUS,
     {},
     resetPassword,
     "resetPassword",
     "Sets a new password with the secret of a mailed link, which works once."},
};

}  // namespace

std::span<const Route> allRoutes() {
  return ROUTES;
}

}  // namespace authd::http
