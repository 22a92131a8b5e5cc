#include "daemon/core/rules/password_rules.h"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>
#include <string>

namespace authd::core {
namespace {

const Settings SETTINGS = defaultSettings();
constexpr std::string_view EMAIL = "jdoe@example.com";

std::string repeated(std::string_view piece, std::size_t times) {
  std::string result;
  for (std::size_t i = 0; i < times; ++i) result += piece;
  return result;
}

// The id as a number, 0 for a password that passes.
int verdict(std::string_view password, const Settings& settings = SETTINGS) {
  const auto error = validatePassword(password, EMAIL, settings);
  return error ? static_cast<int>(error->id) : 0;
}
int adminVerdict(std::string_view password) {
  const auto error = validateAdminPassword(password, SETTINGS);
  return error ? static_cast<int>(error->id) : 0;
}
int number(RuleErrorId id) {
  return static_cast<int>(id);
}

BOOST_AUTO_TEST_SUITE(password_rules)

BOOST_AUTO_TEST_CASE(good_customer_passwords_pass) {
  for (const auto password : {"Password1", "test@123", "ABC-1234", "aB-aB-aB", "pässwort1",
                              "пароль1a", "a1 b2 c3 d4", "Pass word", "密码密码密码a1"}) {
    BOOST_TEST(verdict(password) == 0, password);
  }
  BOOST_TEST(verdict("Aa1" + repeated("ä", 253)) == 0);
}

BOOST_AUTO_TEST_CASE(short_passwords_name_the_least_length) {
  for (const auto password : {"", "a", "Passw1!", "äöüÄÖÜ1", "       "}) {
    BOOST_TEST(verdict(password) == number(RuleErrorId::PASSWORD_SHORT), password);
  }
  BOOST_TEST(validatePassword("", EMAIL, SETTINGS)->positional == std::vector<std::string>{"8"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(long_passwords_are_counted_in_characters_and_never_cut) {
  BOOST_TEST(verdict("Aa1" + repeated("x", 254)) == number(RuleErrorId::PASSWORD_LONG));
  BOOST_TEST(verdict("Aa1" + repeated("€", 253)) == 0);
  BOOST_TEST(verdict("Aa1" + repeated("€", 254)) == number(RuleErrorId::PASSWORD_LONG));
  BOOST_TEST(validatePassword(repeated("x", 300), EMAIL, SETTINGS)->positional.front() == "256");
}

BOOST_AUTO_TEST_CASE(blanks_at_the_ends_are_refused_before_kinds_are_counted) {
  for (const auto password :
       {" Password1", "Password1 ", "\tPassword1", "Password1\n", "        ", " password"}) {
    BOOST_TEST(verdict(password) == number(RuleErrorId::PASSWORD_BLANKS), password);
  }
}

BOOST_AUTO_TEST_CASE(three_kinds_of_character_are_needed) {
  for (const auto password : {"password", "PASSWORD", "12345678", "password1", "Password",
                              "PASSWORD1", "pass-word", "--------", "1234-5678", "пароль-пароль"}) {
    BOOST_TEST(verdict(password) == number(RuleErrorId::PASSWORD_CLASSES), password);
  }
  BOOST_TEST(validatePassword("password1", EMAIL, SETTINGS)->positional.front() == "3");
}

BOOST_AUTO_TEST_CASE(the_own_email_is_no_password_in_any_letter_case) {
  Settings lax = SETTINGS;
  lax.passwordClasses = 1;
  for (const auto password : {"jdoe@example.com", "JDOE@EXAMPLE.COM", "Jdoe@example.com"}) {
    BOOST_TEST(verdict(password, lax) == number(RuleErrorId::PASSWORD_IS_EMAIL), password);
  }
  BOOST_TEST(verdict("Jdoe@example.com") == number(RuleErrorId::PASSWORD_IS_EMAIL));
  BOOST_TEST(verdict("jdoe@example.com1") == 0);
}

BOOST_AUTO_TEST_CASE(length_comes_before_kinds) {
  BOOST_TEST(verdict("aaa") == number(RuleErrorId::PASSWORD_SHORT));
  BOOST_TEST(verdict(repeated("a", 257)) == number(RuleErrorId::PASSWORD_LONG));
}

BOOST_AUTO_TEST_CASE(settings_move_the_bounds) {
  Settings strict = SETTINGS;
  strict.passwordMinLength = 12;
  strict.passwordClasses = 4;
  BOOST_TEST(verdict("Password1-ab", strict) == 0);
  BOOST_TEST(verdict("Password1-a", strict) == number(RuleErrorId::PASSWORD_SHORT));
  BOOST_TEST(verdict("Password1abc", strict) == number(RuleErrorId::PASSWORD_CLASSES));
}

BOOST_AUTO_TEST_CASE(an_admin_password_has_seven_characters_a_letter_and_a_digit) {
  for (const auto password : {"123123q", "q123123", "Passw0rd", "1234567ä Q"}) {
    BOOST_TEST(adminVerdict(password) == 0, password);
  }
  for (const auto password : {"", "12312q", "äää1a1"}) {
    BOOST_TEST(adminVerdict(password) == number(RuleErrorId::PASSWORD_SHORT), password);
  }
  for (const auto password : {"1231231", "passwords", "-------", "1234567ä"}) {
    BOOST_TEST(adminVerdict(password) == number(RuleErrorId::ADMIN_PASSWORD_MIX), password);
  }
  BOOST_TEST(adminVerdict(repeated("a1", 128)) == 0);
  BOOST_TEST(adminVerdict(repeated("a1", 129)) == number(RuleErrorId::PASSWORD_LONG));
  BOOST_TEST(validateAdminPassword("a1", SETTINGS)->positional.front() == "7");
}

BOOST_AUTO_TEST_CASE(common_passwords_are_refused_where_the_shop_wants_it) {
  Settings strict = SETTINGS;
  strict.refuseCommonPasswords = true;
  for (const auto password : {"Password1", "PASSWORD1a", "Qwerty123!", "Password2026!!!"}) {
    BOOST_TEST(verdict(password) == 0, password);
    BOOST_TEST(verdict(password, strict) == number(RuleErrorId::PASSWORD_COMMON), password);
  }
  for (const auto password : {"Correct1horse", "xPassword1x", "Zu4-unerwartet"}) {
    BOOST_TEST(verdict(password, strict) == 0, password);
  }
  BOOST_TEST(validateAdminPassword("123123q", strict).has_value());
  BOOST_TEST(!validateAdminPassword("Correct1horse", strict).has_value());
}

BOOST_AUTO_TEST_CASE(the_list_of_common_passwords_has_small_letters_only) {
  BOOST_TEST(isCommonPassword("letmein"));
  BOOST_TEST(isCommonPassword("LetMeIn"));
  BOOST_TEST(!isCommonPassword(""));
  BOOST_TEST(!isCommonPassword("Zu4"));
}

BOOST_AUTO_TEST_CASE(no_bytes_crash_it) {
  BOOST_TEST(rc::check("random bytes", [](const std::string& password, const std::string& email) {
    validatePassword(password, email, SETTINGS);
    validateAdminPassword(password, SETTINGS);
  }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::core
