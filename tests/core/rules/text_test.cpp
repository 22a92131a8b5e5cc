#include "daemon/core/rules/text.h"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>
#include <string>

namespace authd::core {
namespace {

bool isAllNameCharacters(std::string_view text) {
  for (std::size_t position = 0; position < text.size();) {
    const auto codePoint = nextCodePoint(text, position);
    if (!codePoint || !isNameCharacter(*codePoint)) return false;
  }
  return true;
}

std::string encoded(char32_t value) {
  const auto byte = [](char32_t bits) { return static_cast<char>(bits); };
  if (value < 0x80) return {byte(value)};
  if (value < 0x800) return {byte(0xC0 | value >> 6), byte(0x80 | (value & 0x3F))};
  if (value < 0x10000) {
    return {byte(0xE0 | value >> 12), byte(0x80 | (value >> 6 & 0x3F)),
            byte(0x80 | (value & 0x3F))};
  }
  return {byte(0xF0 | value >> 18), byte(0x80 | (value >> 12 & 0x3F)),
          byte(0x80 | (value >> 6 & 0x3F)), byte(0x80 | (value & 0x3F))};
}

BOOST_AUTO_TEST_SUITE(text)

BOOST_AUTO_TEST_CASE(well_formed_utf8_is_counted_in_characters) {
  BOOST_TEST(countUtf8("") == 0U);
  BOOST_TEST(countUtf8("abc") == 3U);
  BOOST_TEST(countUtf8("äöü") == 3U);
  BOOST_TEST(countUtf8("€𝄞") == 2U);
  BOOST_TEST(isUtf8("aä€𝄞"));
}

BOOST_AUTO_TEST_CASE(damaged_utf8_is_noticed) {
  for (const std::string_view text : {"\x80",
                                      "\xBF",
                                      "\xC0\x80",
                                      "\xC1\xBF",
                                      "\xC2",
                                      "\xE0\x80\x80",
                                      "\xE0\x9F\xBF",
                                      "\xE2\x82",
                                      "\xED\xA0\x80",
                                      "\xED\xBF\xBF",
                                      "\xF0\x80\x80\x80",
                                      "\xF0\x8F\xBF\xBF",
                                      "\xF4\x90\x80\x80",
                                      "\xF5\x80\x80\x80",
                                      "\xFF",
                                      "\xFE",
                                      "a\xC3",
                                      "\xC3(",
                                      "\xE2(\xA1",
                                      "\xF0\x90\x80"}) {
    BOOST_TEST(!isUtf8(text));
    BOOST_TEST(!isPlainText(text));
    BOOST_TEST(!normaliseName(text));
  }
}

BOOST_AUTO_TEST_CASE(every_scalar_value_decodes_to_itself) {
  for (char32_t value = 0; value <= 0x10FFFF; ++value) {
    const std::string text = encoded(value);
    std::size_t position = 0;
    const auto decoded = nextCodePoint(text, position);
    const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
    if (decoded.has_value() == surrogate || (decoded && *decoded != value)) {
      BOOST_FAIL("code point " << static_cast<unsigned long>(value));
    }
  }
}

BOOST_AUTO_TEST_CASE(names_of_many_languages_are_names) {
  for (const auto name : {"Jane",
                          "X Æ A-12 Musk",
                          "O'Brien",
                          "O’Brien",
                          "D`Arc",
                          "Jean-Luc",
                          "Sammy Davis, Jr.",
                          "José",
                          "Jürgen",
                          "Łukasz",
                          "Þórr",
                          "Ñandú",
                          "İpek",
                          "محمد",
                          "عبد الله",
                          "नरेन्द्र",
                          "अमित कुमार",
                          "山田太郎",
                          "佐々木",
                          "ひらがな",
                          "カタカナ",
                          "ジョン・ドゥ",
                          "김철수",
                          "Ελένη",
                          "Анна",
                          "משה",
                          "สมชาย",
                          "Nguyễn",
                          "ᏣᎳᎩ",
                          "a_b",
                          "1st",
                          "e\xCC\x81",
                          "Jane\xC2\xA0"
                          "Doe",
                          "𠮷野"}) {
    BOOST_TEST(isAllNameCharacters(name), name);
  }
}

BOOST_AUTO_TEST_CASE(signs_and_pictures_are_no_names) {
  for (const auto name : {"😀",
                          "Jane 😀",
                          "❤️",
                          "☺",
                          "$()",
                          "{{var}}",
                          "a<b",
                          "a>b",
                          "a/b",
                          "a\\b",
                          "a\"b",
                          "a@b",
                          "a!b",
                          "a?b",
                          "a#b",
                          "a%b",
                          "a&b",
                          "a*b",
                          "a+b",
                          "a=b",
                          "a:b",
                          "a;b",
                          "a|b",
                          "a~b",
                          "a^b",
                          "[a]",
                          "{a}",
                          "a\tb",
                          "a\nb",
                          "a\x7F",
                          "a\xC2\x80",
                          "€",
                          "£",
                          "©",
                          "×",
                          "÷",
                          "“a”",
                          "‘a",
                          "a…",
                          "—",
                          "\xE2\x80\x8B",
                          "\xE2\x80\xAE",
                          "\xEF\xBB\xBF",
                          "\xEE\x80\x80",
                          "（a）",
                          "、",
                          "؟",
                          "🇩🇪",
                          "👨‍👩‍👧"}) {
    BOOST_TEST(!isAllNameCharacters(name), name);
  }
}

BOOST_AUTO_TEST_CASE(a_name_is_looked_up_in_small_letters_and_otherwise_as_written) {
  BOOST_TEST(normaliseName("JDoe@Example.COM").value_or("") == "jdoe@example.com");
  BOOST_TEST(normaliseName(" admin ").value_or("") == " admin ");
  BOOST_TEST(normaliseName("ÄB").value_or("") == "Äb");
  BOOST_TEST(normaliseName("ＡＤＭＩＮ").value_or("") == "ＡＤＭＩＮ");
}

BOOST_AUTO_TEST_CASE(what_could_forge_a_line_is_no_name) {
  BOOST_TEST(!normaliseName(""));
  for (const std::string_view name :
       {"a\n", "a\r", "\ta", "a\x1B[0m", "a\x7F", "a\xC2\x85", "a\xE2\x80\xA8", "a\xE2\x80\xAE",
        "a\xE2\x80\x8F", "a\xE2\x81\xA6",
        "\xEF\xBB\xBF"
        "a"}) {
    BOOST_TEST(!normaliseName(name));
  }
  BOOST_TEST(!normaliseName(std::string_view("a\0b", 3)));
}

BOOST_AUTO_TEST_CASE(normalising_a_name_again_changes_nothing) {
  BOOST_TEST(rc::check("idempotent", [](const std::string& name) {
    const auto once = normaliseName(name);
    if (once) RC_ASSERT(normaliseName(*once) == once);
  }));
}

BOOST_AUTO_TEST_CASE(trimming_takes_blanks_at_both_ends_only) {
  BOOST_TEST(trimmed(" 123 456\r\n") == "123 456");
  BOOST_TEST(trimmed(" \t\v ") == "");
  BOOST_TEST(isBlank(""));
  BOOST_TEST(isBlank(std::string_view("\0", 1)));
  BOOST_TEST(!isBlank("0"));
}

BOOST_AUTO_TEST_CASE(letter_case_is_ignored_for_ascii_only) {
  BOOST_TEST(equalsIgnoringCase("aBc[", "AbC["));
  BOOST_TEST(!equalsIgnoringCase("a", "ab"));
  BOOST_TEST(!equalsIgnoringCase("@", "`"));
  BOOST_TEST(!equalsIgnoringCase("ä", "Ä"));
}

BOOST_AUTO_TEST_CASE(no_bytes_crash_it) {
  BOOST_TEST(rc::check("random bytes", [](const std::string& bytes) {
    RC_ASSERT(countUtf8(bytes) <= bytes.size());
    if (isPlainText(bytes)) RC_ASSERT(isUtf8(bytes));
    RC_ASSERT(trimmed(bytes).size() <= bytes.size());
    isAllNameCharacters(bytes);
  }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::core
