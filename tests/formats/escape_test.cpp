#include "daemon/formats/escape.h"

#include <boost/test/unit_test.hpp>

namespace authd::formats {

BOOST_AUTO_TEST_SUITE(escape)

BOOST_AUTO_TEST_CASE(what_a_spreadsheet_would_run_is_a_text) {
  BOOST_TEST(csvCell("=cmd|' /C calc'!A0") == "'=cmd|' /C calc'!A0");
  BOOST_TEST(csvCell("+1") == "'+1");
  BOOST_TEST(csvCell("-1") == "'-1");
  BOOST_TEST(csvCell("@SUM(A1)") == "'@SUM(A1)");
  BOOST_TEST(csvCell("\t=1") == "'\t=1");
  BOOST_TEST(csvCell("\r=1") == "\"'\r=1\"");
  BOOST_TEST(csvCell("\n=1") == "\"'\n=1\"");
  BOOST_TEST(csvCell("a=1") == "a=1");
  BOOST_TEST(csvCell("") == "");
}

BOOST_AUTO_TEST_CASE(a_cell_with_a_separator_is_quoted_and_its_quotes_doubled) {
  BOOST_TEST(csvCell("a,b") == "\"a,b\"");
  BOOST_TEST(csvCell("say \"so\"") == "\"say \"\"so\"\"\"");
  BOOST_TEST(csvCell("=\"a\"") == "\"'=\"\"a\"\"\"");
  BOOST_TEST(csvCell("two\r\nlines") == "\"two\r\nlines\"");
}

BOOST_AUTO_TEST_CASE(no_control_character_reaches_a_terminal) {
  const std::string hostile("a\x1B[2J\0\x7F", 7);
  BOOST_TEST(csvCell(hostile) == "a [2J  ");
  BOOST_TEST(structuredValue(hostile + "\n") == "a [2J   ");
  BOOST_TEST(cefField(hostile) == "a [2J  ");
  BOOST_TEST(cefValue(hostile) == "a [2J  ");
}

BOOST_AUTO_TEST_CASE(structured_data_cannot_be_left) {
  BOOST_TEST(structuredValue("x\"] [evil@1 a=\"b\\") == "x\\\"\\] [evil@1 a=\\\"b\\\\");
  BOOST_TEST(structuredValue("\xC3\xA4") == "\xC3\xA4");
}

BOOST_AUTO_TEST_CASE(cef_is_escaped_by_where_it_stands) {
  BOOST_TEST(cefField("a|b\\c=d") == "a\\|b\\\\c=d");
  BOOST_TEST(cefField("a\nCEF:0|b") == "a CEF:0\\|b");
  BOOST_TEST(cefValue("a|b\\c=d") == "a|b\\\\c\\=d");
  BOOST_TEST(cefValue("a\r\nb") == "a\\r\\nb");
}

BOOST_AUTO_TEST_CASE(json_in_ascii_is_the_same_json) {
  BOOST_TEST(asciiJson(R"({"a":"b"})") == R"({"a":"b"})");
  BOOST_TEST(asciiJson("\xC3\xA4") == "\\u00e4");
  BOOST_TEST(asciiJson("\xE2\x82\xAC") == "\\u20ac");
  BOOST_TEST(asciiJson("\xF0\x9F\x98\x80") == "\\ud83d\\ude00");
  BOOST_TEST(asciiJson("a\xFF") == "a\\ufffd");
}

BOOST_AUTO_TEST_CASE(a_reference_has_no_character_that_may_not_stand_in_one) {
  BOOST_TEST(uriReference("shop.example/log") == "shop.example/log");
  BOOST_TEST(uriReference("a b%[\xC3\xA4\"") == "a%20b%25%5B%C3%A4%22");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace authd::formats
