#include "daemon/app/customers.h"

#include "daemon/http/acl.h"
#include "daemon/http/customer_input.h"
#include "daemon/http/handlers.h"
#include "daemon/http/output.h"

namespace authd::http {
namespace {

Response customerAnswer(const app::CustomerView& customer) {
  return answerJson(customerJson(customer));
}

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

// Where a new customer was to belong, in the client's numbers.
struct Place {
  std::optional<std::int64_t> storeId;
  std::optional<std::int64_t> websiteId;
};

// What is wrong with a place that the use case refused: a store or website that the shop does not
// have is 404, a store of another website is 400, as in Magento.
Problem placeProblem(const app::Shop& shop, const Place& place, const app::Refused& refused) {
  const auto within = [](std::int64_t id) { return id >= 0 && id <= UINT32_MAX; };
  const app::StoreView* store = nullptr;
  if (const auto id = place.storeId) {
    store = within(*id) ? shop.storeById(static_cast<std::uint32_t>(*id)) : nullptr;
    if (!store) return noSuchThing("storeId", std::to_string(*id));
  }
  if (const auto id = place.websiteId) {
    const auto* website = within(*id) ? shop.websiteById(static_cast<std::uint32_t>(*id)) : nullptr;
    if (!website) return noSuchThing("websiteId", std::to_string(*id));
    if (store && store->websiteId != website->id)
      return storeOutsideWebsite(store->id, website->id);
  }
  return problemOf(refused);
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

std::string billingJson(const app::CustomerView& customer) {
  for (const auto& address : customer.addresses) {
    if (address.defaultBilling) return addressJson(address);
  }
  return "[]";
}

std::string shippingJson(const app::CustomerView& customer) {
  for (const auto& address : customer.addresses) {
    if (address.defaultShipping) return addressJson(address);
  }
  return "[]";
}

}  // namespace

Answering createCustomer(Exchange& exchange) {
  JsonValue* object = exchange.input.value("customer");
  if (!object) return answerProblem(problemOf(core::requiredField("customer")));
  auto read = readCustomerObject(*object);
  if (const auto* problem = std::get_if<Problem>(&read)) return answerProblem(*problem);
  auto password = readPassword(exchange.input);
  if (const auto* problem = std::get_if<Problem>(&password)) return answerProblem(*problem);
  auto& request = std::get<CustomerRequest>(read);
  if (!request.id.empty()) return answerProblem(refuseId(exchange, request.customer));
  // Groups carry prices: who registers alone gets the default one, whatever was asked for.
  if (!exchange.call.caller.may(std::string(acl::MANAGE_CUSTOMERS))) {
    request.customer.groupId.reset();
  }
  const auto& input = request.customer;
  const Place place{core::integerOf(input.storeId.value_or("")),
                    core::integerOf(input.websiteId.value_or(""))};
  return app::createCustomer(exchange.app, std::move(exchange.call), std::move(request.customer),
                             std::move(std::get<kj::Maybe<crypto::Secret>>(password)))
      .then([&shop = exchange.app.shop, place](app::Answer<app::CustomerView>&& answer) {
        const auto* refused = std::get_if<app::Refused>(&answer);
        if (!refused) return customerAnswer(std::get<app::CustomerView>(answer));
        if (refused->why != app::Why::STORE_UNKNOWN) return answerProblem(problemOf(*refused));
        return answerProblem(placeProblem(shop, place, *refused));
      });
}

Answering showCustomer(Exchange& exchange) {
  const std::string& text = exchange.param("customerId");
  const auto id = idOf("customerId", text);
  if (const auto* problem = std::get_if<Problem>(&id)) return answerProblem(*problem);
  const auto number = std::get<std::optional<std::uint32_t>>(id);
  const auto customer = number ? app::readCustomer(exchange.app, *number) : std::nullopt;
  if (!customer) return answerProblem(noSuchThing("customerId", text));
  return customerAnswer(*customer);
}

Answering showMe(Exchange& exchange) {
  return showOwn(exchange, customerJson);
}

Answering showMyBillingAddress(Exchange& exchange) {
  return showOwn(exchange, billingJson);
}

Answering showMyShippingAddress(Exchange& exchange) {
  return showOwn(exchange, shippingJson);
}

}  // namespace authd::http
