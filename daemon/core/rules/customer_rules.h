#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/core/rules/address_rules.h"
#include "daemon/core/rules/rule_error.h"

namespace authd::core {

inline constexpr std::size_t TAXVAT_MAX_LENGTH = 50;

// A customer as a client sent it, numbers as their text; absent and null are both empty.
struct CustomerInput {
  std::optional<std::string> email;
  std::optional<std::string> firstname;
  std::optional<std::string> lastname;
  std::optional<std::string> middlename;
  std::optional<std::string> prefix;
  std::optional<std::string> suffix;
  std::optional<std::string> dob;
  std::optional<std::string> gender;
  std::optional<std::string> taxvat;
  std::optional<std::string> createdAt;
  std::optional<std::string> groupId;
  std::optional<std::string> storeId;
  std::optional<std::string> websiteId;
  std::optional<std::string> disableAutoGroupChange;
  std::optional<std::string> confirmation;
  bool hasAddresses = false;  // an empty list is not the same as none
  std::vector<AddressInput> addresses;
};

// The scalars of a valid customer, typed. E-mail and names stay as they were written.
struct Customer {
  std::string email;
  std::string firstname;
  std::string lastname;
  std::optional<std::string> middlename;
  std::optional<std::string> prefix;
  std::optional<std::string> suffix;
  std::optional<std::string> dob;       // YYYY-MM-DD
  std::optional<std::uint32_t> gender;  // 1 male, 2 female, 3 not specified
  std::optional<std::string> taxvat;
  std::optional<std::int64_t> createdUs;  // a client may choose it
  std::optional<std::uint32_t> groupId;
  std::optional<std::uint32_t> storeId;
  std::optional<std::uint32_t> websiteId;
  bool disableAutoGroupChange = false;

  bool operator==(const Customer&) const = default;
};

// Whether a customer group exists.
using GroupLookup = std::function<bool(std::int64_t groupId)>;

// What is wrong with the scalars; empty = fine. At most one type error, unknown group or missing
// e-mail, each alone; else every attribute error, which edges join by newline into one message.
// Says nothing of addresses, passwords, stores and who has the e-mail already.
std::vector<RuleError> validateCustomer(const CustomerInput& input, const GroupLookup& isGroup);

// What is wrong with a form that was filled in, nothing of it saved: website, group, first and last
// name, e-mail, in this order, then the other attributes. Each is a message of its own.
std::vector<RuleError> validateForm(const CustomerInput& input, const GroupLookup& isGroup);

// `input` over a customer as it is: what the client left out keeps its value.
CustomerInput overlaid(const CustomerInput& input, const Customer& stored);

// `input` must have passed validateCustomer().
Customer normaliseCustomer(const CustomerInput& input);

// The whole part of a decimal number, as clients write ids: "7" and "7.9" are 7.
std::optional<std::int64_t> integerOf(std::string_view text);

}  // namespace authd::core
