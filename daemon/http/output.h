#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "daemon/app/customers.h"
#include "daemon/core/customer_groups.h"
#include "daemon/http/message.h"

namespace authd::http {

// Bodies of answers: compact JSON, keys in Magento's order, absent optional values left out.
std::string customerJson(const app::CustomerView& customer);
// With the key that confirms the e-mail address, for those who manage customers.
std::string managedCustomerJson(const app::CustomerView& customer);
std::string groupJson(const core::CustomerGroup& group);
std::string addressJson(const app::AddressView& address);
std::string stringJson(std::string_view text);

// 200 with a JSON body.
Response answerJson(std::string body);

// `YYYY-MM-DDTHH:MM:SSZ` (RFC 3339), rounded down; `never` for core::NEVER.
std::string expiryText(std::int64_t timeUs);

}  // namespace authd::http
