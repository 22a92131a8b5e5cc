#pragma once

#include "daemon/http/exchange.h"

// What the routes lead to, one file for each area.
namespace authd::http {

// token_handlers.cpp
Answering createAdminToken(Exchange& exchange);
Answering createCustomerToken(Exchange& exchange);
Answering revokeCustomerTokens(Exchange& exchange);

// customer_handlers.cpp
Answering createCustomer(Exchange& exchange);
Answering showCustomer(Exchange& exchange);
Answering showMe(Exchange& exchange);
Answering showMyBillingAddress(Exchange& exchange);
Answering showMyShippingAddress(Exchange& exchange);

// password_handlers.cpp
Answering changeMyPassword(Exchange& exchange);
Answering requestPasswordReset(Exchange& exchange);
Answering checkResetLink(Exchange& exchange);
Answering resetPassword(Exchange& exchange);

// customer_change_handlers.cpp
Answering updateCustomer(Exchange& exchange);
Answering updateMe(Exchange& exchange);
Answering deleteCustomer(Exchange& exchange);
Answering showAddress(Exchange& exchange);
Answering deleteAddress(Exchange& exchange);
Answering showBillingAddress(Exchange& exchange);
Answering showShippingAddress(Exchange& exchange);

// confirmation_handlers.cpp
Answering activateMe(Exchange& exchange);
Answering activateCustomer(Exchange& exchange);
Answering showConfirmation(Exchange& exchange);
Answering requestConfirmation(Exchange& exchange);
Answering validateCustomer(Exchange& exchange);
Answering isEmailAvailable(Exchange& exchange);
Answering showReadonly(Exchange& exchange);

// search_handlers.cpp
Answering searchCustomers(Exchange& exchange);
Answering searchGroups(Exchange& exchange);

// directory_handlers.cpp
Answering showCountries(Exchange& exchange);
Answering showCountry(Exchange& exchange);
Answering showStoreViews(Exchange& exchange);
Answering showStoreGroups(Exchange& exchange);
Answering showWebsites(Exchange& exchange);
Answering showStoreConfigs(Exchange& exchange);
Answering showModules(Exchange& exchange);

// group_handlers.cpp
Answering showGroup(Exchange& exchange);
Answering showDefaultGroup(Exchange& exchange);
Answering showDefaultGroupOfStore(Exchange& exchange);
Answering setDefaultGroup(Exchange& exchange);
Answering showGroupReadonly(Exchange& exchange);
Answering createGroup(Exchange& exchange);
Answering updateGroup(Exchange& exchange);
Answering deleteGroup(Exchange& exchange);

// verify_handlers.cpp
Answering verifyToken(Exchange& exchange);
Answering showHealth(Exchange& exchange);
Answering showReadiness(Exchange& exchange);
// What proxies are told a caller is; nullptr for who has no token.
const char* kindText(core::ActorKind kind);

// document_handlers.cpp
Answering showSwagger(Exchange& exchange);
Answering showOpenApi(Exchange& exchange);
Answering showDocumentPage(Exchange& exchange);

// key_handlers.cpp
Answering showSigningKeys(Exchange& exchange);

// log_handlers.cpp
Answering showCheckpoint(Exchange& exchange);
Answering showTile(Exchange& exchange);

// introspection_handlers.cpp
Answering introspectToken(Exchange& exchange);
Answering revokeGivenToken(Exchange& exchange);

// exchange_handlers.cpp
Answering exchangeRequestToken(Exchange& exchange);
Answering exchangeAccessToken(Exchange& exchange);
// What both say instead of tokens.
Response answerExchangeProblem(const Problem& problem);

}  // namespace authd::http
