#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace authd::core {

// A state, province or canton with the id that shops have used since Magento 2.1.
struct Region {
  std::uint32_t id = 0;
  std::string_view country;  // alpha-2
  std::string_view code;     // unique within a country, except AE of the United States
  std::string_view name;
};

struct Country {
  std::string_view alpha2;
  std::string_view alpha3;
  std::string_view name;  // English
};

// All regions by id; those of one country are neighbours.
std::span<const Region> allRegions();
// All countries by alpha-2 code: ISO 3166-1 and AN, FX, XK.
std::span<const Country> allCountries();

const Region* findRegion(std::uint32_t id);
// Empty if the country has no table.
std::span<const Region> regionsOf(std::string_view country);
// Codes and names are compared without regard to A-Z case; the first of several wins.
const Region* findRegionByCode(std::string_view country, std::string_view code);
const Region* findRegionByName(std::string_view country, std::string_view name);

// By alpha-2 code in capitals.
const Country* findCountry(std::string_view alpha2);

}  // namespace authd::core
