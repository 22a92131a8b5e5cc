#include "daemon/core/rules/address_rules.h"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>
#include <functional>
#include <string>

namespace authd::core {
namespace {

const Settings SETTINGS = defaultSettings();

AddressInput sample() {
  AddressInput input;
  input.defaultShipping = true;
  input.defaultBilling = true;
  input.firstname = "Jane";
  input.lastname = "Doe";
  input.region = RegionInput{"New York", "NY", "43"};
  input.postcode = "10755";
  input.street = {"123 Oak Ave"};
  input.city = "Purchase";
  input.telephone = "512-555-1111";
  input.countryId = "US";
  return input;
}

AddressInput with(const std::function<void(AddressInput&)>& change) {
  AddressInput input = sample();
  change(input);
  return input;
}

AddressInput inCountry(std::string country) {
  return with([&](AddressInput& input) {
    input.countryId = std::move(country);
    input.region.reset();
  });
}

// "REQ city, INV regionId=999, LONG City": every error in order.
std::string problems(const AddressInput& input, const Settings& settings = SETTINGS) {
  std::string result;
  for (const auto& error : validateAddress(input, settings)) {
    if (!result.empty()) result += ", ";
    switch (error.id) {
      case RuleErrorId::REQUIRED: result += "REQ " + error.named.at(0).second; break;
      case RuleErrorId::INVALID:
        result += "INV " + error.named.at(1).second + "=" + error.named.at(0).second;
        break;
      default: result += "LONG " + error.attributeLabel + " " + error.positional.at(0);
    }
  }
  return result;
}

BOOST_AUTO_TEST_SUITE(address_rules)

BOOST_AUTO_TEST_CASE(the_tutorials_address_is_fine) {
  BOOST_TEST(problems(sample()) == "");
}

BOOST_AUTO_TEST_CASE(an_empty_address_names_every_required_field_in_order) {
  BOOST_TEST(problems({}) ==
             "REQ firstname, REQ lastname, REQ street, REQ city, REQ telephone, REQ postcode, "
             "REQ countryId");
}

BOOST_AUTO_TEST_CASE(errors_carry_magentos_parameter_names) {
  const auto required = validateAddress(with([](auto& a) { a.city.reset(); }), SETTINGS);
  BOOST_REQUIRE(required.size() == 1U);
  BOOST_TEST((required[0].named ==
              std::vector<std::pair<std::string, std::string>>{{"fieldName", "city"}}));
  const auto invalid = validateAddress(inCountry("ZZ"), SETTINGS);
  BOOST_REQUIRE(invalid.size() == 1U);
  BOOST_TEST((invalid[0].named == std::vector<std::pair<std::string, std::string>>{
                                      {"value", "ZZ"}, {"fieldName", "countryId"}}));
}

BOOST_AUTO_TEST_CASE(each_required_field_is_missed_when_absent_empty_or_blank) {
  const struct {
    std::optional<std::string> AddressInput::*member;
    std::string_view expected;
  } fields[] = {
      {&AddressInput::firstname, "REQ firstname"}, {&AddressInput::lastname, "REQ lastname"},
      {&AddressInput::city, "REQ city"},           {&AddressInput::telephone, "REQ telephone"},
      {&AddressInput::postcode, "REQ postcode"},   {&AddressInput::countryId, "REQ countryId"}};
  for (const auto& field : fields) {
    for (const auto& text : {std::optional<std::string>(), std::optional<std::string>(""),
                             std::optional<std::string>("  ")}) {
      BOOST_TEST(problems(with([&](auto& a) { a.*field.member = text; })) == field.expected);
    }
  }
}

BOOST_AUTO_TEST_CASE(blank_street_lines_in_front_are_dropped) {
  const auto input = with([](auto& a) { a.street = {"", "Green str, 67"}; });
  BOOST_TEST(problems(input) == "");
  BOOST_TEST(normaliseAddress(input).street == std::vector<std::string>{"Green str, 67"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_street_without_a_line_is_missing) {
  for (const auto& street : {std::vector<std::string>{}, std::vector<std::string>{""},
                             std::vector<std::string>{" ", "\n", ""}}) {
    BOOST_TEST(problems(with([&](auto& a) { a.street = street; })) == "REQ street");
  }
}

BOOST_AUTO_TEST_CASE(street_lines_end_at_line_ends_and_keep_gaps_between) {
  const auto input = with([](auto& a) { a.street = {"\nHouse\r\nYard 3", "", "Floor 2", ""}; });
  const std::vector<std::string> expected{"House", "Yard 3", "", "Floor 2"};
  BOOST_TEST(normaliseAddress(input).street == expected, boost::test_tools::per_element());
  BOOST_TEST(problems(input) == "");
}

BOOST_AUTO_TEST_CASE(a_telephone_is_trimmed) {
  const auto input = with([](auto& a) { a.telephone = " 123456 "; });
  BOOST_TEST(normaliseAddress(input).telephone.value_or("") == "123456");
}

BOOST_AUTO_TEST_CASE(telephone_and_company_are_required_as_the_settings_say) {
  const auto input = with([](auto& a) { a.telephone.reset(); });
  Settings settings = SETTINGS;
  settings.telephone = FieldRule::OPTIONAL;
  BOOST_TEST(problems(input, settings) == "");
  settings.telephone = FieldRule::NO;
  BOOST_TEST(problems(input, settings) == "");
  settings.company = FieldRule::REQUIRED;
  BOOST_TEST(problems(input, settings) == "REQ company");
}

BOOST_AUTO_TEST_CASE(five_countries_need_no_postcode) {
  for (const auto country : {"HK", "IE", "MO", "PA", "GB"}) {
    auto input = inCountry(country);
    input.postcode.reset();
    BOOST_TEST(problems(input) == "", country);
  }
  auto input = inCountry("DE");
  input.postcode.reset();
  BOOST_TEST(problems(input) == "REQ postcode");
}

BOOST_AUTO_TEST_CASE(a_country_outside_the_list_is_invalid_and_hides_its_region) {
  BOOST_TEST(problems(inCountry("ZZ")) == "INV countryId=ZZ");
  BOOST_TEST(problems(inCountry("us")) == "INV countryId=us");
  BOOST_TEST(problems(inCountry("USA")) == "INV countryId=USA");
  Settings settings = SETTINGS;
  settings.countriesAllowed = CountrySet::ofText("DE");
  BOOST_TEST(problems(sample(), settings) == "INV countryId=US");
}

BOOST_AUTO_TEST_CASE(a_region_id_must_belong_to_the_country) {
  for (const auto id : {"66", "999", "512", "4294967296", "-1", "abc", "43x"}) {
    const auto inner = with([&](auto& a) { a.region = RegionInput{{}, {}, id}; });
    BOOST_TEST(problems(inner) == std::string("INV regionId=") + id);
    auto outer = inCountry("US");
    outer.regionId = id;
    BOOST_TEST(problems(outer) == std::string("INV regionId=") + id);
  }
}

BOOST_AUTO_TEST_CASE(a_missing_region_id_is_accepted_where_the_country_has_a_table) {
  BOOST_TEST(problems(inCountry("US")) == "");
  const auto zero = with([](auto& a) { a.region = RegionInput{"Somewhere", {}, "0"}; });
  BOOST_TEST(problems(zero) == "");
  const auto kept = normaliseAddress(zero);
  BOOST_TEST(kept.regionId == 0U);
  BOOST_TEST(kept.region == "Somewhere");
  BOOST_TEST(kept.regionCode == "Somewhere");
}

BOOST_AUTO_TEST_CASE(a_required_region_without_table_needs_its_text) {
  auto input = inCountry("AU");
  BOOST_TEST(problems(input) == "REQ region");
  input.region = RegionInput{" ", {}, {}};
  BOOST_TEST(problems(input) == "REQ region");
  input.region = RegionInput{"Victoria", {}, {}};
  BOOST_TEST(problems(input) == "");
  input.region = RegionInput{{}, "VIC", "600"};
  BOOST_TEST(problems(input) == "");
  const auto kept = normaliseAddress(input);
  BOOST_TEST(kept.regionId == 0U);
  BOOST_TEST(kept.region == "VIC");
}

BOOST_AUTO_TEST_CASE(a_country_that_asks_for_no_region_takes_any_text) {
  for (const auto country : {"DE", "FR", "AT", "FI", "GB", "JP"}) {
    BOOST_TEST(problems(inCountry(country)) == "", country);
  }
}

BOOST_AUTO_TEST_CASE(an_id_wins_over_the_clients_words) {
  const auto kept = normaliseAddress(with([](auto& a) {
    a.region = RegionInput{"Nonsense", "XX", "43"};
  }));
  BOOST_TEST(kept.regionId == 43U);
  BOOST_TEST(kept.regionCode == "NY");
  BOOST_TEST(kept.region == "New York");
}

BOOST_AUTO_TEST_CASE(the_objects_id_wins_over_the_one_beside_it) {
  const auto both = with([](auto& a) { a.regionId = "12"; });
  BOOST_TEST(normaliseAddress(both).regionId == 43U);
  const auto beside = with([](auto& a) {
    a.region = RegionInput{};
    a.regionId = "12";
  });
  BOOST_TEST(normaliseAddress(beside).regionId == 12U);
}

BOOST_AUTO_TEST_CASE(code_or_name_resolve_to_the_id) {
  const struct {
    RegionInput region;
    std::uint32_t expected;
  } cases[] = {{{{}, "NY", {}}, 43},
               {{{}, "ny", {}}, 43},
               {{"New York", {}, {}}, 43},
               {{"new york", {}, {}}, 43},
               {{"NY", {}, {}}, 0},
               {{"New York", "XX", {}}, 43},
               {{{}, "AE", {}}, 6},
               {{"Armed Forces Europe", "AE", {}}, 9},
               {{"Armed Forces Europe", {}, "0"}, 9},
               {{"Ontario", "ON", {}}, 0},
               {{"", "", ""}, 0}};
  for (const auto& expected : cases) {
    const auto input = with([&](auto& a) { a.region = expected.region; });
    BOOST_TEST(normaliseAddress(input).regionId == expected.expected);
    BOOST_TEST(problems(input) == "");
  }
}

BOOST_AUTO_TEST_CASE(texts_have_their_longest_length_in_characters) {
  const auto longest = [](std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += "ä";
    return text;
  };
  BOOST_TEST(problems(with([&](auto& a) { a.city = longest(255); })) == "");
  BOOST_TEST(problems(with([&](auto& a) { a.city = longest(256); })) == "LONG City 255");
  BOOST_TEST(problems(with([&](auto& a) { a.vatId = longest(256); })) == "LONG VAT Number 255");
  BOOST_TEST(problems(with([&](auto& a) { a.prefix = longest(40); })) == "");
  BOOST_TEST(problems(with([&](auto& a) { a.prefix = longest(41); })) == "LONG Name Prefix 40");
  BOOST_TEST(problems(with([&](auto& a) { a.suffix = longest(41); })) == "LONG Name Suffix 40");
  BOOST_TEST(problems(with([&](auto& a) { a.street = {longest(200), longest(54)}; })) == "");
  BOOST_TEST(problems(with([&](auto& a) {
               a.street = {longest(200), longest(55)};
             })) == "LONG Street Address 255");
  BOOST_TEST(problems(with([&](auto& a) {
               a.region = RegionInput{longest(256), {}, {}};
             })) == "LONG State/Province 255");
}

BOOST_AUTO_TEST_CASE(control_characters_and_damaged_bytes_are_refused) {
  BOOST_TEST(problems(with([](auto& a) { a.city = "a\x1B"; })) == "INV city=a\x1B");
  BOOST_TEST(problems(with([](auto& a) { a.company = "\t"; })) == "INV company=\t");
  BOOST_TEST(problems(with([](auto& a) { a.city = "a\xFF"; })) == "INV city=");
  BOOST_TEST(problems(with([](auto& a) { a.street = {"a\x07"}; })) == "INV street=a\x07");
  BOOST_TEST(problems(with([](auto& a) {
               a.region = RegionInput{"a\x07", {}, {}};
             })) == "INV region=a\x07");
}

BOOST_AUTO_TEST_CASE(several_errors_come_together_in_order) {
  const auto input = with([](auto& a) {
    a.lastname = "";
    a.city.reset();
    a.region = RegionInput{{}, {}, "999"};
    a.prefix = std::string(41, 'x');
  });
  BOOST_TEST(problems(input) == "REQ lastname, REQ city, INV regionId=999, LONG Name Prefix 40");
}

BOOST_AUTO_TEST_CASE(empty_optional_texts_are_kept_as_absent) {
  const auto kept = normaliseAddress(with([](auto& a) {
    a.company = "";
    a.fax = "";
    a.telephone = "  ";
  }));
  BOOST_TEST(!kept.company);
  BOOST_TEST(!kept.fax);
  BOOST_TEST(!kept.telephone);
}

BOOST_AUTO_TEST_CASE(the_last_address_that_claims_to_be_default_is) {
  AddressInput none;
  AddressInput billing;
  billing.defaultBilling = true;
  AddressInput shipping;
  shipping.defaultShipping = true;
  AddressInput refuses;
  refuses.defaultBilling = false;
  BOOST_TEST(!chooseDefaults({}).billing);
  BOOST_TEST(!chooseDefaults({none, none}).shipping);
  const auto chosen = chooseDefaults({billing, sample(), none, billing, refuses});
  BOOST_TEST(chosen.billing.value_or(99) == 3U);
  BOOST_TEST(chosen.shipping.value_or(99) == 1U);
  BOOST_TEST(!chooseDefaults({billing}).shipping);
  BOOST_TEST(chooseDefaults({shipping, shipping}).shipping.value_or(99) == 1U);
}

BOOST_AUTO_TEST_CASE(no_bytes_crash_it_and_every_error_is_printable_text) {
  BOOST_TEST(rc::check("random bytes", [](const std::string& a, const std::string& b,
                                          const std::vector<std::string>& street) {
    AddressInput input = sample();
    input.street = street;
    input.city = a;
    input.telephone = b;
    input.region = RegionInput{a, b, *rc::gen::element<std::string>("", "43", a)};
    input.countryId = *rc::gen::element<std::string>("US", "AU", b);
    normaliseAddress(input);
    problems(input);
  }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::core
