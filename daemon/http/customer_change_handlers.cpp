#include "daemon/app/customer_changes.h"

#include "daemon/http/customer_answers.h"
#include "daemon/http/customer_input.h"
#include "daemon/http/handlers.h"
#include "daemon/http/output.h"

namespace authd::http {
namespace {

// The number in the path; an id that cannot exist is no such thing.
Checked<std::uint32_t> idInPath(const Exchange& exchange, std::string_view name) {
  const std::string& text = exchange.param(name);
  auto id = idOf(name, text);
  if (auto* problem = std::get_if<Problem>(&id)) return std::move(*problem);
  const auto number = std::get<std::optional<std::uint32_t>>(id);
  if (!number) return noSuchThing(name, text);
  return *number;
}

Response answerTrue(const app::Changed&) {
  return answerJson("true");
}

Answering update(Exchange& exchange, std::uint32_t id, app::ChangeBy by,
                 std::string (*render)(const app::CustomerView&)) {
  JsonValue* object = exchange.input.value("customer");
  if (!object) return answerProblem(problemOf(core::requiredField("customer")));
  auto read = readCustomerObject(*object);
  if (const auto* problem = std::get_if<Problem>(&read)) return answerProblem(*problem);
  auto& input = std::get<CustomerRequest>(read).customer;
  input.confirmation.reset();
  AskedPlace place = placeIn(input);
  // A store without a website is meant for the website that the customer has.
  const auto current = app::readCustomer(exchange.app, id);
  if (place.storeId && !place.websiteId && current) place.websiteId = current->websiteId;
  return app::updateCustomer(exchange.app, std::move(exchange.call), id, std::move(input), by)
      .then([&shop = exchange.app.shop, place, render](app::Answer<app::CustomerView>&& answer) {
        return answerCustomer(shop, place, answer, render);
      });
}

Answering showDefault(Exchange& exchange, std::string (*render)(const app::CustomerView&)) {
  const auto id = idInPath(exchange, "customerId");
  if (const auto* problem = std::get_if<Problem>(&id)) return answerProblem(*problem);
  const auto customer = app::readCustomer(exchange.app, std::get<std::uint32_t>(id));
  if (!customer) return answerProblem(noSuchThing("customerId", exchange.param("customerId")));
  return answerJson(render(*customer));
}

}  // namespace

Answering updateCustomer(Exchange& exchange) {
  const auto id = idInPath(exchange, "customerId");
  if (const auto* problem = std::get_if<Problem>(&id)) return answerProblem(*problem);
  return update(exchange, std::get<std::uint32_t>(id), app::ChangeBy::MANAGER, managedCustomerJson);
}

Answering updateMe(Exchange& exchange) {
  return update(exchange, exchange.call.caller.id, app::ChangeBy::OWNER, customerJson);
}

Answering deleteCustomer(Exchange& exchange) {
  const auto id = idInPath(exchange, "customerId");
  if (const auto* problem = std::get_if<Problem>(&id)) return answerProblem(*problem);
  return answerWhen(
      app::deleteCustomer(exchange.app, std::move(exchange.call), std::get<std::uint32_t>(id)),
      answerTrue);
}

Answering showAddress(Exchange& exchange) {
  const auto id = idInPath(exchange, "addressId");
  if (const auto* problem = std::get_if<Problem>(&id)) return answerProblem(*problem);
  const auto address = app::readAddress(exchange.app, std::get<std::uint32_t>(id));
  if (!address) return answerProblem(noSuchThing("addressId", exchange.param("addressId")));
  return answerJson(addressJson(*address));
}

Answering deleteAddress(Exchange& exchange) {
  const auto id = idInPath(exchange, "addressId");
  if (const auto* problem = std::get_if<Problem>(&id)) return answerProblem(*problem);
  return answerWhen(
      app::deleteAddress(exchange.app, std::move(exchange.call), std::get<std::uint32_t>(id)),
      answerTrue);
}

Answering showBillingAddress(Exchange& exchange) {
  return showDefault(exchange, billingAddressJson);
}

Answering showShippingAddress(Exchange& exchange) {
  return showDefault(exchange, shippingAddressJson);
}

}  // namespace authd::http
