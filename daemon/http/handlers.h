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

// introspection_handlers.cpp
Answering introspectToken(Exchange& exchange);
Answering revokeGivenToken(Exchange& exchange);

}  // namespace authd::http
