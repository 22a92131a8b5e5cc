#pragma once

#include <kj/async.h>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "daemon/app/customers.h"
#include "daemon/core/rules/search.h"

namespace authd::app {

// What one answer can hold.
inline constexpr std::uint32_t MOST_FOUND = 5000;

struct FoundCustomers {
  std::vector<CustomerView> items;  // of the page that was asked for
  std::uint64_t total = 0;
};

// The fields of customers that can be searched for and ordered by: Magento's attributes, `name`,
// and those of the default billing address.
std::optional<core::FieldKind> customerFieldKind(std::string_view field);

// Customers that match, by id where no order is asked for. A sole id or e-mail address is looked
// up; everything else is a scan of a snapshot on the scanning thread, since profiles are sealed.
// RULES (pageSize: more than MOST_FOUND would be shown), BUSY.
kj::Promise<Answer<FoundCustomers>> searchCustomers(App& app, core::Search search);

}  // namespace authd::app
