#pragma once

#include <kj/async.h>

#include <cstdint>

#include "daemon/app/customers.h"

namespace authd::app {

// Who changes a customer: somebody who manages them, field by field, or the customer, who gives
// e-mail address and names each time and can change neither group, website nor store.
enum class ChangeBy : std::uint8_t { MANAGER = 1, OWNER = 2 };

// Changes profile and addresses in one go. What the input leaves out stays; a list of addresses is
// the whole new set: those with an id change, those without are new, all others go. A default flag
// moves the default to its address, a false one ends it. Another change at the same moment is
// merged with, three times at most.
// NOT_FOUND (customerId, addressId), RULES, DUPLICATE_EMAIL, STORE_UNKNOWN, BUSY.
kj::Promise<Answer<CustomerView>> updateCustomer(App& app, Call call, std::uint32_t id,
                                                 core::CustomerInput input, ChangeBy by);

// With addresses and all tokens; frees the e-mail address. NOT_FOUND.
kj::Promise<Answer<Changed>> deleteCustomer(App& app, Call call, std::uint32_t id);

// NOT_FOUND (addressId).
kj::Promise<Answer<Changed>> deleteAddress(App& app, Call call, std::uint32_t addressId);

// Nothing if there is no such address.
std::optional<AddressView> readAddress(const App& app, std::uint32_t addressId);

}  // namespace authd::app
