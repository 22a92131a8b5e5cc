#include "daemon/app/customers.h"

#include "daemon/http/acl.h"
#include "daemon/http/customer_answers.h"
#include "daemon/http/customer_input.h"
#include "daemon/http/handlers.h"
#include "daemon/http/output.h"

namespace authd::http {
namespace {

// The website whose customer an e-mail would be.
std::uint32_t websiteOf(const Exchange& exchange, const core::CustomerInput& input) {
  const auto number = core::integerOf(input.websiteId.value_or(""));
  return number && *number >= 0 && *number <= UINT32_MAX ? static_cast<std::uint32_t>(*number)
                                                         : exchange.site.websiteId;
}

// An id in the body never chooses the id of a new customer. In Magento it stands for the customer
// with that e-mail: there is none, or it exists already.
Problem refuseId(const Exchange& exchange, const core::CustomerInput& input) {
  const auto websiteId = websiteOf(exchange, input);
  const auto email = input.email.value_or("");
  if (app::findCustomer(exchange.app, websiteId, email)) {
    return problemOf(app::refused(app::Why::DUPLICATE_EMAIL));
  }
  app::Refused unknown = app::refused(app::Why::NOT_FOUND);
  unknown.fields = {{"email", email}, {"websiteId", std::to_string(websiteId)}};
  return problemOf(unknown);
}

Checked<kj::Maybe<crypto::Secret>> readPassword(Input& input) {
  auto text = input.text("password", true);
  if (auto* problem = std::get_if<Problem>(&text)) return std::move(*problem);
  auto& password = std::get<std::optional<std::string>>(text);
  if (!password) return kj::Maybe<crypto::Secret>(nullptr);
  return kj::Maybe<crypto::Secret>(crypto::Secret::takeFrom(*password));
}

Answering showOwn(Exchange& exchange, std::string (*render)(const app::CustomerView&)) {
  const auto customer = app::readCustomer(exchange.app, exchange.call.caller.id);
  if (!customer) {
    return answerProblem(noSuchThing("customerId", std::to_string(exchange.call.caller.id)));
  }
  return answerJson(render(*customer));
}

}  // namespace

Answering createCustomer(Exchange& exchange) {
  JsonValue* object = exchange.input.value("customer");
  if (!object) return answerProblem(problemOf(core::requiredField("customer")));
  auto read = readCustomerObject(*object);
  if (const auto* problem = std::get_if<Problem>(&read)) return answerProblem(*problem);
  auto password = readPassword(exchange.input);
  if (const auto* problem = std::get_if<Problem>(&password)) return answerProblem(*problem);
  auto backUrl = exchange.input.text("redirectUrl");
  if (const auto* problem = std::get_if<Problem>(&backUrl)) return answerProblem(*problem);
  auto& request = std::get<CustomerRequest>(read);
  if (!request.id.empty()) return answerProblem(refuseId(exchange, request.customer));
  // Groups carry prices: who registers alone gets the default one, whatever was asked for.
  if (!exchange.call.caller.may(std::string(acl::MANAGE_CUSTOMERS))) {
    request.customer.groupId.reset();
    request.customer.confirmation.reset();
  }
  const AskedPlace place = placeIn(request.customer);
  return app::createCustomer(exchange.app, std::move(exchange.call), std::move(request.customer),
                             std::move(std::get<kj::Maybe<crypto::Secret>>(password)),
                             std::get<std::optional<std::string>>(backUrl).value_or(""))
      .then([&shop = exchange.app.shop, place](app::Answer<app::CustomerView>&& answer) {
        return answerCustomer(shop, place, answer, customerJson);
      });
}

Answering showCustomer(Exchange& exchange) {
  const std::string& text = exchange.param("customerId");
  const auto id = idOf("customerId", text);
  if (const auto* problem = std::get_if<Problem>(&id)) return answerProblem(*problem);
  const auto number = std::get<std::optional<std::uint32_t>>(id);
  const auto customer = number ? app::readCustomer(exchange.app, *number) : std::nullopt;
  if (!customer) return answerProblem(noSuchThing("customerId", text));
  const bool manages = exchange.call.caller.may(std::string(acl::MANAGE_CUSTOMERS));
  return answerJson(manages ? managedCustomerJson(*customer) : customerJson(*customer));
}

Answering showMe(Exchange& exchange) {
  return showOwn(exchange, customerJson);
}

Answering showMyBillingAddress(Exchange& exchange) {
  return showOwn(exchange, billingAddressJson);
}

Answering showMyShippingAddress(Exchange& exchange) {
  return showOwn(exchange, shippingAddressJson);
}

}  // namespace authd::http
