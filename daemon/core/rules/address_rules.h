#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "daemon/core/rules/rule_error.h"
#include "daemon/core/rules/settings.h"

namespace authd::core {

inline constexpr std::size_t TEXT_MAX_LENGTH = 255;  // code points; names, city, street in all…
inline constexpr std::size_t AFFIX_MAX_LENGTH = 40;  // prefix, suffix

struct RegionInput {
  std::optional<std::string> region;
  std::optional<std::string> regionCode;
  std::optional<std::string> regionId;
};

// An address as a client sent it, numbers as their text; absent and null are both empty.
struct AddressInput {
  std::optional<std::string> id;          // of an address that exists already
  std::optional<std::string> customerId;  // whose it is, as the client believes
  std::optional<RegionInput> region;
  std::optional<std::string> regionId;
  std::optional<std::string> countryId;
  std::optional<std::vector<std::string>> street;  // an empty list is one: no line at all
  std::optional<std::string> company;
  std::optional<std::string> telephone;
  std::optional<std::string> fax;
  std::optional<std::string> postcode;
  std::optional<std::string> city;
  std::optional<std::string> firstname;
  std::optional<std::string> lastname;
  std::optional<std::string> middlename;
  std::optional<std::string> prefix;
  std::optional<std::string> suffix;
  std::optional<std::string> vatId;
  std::optional<bool> defaultShipping;
  std::optional<bool> defaultBilling;
};

// An address as it is kept. Region: with an id, code and name come from the table; without, both
// are what the client wrote.
struct Address {
  std::uint32_t regionId = 0;  // 0 = none
  std::string regionCode;
  std::string region;
  std::string countryId;
  std::vector<std::string> street;
  std::optional<std::string> company;
  std::optional<std::string> telephone;
  std::optional<std::string> fax;
  std::optional<std::string> postcode;
  std::optional<std::string> city;
  std::optional<std::string> firstname;
  std::optional<std::string> lastname;
  std::optional<std::string> middlename;
  std::optional<std::string> prefix;
  std::optional<std::string> suffix;
  std::optional<std::string> vatId;

  bool operator==(const Address&) const = default;
};

// Trims the telephone, splits street lines at line ends and drops blank ones in front and behind,
// and settles the region: the object's id, else the top-level id, else what code and name say.
// Never fails; what is wrong stays for validateAddress().
Address normaliseAddress(const AddressInput& input);

// All that is wrong, in Magento's order: first and last name, street, city, telephone, fax,
// company, postcode, country, region; then what only has a length. Empty = fine.
std::vector<RuleError> validateAddress(const AddressInput& input, const Settings& settings);

// Which of a new customer's addresses are the defaults: the last that claims to be, if any.
struct DefaultAddresses {
  std::optional<std::size_t> billing;
  std::optional<std::size_t> shipping;
};
DefaultAddresses chooseDefaults(const std::vector<AddressInput>& addresses);

}  // namespace authd::core
