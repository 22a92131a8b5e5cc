#include "daemon/core/rules/customer_rules.h"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>
#include <functional>
#include <string>

namespace authd::core {
namespace {

bool isGroup(std::int64_t id) {
  return id >= 0 && id <= 3;
}

CustomerInput sample() {
  CustomerInput input;
  input.email = "jdoe@example.com";
  input.firstname = "Jane";
  input.lastname = "Doe";
  return input;
}

CustomerInput with(const std::function<void(CustomerInput&)>& change) {
  CustomerInput input = sample();
  change(input);
  return input;
}

std::string shortName(RuleErrorId id) {
  switch (id) {
    case RuleErrorId::WRONG_TYPE: return "TYPE";
    case RuleErrorId::EMAIL_MISSING: return "NOEMAIL";
    case RuleErrorId::EMAIL_SYNTAX: return "EMAIL";
    case RuleErrorId::ATTRIBUTE_REQUIRED: return "REQ";
    case RuleErrorId::ATTRIBUTE_LONG: return "LONG";
    case RuleErrorId::ATTRIBUTE_INVALID: return "INV";
    case RuleErrorId::NAME_CHARACTERS: return "NAME";
    case RuleErrorId::GROUP_UNKNOWN: return "GROUP";
    default: return "other";
  }
}

// "REQ First Name, EMAIL Email": every error in order.
std::string problems(const CustomerInput& input) {
  std::string result;
  for (const auto& error : validateCustomer(input, isGroup)) {
    if (!result.empty()) result += ", ";
    result += shortName(error.id);
    if (!error.attributeLabel.empty()) result += " " + error.attributeLabel;
  }
  return result;
}

BOOST_AUTO_TEST_SUITE(customer_rules)

BOOST_AUTO_TEST_CASE(the_tutorials_customer_is_fine) {
  BOOST_TEST(problems(sample()) == "");
}

BOOST_AUTO_TEST_CASE(a_customer_without_email_is_told_only_that) {
  BOOST_TEST(problems({}) == "NOEMAIL");
  BOOST_TEST(problems(with([](auto& c) { c.email = ""; })) == "NOEMAIL");
  BOOST_TEST(problems(with([](auto& c) { c.email = "  "; })) == "NOEMAIL");
}

BOOST_AUTO_TEST_CASE(an_ill_formed_email_is_exactly_one_error) {
  BOOST_TEST(problems(with([](auto& c) { c.email = "invalid"; })) == "EMAIL Email");
  BOOST_TEST(problems(with([](auto& c) { c.email = std::string(300, 'a') + "@example.com"; })) ==
             "EMAIL Email");
}

BOOST_AUTO_TEST_CASE(every_missing_attribute_is_a_line) {
  BOOST_TEST(problems(with([](auto& c) {
               c.firstname.reset();
               c.lastname = " ";
             })) == "REQ First Name, REQ Last Name");
  BOOST_TEST(problems(with([](auto& c) {
               c.firstname = "";
               c.email = "invalid";
             })) == "REQ First Name, EMAIL Email");
}

BOOST_AUTO_TEST_CASE(names_hold_letters_of_every_language_and_no_signs) {
  for (const auto name : {"X Æ A-12 Musk", "محمد", "नरेन्द्र", "O’Brien", "0"}) {
    BOOST_TEST(problems(with([&](auto& c) { c.firstname = name; })) == "", name);
    BOOST_TEST(problems(with([&](auto& c) { c.lastname = name; })) == "", name);
    BOOST_TEST(problems(with([&](auto& c) { c.middlename = name; })) == "", name);
  }
  for (const auto name : {"😀", "$()", "a\xFF", "a\nb", "{{a}}"}) {
    BOOST_TEST(problems(with([&](auto& c) {
                 c.firstname = name;
                 c.middlename = name;
                 c.lastname = name;
               })) == "NAME First Name, NAME Middle Name/Initial, NAME Last Name",
               name);
  }
}

BOOST_AUTO_TEST_CASE(texts_end_at_their_longest_length) {
  const auto text = [](std::size_t count) { return std::string(count, 'x'); };
  BOOST_TEST(problems(with([&](auto& c) { c.firstname = text(255); })) == "");
  BOOST_TEST(problems(with([&](auto& c) { c.firstname = text(256); })) == "NAME First Name");
  BOOST_TEST(problems(with([&](auto& c) { c.prefix = text(40); })) == "");
  BOOST_TEST(problems(with([&](auto& c) { c.prefix = text(41); })) == "LONG Name Prefix");
  BOOST_TEST(problems(with([&](auto& c) { c.suffix = text(41); })) == "LONG Name Suffix");
  BOOST_TEST(problems(with([&](auto& c) { c.taxvat = text(50); })) == "");
  BOOST_TEST(problems(with([&](auto& c) { c.taxvat = text(51); })) == "LONG Tax/VAT Number");
  BOOST_TEST(problems(with([&](auto& c) { c.taxvat = "a\x07"; })) == "INV Tax/VAT Number");
}

BOOST_AUTO_TEST_CASE(gender_is_an_option) {
  for (const auto gender : {"0", "1", "2", "3", ""}) {
    BOOST_TEST(problems(with([&](auto& c) { c.gender = gender; })) == "", gender);
  }
  for (const auto gender : {"4", "123", "-1"}) {
    BOOST_TEST(problems(with([&](auto& c) { c.gender = gender; })) == "INV Gender", gender);
  }
}

BOOST_AUTO_TEST_CASE(dates_are_dates) {
  BOOST_TEST(problems(with([](auto& c) { c.dob = "1980-02-29"; })) == "");
  BOOST_TEST(problems(with([](auto& c) { c.dob = "1981-02-29"; })) == "INV Date of Birth");
  BOOST_TEST(problems(with([](auto& c) { c.createdAt = "2013-11-05"; })) == "");
  for (const auto text : {"soon", "1969-12-31", "1970-01-01"}) {
    BOOST_TEST(problems(with([&](auto& c) { c.createdAt = text; })) == "INV Created At", text);
  }
}

BOOST_AUTO_TEST_CASE(the_group_must_exist) {
  for (const auto group : {"0", "1", "2", "3", "1.5"}) {
    BOOST_TEST(problems(with([&](auto& c) { c.groupId = group; })) == "", group);
  }
  for (const auto group : {"4", "-1", "999999999999"}) {
    BOOST_TEST(problems(with([&](auto& c) { c.groupId = group; })) == "GROUP", group);
  }
}

BOOST_AUTO_TEST_CASE(words_are_no_numbers) {
  const struct {
    std::optional<std::string> CustomerInput::*member;
    std::string_view property;
  } fields[] = {{&CustomerInput::groupId, "group_id"},
                {&CustomerInput::storeId, "store_id"},
                {&CustomerInput::websiteId, "website_id"},
                {&CustomerInput::gender, "gender"},
                {&CustomerInput::disableAutoGroupChange, "disable_auto_group_change"}};
  for (const auto& field : fields) {
    const auto errors = validateCustomer(with([&](auto& c) { c.*field.member = "abc"; }), isGroup);
    BOOST_REQUIRE(errors.size() == 1U);
    BOOST_TEST((errors[0].id == RuleErrorId::WRONG_TYPE));
    BOOST_TEST(errors[0].attributeLabel == field.property);
    BOOST_TEST(errors[0].positional.at(0) == "abc");
  }
}

BOOST_AUTO_TEST_CASE(type_errors_come_before_everything_else) {
  CustomerInput input;
  input.storeId = "abc";
  input.groupId = "99";
  BOOST_TEST(problems(input) == "TYPE store_id");
  input.storeId.reset();
  BOOST_TEST(problems(input) == "GROUP");
  input.groupId.reset();
  BOOST_TEST(problems(input) == "NOEMAIL");
}

BOOST_AUTO_TEST_CASE(automatic_group_change_is_off_or_on) {
  BOOST_TEST(problems(with([](auto& c) { c.disableAutoGroupChange = "1"; })) == "");
  BOOST_TEST(problems(with([](auto& c) { c.disableAutoGroupChange = "2"; })) ==
             "INV Disable Automatic Group Change Based on VAT ID");
}

BOOST_AUTO_TEST_CASE(numbers_lose_their_fraction) {
  const struct {
    std::string_view text;
    std::optional<std::int64_t> expected;
  } cases[] = {{"7", 7},      {"1.5", 1},   {"-3", -3},
               {"0", 0},      {"007", 7},   {"", {}},
               {"-", {}},     {"abc", {}},  {"1.", {}},
               {".5", {}},    {"1e3", {}},  {" 1", {}},
               {"1.2.3", {}}, {"0x10", {}}, {"--1", {}},
               {"+1", {}},    {"1.-1", {}}, {"9999999999999999999", {}}};
  for (const auto& expected : cases) {
    BOOST_TEST((integerOf(expected.text) == expected.expected), expected.text);
  }
}

BOOST_AUTO_TEST_CASE(a_valid_customer_becomes_typed) {
  const auto customer = normaliseCustomer(with([](auto& c) {
    c.email = "JDoe@Example.com";
    c.middlename = "";
    c.prefix = "Dr.";
    c.dob = "1980-02-29 00:00:00";
    c.gender = "2";
    c.createdAt = "2013-11-05";
    c.groupId = "2";
    c.storeId = "1";
    c.disableAutoGroupChange = "1";
  }));
  BOOST_TEST(customer.email == "JDoe@Example.com");
  BOOST_TEST(!customer.middlename);
  BOOST_TEST(customer.prefix.value_or("") == "Dr.");
  BOOST_TEST(customer.dob.value_or("") == "1980-02-29");
  BOOST_TEST(customer.gender.value_or(0) == 2U);
  BOOST_TEST(customer.createdUs.value_or(0) == 1383609600000000);
  BOOST_TEST(customer.groupId.value_or(0) == 2U);
  BOOST_TEST(customer.storeId.value_or(0) == 1U);
  BOOST_TEST(!customer.websiteId);
  BOOST_TEST(customer.disableAutoGroupChange);
}

BOOST_AUTO_TEST_CASE(gender_zero_is_no_gender_and_huge_ids_do_not_wrap_around) {
  const auto customer = normaliseCustomer(with([](auto& c) {
    c.gender = "0";
    c.storeId = "4294967297";
    c.websiteId = "-1";
  }));
  BOOST_TEST(!customer.gender);
  BOOST_TEST(customer.storeId.value_or(0) == 4294967295U);
  BOOST_TEST(customer.websiteId.value_or(0) == 4294967295U);
}

BOOST_AUTO_TEST_CASE(no_bytes_crash_it_and_what_passes_becomes_typed) {
  BOOST_TEST(rc::check("random bytes",
                       [](const std::string& a, const std::string& b, const std::string& c) {
                         auto input = sample();
                         input.firstname = a;
                         input.gender = b;
                         input.dob = c;
                         input.createdAt = b;
                         input.groupId = c;
                         if (validateCustomer(input, isGroup).empty()) normaliseCustomer(input);
                       }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::core
