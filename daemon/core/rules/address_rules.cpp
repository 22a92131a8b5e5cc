#include "daemon/core/rules/address_rules.h"

#include <limits>
#include <string_view>

#include "daemon/core/rules/duration.h"
#include "daemon/core/rules/regions.h"
#include "daemon/core/rules/text.h"

namespace authd::core {
namespace {

struct TextField {
  std::optional<std::string> Address::*member;
  std::string_view fieldName;
  std::string_view label;
  std::size_t most = TEXT_MAX_LENGTH;
};

constexpr TextField FIRSTNAME{&Address::firstname, "firstname", "First Name"};
constexpr TextField LASTNAME{&Address::lastname, "lastname", "Last Name"};
constexpr TextField CITY{&Address::city, "city", "City"};
constexpr TextField TELEPHONE{&Address::telephone, "telephone", "Phone Number"};
constexpr TextField FAX{&Address::fax, "fax", "Fax"};
constexpr TextField COMPANY{&Address::company, "company", "Company"};
constexpr TextField POSTCODE{&Address::postcode, "postcode", "Zip/Postal Code"};
constexpr TextField OTHERS[] = {
    {&Address::middlename, "middlename", "Middle Name/Initial"},
    {&Address::prefix, "prefix", "Name Prefix", AFFIX_MAX_LENGTH},
    {&Address::suffix, "suffix", "Name Suffix", AFFIX_MAX_LENGTH},
    {&Address::vatId, "vatId", "VAT Number"},
};

std::string_view textOf(const std::optional<std::string>& text) {
  return text ? std::string_view(*text) : std::string_view();
}

// An empty text is kept as an absent one.
std::optional<std::string> present(const std::optional<std::string>& text) {
  return text && !text->empty() ? text : std::nullopt;
}

// What the client says the region's id is; empty text counts as nothing said.
std::string_view givenRegionId(const AddressInput& input) {
  if (input.region) {
    const auto inner = textOf(input.region->regionId);
    if (!inner.empty()) return inner;
  }
  return textOf(input.regionId);
}

// 0 = none; empty if the text is no id at all.
std::optional<std::uint32_t> regionIdOf(std::string_view text) {
  if (text.empty()) return 0;
  const auto number = wholeNumber(text);
  if (!number || *number > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

// The region of `country` that code and name mean: both together, else the code, else the name.
const Region* regionByWords(std::string_view country, std::string_view code,
                            std::string_view name) {
  for (const Region& region : regionsOf(country)) {
    if (equalsIgnoringCase(region.code, code) && equalsIgnoringCase(region.name, name)) {
      return &region;
    }
  }
  const auto* byCode = findRegionByCode(country, code);
  return byCode != nullptr ? byCode : findRegionByName(country, name);
}

void settleRegion(const AddressInput& input, Address& address) {
  const std::string_view code = input.region ? textOf(input.region->regionCode) : "";
  const std::string_view name = input.region ? textOf(input.region->region) : "";
  const std::uint32_t id = regionIdOf(givenRegionId(input)).value_or(0);
  const Region* found = id == 0 ? regionByWords(address.countryId, code, name) : findRegion(id);
  if (found != nullptr && found->country == address.countryId) {
    address.regionId = found->id;
    address.regionCode = found->code;
    address.region = found->name;
    return;
  }
  address.region = name.empty() ? code : name;
  address.regionCode = address.region;
}

std::vector<std::string> streetLines(const std::vector<std::string>& input) {
  std::vector<std::string> lines;
  const auto add = [&](std::string_view line) {
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (!lines.empty() || !isBlank(line)) lines.emplace_back(line);
  };
  for (std::string_view entry : input) {
    for (auto end = entry.find('\n'); end != std::string_view::npos; end = entry.find('\n')) {
      add(entry.substr(0, end));
      entry.remove_prefix(end + 1);
    }
    add(entry);
  }
  while (!lines.empty() && isBlank(lines.back())) lines.pop_back();
  return lines;
}

class Validation {
 public:
  Validation(const AddressInput& input, const Settings& settings)
      : input_(input), address_(normaliseAddress(input)), settings_(settings) {}

  std::vector<RuleError> run() {
    checkText(FIRSTNAME, true);
    checkText(LASTNAME, true);
    checkStreet();
    checkText(CITY, true);
    checkText(TELEPHONE, settings_.telephone == FieldRule::REQUIRED);
    checkText(FAX, false);
    checkText(COMPANY, settings_.company == FieldRule::REQUIRED);
    checkText(POSTCODE, !settings_.zipOptional.contains(address_.countryId));
    checkCountry();
    for (const auto& field : OTHERS) checkText(field, false);
    return std::move(errors_);
  }

 private:
  void checkText(const TextField& field, bool required) {
    const std::string_view text = textOf(address_.*field.member);
    if (required && isBlank(text)) {
      errors_.push_back(requiredField(field.fieldName));
    } else if (!isPlainText(text)) {
      errors_.push_back(invalidField(field.fieldName, text));
    } else if (countUtf8(text) > field.most) {
      errors_.push_back(attributeTooLong(field.label, field.most));
    }
  }

  void checkStreet() {
    if (address_.street.empty()) errors_.push_back(requiredField("street"));
    std::size_t length = 0;
    for (const auto& line : address_.street) {
      if (!isPlainText(line)) return errors_.push_back(invalidField("street", line));
      length += countUtf8(line) + 1;
    }
    if (length > TEXT_MAX_LENGTH + 1) {
      errors_.push_back(attributeTooLong("Street Address", TEXT_MAX_LENGTH));
    }
  }

  void checkCountry() {
    if (isBlank(address_.countryId)) return errors_.push_back(requiredField("countryId"));
    if (!settings_.countriesAllowed.contains(address_.countryId)) {
      return errors_.push_back(invalidField("countryId", address_.countryId));
    }
    checkRegion();
  }

  void checkRegion() {
    const bool hasTable = !regionsOf(address_.countryId).empty();
    const auto given = givenRegionId(input_);
    const auto id = regionIdOf(given);
    if (!id || (hasTable && *id != 0 && address_.regionId != *id)) {
      return errors_.push_back(invalidField("regionId", given));
    }
    if (!hasTable && settings_.stateRequired.contains(address_.countryId) &&
        isBlank(address_.region)) {
      return errors_.push_back(requiredField("region"));
    }
    if (!isPlainText(address_.region)) {
      return errors_.push_back(invalidField("region", address_.region));
    }
    if (countUtf8(address_.region) > TEXT_MAX_LENGTH) {
      errors_.push_back(attributeTooLong("State/Province", TEXT_MAX_LENGTH));
    }
  }

  const AddressInput& input_;
  const Address address_;
  const Settings& settings_;
  std::vector<RuleError> errors_;
};

}  // namespace

Address normaliseAddress(const AddressInput& input) {
  Address address;
  address.countryId = textOf(input.countryId);
  if (input.street) address.street = streetLines(*input.street);
  address.company = present(input.company);
  address.telephone = present(std::string(trimmed(textOf(input.telephone))));
  address.fax = present(input.fax);
  address.postcode = present(input.postcode);
  address.city = present(input.city);
  address.firstname = present(input.firstname);
  address.lastname = present(input.lastname);
  address.middlename = present(input.middlename);
  address.prefix = present(input.prefix);
  address.suffix = present(input.suffix);
  address.vatId = present(input.vatId);
  settleRegion(input, address);
  return address;
}

std::vector<RuleError> validateAddress(const AddressInput& input, const Settings& settings) {
  return Validation(input, settings).run();
}

DefaultAddresses chooseDefaults(const std::vector<AddressInput>& addresses) {
  DefaultAddresses chosen;
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    if (addresses[i].defaultBilling.value_or(false)) chosen.billing = i;
    if (addresses[i].defaultShipping.value_or(false)) chosen.shipping = i;
  }
  return chosen;
}

}  // namespace authd::core
