#include "daemon/core/rules/address_overlay.h"

#include "daemon/core/rules/text.h"

namespace authd::core {
namespace {

RegionInput regionOf(const Address& stored) {
  RegionInput region;
  if (stored.regionId != 0) region.regionId = std::to_string(stored.regionId);
  if (!stored.region.empty()) region.region = stored.region;
  if (!stored.regionCode.empty()) region.regionCode = stored.regionCode;
  return region;
}

}  // namespace

AddressInput overlaid(const AddressInput& input, const Address& stored) {
  AddressInput whole = input;
  const auto keep = [](std::optional<std::string>& into, const std::optional<std::string>& value) {
    if (!into) into = value;
  };
  const bool sameCountry =
      !input.countryId || equalsIgnoringCase(*input.countryId, stored.countryId);
  if (!input.region && !input.regionId && sameCountry) whole.region = regionOf(stored);
  keep(whole.countryId, stored.countryId);
  if (!whole.street) whole.street = stored.street;
  keep(whole.company, stored.company);
  keep(whole.telephone, stored.telephone);
  keep(whole.fax, stored.fax);
  keep(whole.postcode, stored.postcode);
  keep(whole.city, stored.city);
  keep(whole.firstname, stored.firstname);
  keep(whole.lastname, stored.lastname);
  keep(whole.middlename, stored.middlename);
  keep(whole.prefix, stored.prefix);
  keep(whole.suffix, stored.suffix);
  keep(whole.vatId, stored.vatId);
  return whole;
}

}  // namespace authd::core
