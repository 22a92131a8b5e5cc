#include "daemon/core/rules/regions.h"

#include <boost/test/unit_test.hpp>
#include <map>
#include <set>
#include <string>

namespace authd::core {
namespace {

BOOST_AUTO_TEST_SUITE(regions)

BOOST_AUTO_TEST_CASE(region_ids_are_dense_from_1_to_511) {
  std::uint32_t expected = 0;
  for (const auto& region : allRegions()) BOOST_TEST(region.id == ++expected);
  BOOST_TEST(expected == 511U);
}

BOOST_AUTO_TEST_CASE(thirteen_countries_have_regions_in_one_run_each) {
  const std::map<std::string_view, std::pair<std::uint32_t, std::uint32_t>> runs = {
      {"US", {1, 65}},    {"CA", {66, 78}},   {"DE", {79, 94}},   {"AT", {95, 103}},
      {"CH", {104, 129}}, {"ES", {130, 181}}, {"FR", {182, 277}}, {"RO", {278, 319}},
      {"FI", {320, 339}}, {"EE", {340, 354}}, {"LV", {355, 474}}, {"LT", {475, 484}},
      {"BR", {485, 511}}};
  for (const auto& [country, run] : runs) {
    const auto regions = regionsOf(country);
    BOOST_TEST_CONTEXT(country) {
      BOOST_REQUIRE(!regions.empty());
      BOOST_TEST(regions.front().id == run.first);
      BOOST_TEST(regions.back().id == run.second);
      BOOST_TEST(regions.size() == run.second - run.first + 1);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_country_without_table_has_no_regions) {
  BOOST_TEST(regionsOf("AU").empty());
  BOOST_TEST(regionsOf("").empty());
  BOOST_TEST(regionsOf("us").empty());
}

BOOST_AUTO_TEST_CASE(known_ids_have_their_known_code_and_name) {
  const struct {
    std::uint32_t id;
    std::string_view country, code, name;
  } cases[] = {{1, "US", "AL", "Alabama"},
               {12, "US", "CA", "California"},
               {38, "US", "NE", "Nebraska"},
               {43, "US", "NY", "New York"},
               {47, "US", "OH", "Ohio"},
               {57, "US", "TX", "Texas"},
               {65, "US", "WY", "Wyoming"},
               {66, "CA", "AB", "Alberta"},
               {74, "CA", "ON", "Ontario"},
               {76, "CA", "QC", "Quebec"},
               {511, "BR", "DF", "Distrito Federal"}};
  for (const auto& expected : cases) {
    const auto* region = findRegion(expected.id);
    BOOST_REQUIRE(region != nullptr);
    BOOST_TEST(region->country == expected.country);
    BOOST_TEST(region->code == expected.code);
    BOOST_TEST(region->name == expected.name);
  }
}

BOOST_AUTO_TEST_CASE(unknown_ids_have_no_region) {
  BOOST_TEST(findRegion(0) == nullptr);
  BOOST_TEST(findRegion(512) == nullptr);
  BOOST_TEST(findRegion(4294967295U) == nullptr);
}

BOOST_AUTO_TEST_CASE(every_region_is_found_by_id_and_by_name) {
  for (const auto& region : allRegions()) {
    BOOST_TEST(findRegion(region.id) == &region);
    const auto* byName = findRegionByName(region.country, region.name);
    BOOST_REQUIRE(byName != nullptr);
    BOOST_TEST(byName->country == region.country);
    const auto* byCode = findRegionByCode(region.country, region.code);
    BOOST_REQUIRE(byCode != nullptr);
    BOOST_TEST(byCode->id <= region.id);
  }
}

BOOST_AUTO_TEST_CASE(the_first_of_several_regions_with_one_code_wins) {
  const auto* region = findRegionByCode("US", "AE");
  BOOST_REQUIRE(region != nullptr);
  BOOST_TEST(region->id == 6U);
}

BOOST_AUTO_TEST_CASE(codes_and_names_are_found_in_any_letter_case_but_only_in_their_country) {
  BOOST_TEST(findRegionByCode("US", "ny") == findRegion(43));
  BOOST_TEST(findRegionByName("US", "NEW york") == findRegion(43));
  BOOST_TEST(findRegionByCode("CA", "NY") == nullptr);
  BOOST_TEST(findRegionByName("US", "Ontario") == nullptr);
  BOOST_TEST(findRegionByCode("US", "") == nullptr);
}

BOOST_AUTO_TEST_CASE(only_the_armed_forces_share_a_code) {
  std::map<std::string, int> seen;
  for (const auto& region : allRegions()) {
    ++seen[std::string(region.country) + "/" + std::string(region.code)];
  }
  for (const auto& [code, times] : seen) BOOST_TEST(times == (code == "US/AE" ? 4 : 1), code);
}

BOOST_AUTO_TEST_CASE(countries_are_sorted_and_begin_with_andorra) {
  BOOST_TEST(allCountries().front().alpha2 == "AD");
  std::set<std::string_view> alpha3;
  std::string_view last;
  for (const auto& country : allCountries()) {
    BOOST_TEST((last < country.alpha2));
    last = country.alpha2;
    BOOST_TEST(country.alpha2.size() == 2U);
    BOOST_TEST(country.alpha3.size() == 3U);
    BOOST_TEST(!country.name.empty());
    BOOST_TEST(alpha3.insert(country.alpha3).second);
  }
  BOOST_TEST(allCountries().size() >= 249U);
}

BOOST_AUTO_TEST_CASE(countries_beyond_the_standard_are_known) {
  for (const auto code : {"AN", "FX", "XK", "BQ", "CW", "SX"}) {
    BOOST_TEST(findCountry(code) != nullptr, code);
  }
}

BOOST_AUTO_TEST_CASE(a_country_has_its_three_letters_and_english_name) {
  const auto* country = findCountry("US");
  BOOST_REQUIRE(country != nullptr);
  BOOST_TEST(country->alpha3 == "USA");
  BOOST_TEST(country->name == "United States");
  for (const auto code : {"", "U", "us", "USA", "ZZ", "XX"}) {
    BOOST_TEST(findCountry(code) == nullptr, code);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::core
