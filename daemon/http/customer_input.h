#pragma once

#include <optional>
#include <string>

#include "daemon/core/rules/customer_rules.h"
#include "daemon/http/errors.h"
#include "daemon/http/json_value.h"

namespace authd::http {

// A customer as the body had it, for validation by the rules.
struct CustomerRequest {
  core::CustomerInput customer;
  std::string id;  // "" = none: ids are given here, a client's never chooses
};

// Maps a customer object, taking its texts. 400, naming the property, for one that does not exist
// and for a list or object in place of a scalar; a scalar in place of an object is an empty object.
Checked<CustomerRequest> readCustomerObject(JsonValue& value);

}  // namespace authd::http
