#include "daemon/http/customer_answers.h"

#include "daemon/http/output.h"

namespace authd::http {
namespace {

// What is wrong with a place that the use case refused: a store or website that the shop does not
// have is 404, a store of another website is 400, as in Magento.
Problem placeProblem(const app::Shop& shop, const AskedPlace& place, const app::Refused& refused) {
  const auto within = [](std::int64_t id) { return id >= 0 && id <= UINT32_MAX; };
  const app::StoreView* store = nullptr;
  if (const auto id = place.storeId) {
    store = within(*id) ? shop.storeById(static_cast<std::uint32_t>(*id)) : nullptr;
    if (!store) return noSuchThing("storeId", std::to_string(*id));
  }
  if (const auto id = place.websiteId) {
    const auto* website = within(*id) ? shop.websiteById(static_cast<std::uint32_t>(*id)) : nullptr;
    if (!website) return noSuchThing("websiteId", std::to_string(*id));
    if (store && store->websiteId != website->id) {
      return storeOutsideWebsite(store->id, website->id);
    }
  }
  return problemOf(refused);
}

}  // namespace

AskedPlace placeIn(const core::CustomerInput& input) {
  return {core::integerOf(input.storeId.value_or("")),
          core::integerOf(input.websiteId.value_or(""))};
}

Response answerCustomer(const app::Shop& shop, const AskedPlace& place,
                        const app::Answer<app::CustomerView>& answer,
                        std::string (*render)(const app::CustomerView&)) {
  const auto* refused = std::get_if<app::Refused>(&answer);
  if (!refused) return answerJson(render(std::get<app::CustomerView>(answer)));
  if (refused->why != app::Why::STORE_UNKNOWN) return answerProblem(problemOf(*refused));
  return answerProblem(placeProblem(shop, place, *refused));
}

Checked<std::uint32_t> askedWebsite(Exchange& exchange) {
  auto text = exchange.input.text("websiteId");
  if (auto* problem = std::get_if<Problem>(&text)) return std::move(*problem);
  const auto& given = std::get<std::optional<std::string>>(text);
  if (!given || given->empty()) return exchange.site.websiteId;
  auto id = idOf("websiteId", *given);
  if (auto* problem = std::get_if<Problem>(&id)) return std::move(*problem);
  return std::get<std::optional<std::uint32_t>>(id).value_or(UINT32_MAX);
}

std::string billingAddressJson(const app::CustomerView& customer) {
  for (const auto& address : customer.addresses) {
    if (address.defaultBilling) return addressJson(address);
  }
  return "[]";
}

std::string shippingAddressJson(const app::CustomerView& customer) {
  for (const auto& address : customer.addresses) {
    if (address.defaultShipping) return addressJson(address);
  }
  return "[]";
}

}  // namespace authd::http
