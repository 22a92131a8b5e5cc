#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "daemon/app/customers.h"
#include "daemon/http/errors.h"
#include "daemon/http/exchange.h"

namespace authd::http {

// Where a customer was to belong, in the client's numbers.
struct AskedPlace {
  std::optional<std::int64_t> storeId;
  std::optional<std::int64_t> websiteId;
};
AskedPlace placeIn(const core::CustomerInput& input);

// The customer as `render` shows one, or the problem. A store or website that the shop does not
// have is 404, a store of another website is 400, as in Magento.
Response answerCustomer(const app::Shop& shop, const AskedPlace& place,
                        const app::Answer<app::CustomerView>& answer,
                        std::string (*render)(const app::CustomerView&));

// The parameter `websiteId` as it is, whether or not there is such a website: nobody has an account
// in one that there is not. Absent or empty, the website of the store that the request speaks to.
Checked<std::uint32_t> askedWebsite(Exchange& exchange);

// The default address, or an empty list.
std::string billingAddressJson(const app::CustomerView& customer);
std::string shippingAddressJson(const app::CustomerView& customer);

}  // namespace authd::http
