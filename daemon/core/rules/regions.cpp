#include "daemon/core/rules/regions.h"

#include <algorithm>

#include "daemon/core/rules/text.h"

namespace authd::core {
namespace {

template <typename Wanted>
const Region* firstOf(std::string_view country, Wanted wanted) {
  const auto regions = regionsOf(country);
  const auto found = std::find_if(regions.begin(), regions.end(), wanted);
  return found == regions.end() ? nullptr : &*found;
}

}  // namespace

const Region* findRegion(std::uint32_t id) {
  const auto regions = allRegions();
  const auto found = std::lower_bound(regions.begin(), regions.end(), id,
                                      [](const Region& r, std::uint32_t i) { return r.id < i; });
  return found != regions.end() && found->id == id ? &*found : nullptr;
}

std::span<const Region> regionsOf(std::string_view country) {
  const auto regions = allRegions();
  const auto first = std::find_if(regions.begin(), regions.end(),
                                  [&](const Region& r) { return r.country == country; });
  const auto last =
      std::find_if(first, regions.end(), [&](const Region& r) { return r.country != country; });
  return {first, last};
}

const Region* findRegionByCode(std::string_view country, std::string_view code) {
  return firstOf(country, [&](const Region& r) { return equalsIgnoringCase(r.code, code); });
}

const Region* findRegionByName(std::string_view country, std::string_view name) {
  return firstOf(country, [&](const Region& r) { return equalsIgnoringCase(r.name, name); });
}

const Country* findCountry(std::string_view alpha2) {
  const auto countries = allCountries();
  const auto found =
      std::lower_bound(countries.begin(), countries.end(), alpha2,
                       [](const Country& c, std::string_view code) { return c.alpha2 < code; });
  return found != countries.end() && found->alpha2 == alpha2 ? &*found : nullptr;
}

}  // namespace authd::core
