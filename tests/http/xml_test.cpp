#include "daemon/http/xml.h"

#include <boost/test/unit_test.hpp>

namespace authd::http {
namespace {

// A short form of a tree, for comparing.
std::string shown(const JsonValue& value) {
  if (value.null()) return "null";
  if (const auto* text = std::get_if<std::string>(&value.is)) return "'" + *text + "'";
  std::string all;
  if (const auto* list = std::get_if<JsonArray>(&value.is)) {
    for (const auto& element : *list) all += shown(element) + " ";
    return "[ " + all + "]";
  }
  for (const auto& [name, inner] : std::get<JsonObject>(value.is)) {
    all += name + ":" + shown(inner) + " ";
  }
  return "{ " + all + "}";
}

std::string treeOf(std::string_view text) {
  auto read = readXml(text);
  BOOST_REQUIRE_MESSAGE(std::holds_alternative<JsonObject>(read), text);
  return shown({std::move(std::get<JsonObject>(read))});
}

bool faults(std::string_view text, JsonFault fault) {
  const auto read = readXml(text);
  const auto* found = std::get_if<JsonFault>(&read);
  return found && *found == fault;
}

// `depth` objects in each other, with a text in the innermost.
std::string nested(std::size_t depth) {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) text += "<a>";
  text += "<b>1</b>";
  for (std::size_t i = 0; i < depth; ++i) text += "</a>";
  return text;
}

std::string writtenAs(std::string_view json) {
  auto read = readJson(json);
  BOOST_REQUIRE_MESSAGE(std::holds_alternative<JsonObject>(read), json);
  return writeXml({std::move(std::get<JsonObject>(read))});
}

BOOST_AUTO_TEST_SUITE(xml)

BOOST_AUTO_TEST_CASE(elements_are_properties_whatever_the_root_is_called) {
  const auto* wanted = "{ username:'a' password:'b c' }";
  BOOST_TEST(treeOf("<login><username>a</username><password>b c</password></login>") == wanted);
  BOOST_TEST(treeOf("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- x -->\n<request>\n"
                    "  <username>a</username>\n  <password>b c</password>\n</request>\n") ==
             wanted);
  BOOST_TEST(treeOf("<r/>") == "{ }");
  BOOST_TEST(treeOf("<r> \n </r>") == "{ }");
}

BOOST_AUTO_TEST_CASE(repeated_elements_and_items_are_lists) {
  BOOST_TEST(treeOf("<r><s>a</s><x>1</x><s>b</s></r>") == "{ s:[ 'a' 'b' ] x:'1' }");
  BOOST_TEST(treeOf("<r><s><item>a</item></s></r>") == "{ s:[ 'a' ] }");
  BOOST_TEST(treeOf("<r><s><item><c>1</c></item><item><c>2</c></item></s></r>") ==
             "{ s:[ { c:'1' } { c:'2' } ] }");
  BOOST_TEST(treeOf("<r><s><item>a</item></s><s><item>b</item></s></r>") ==
             "{ s:[ [ 'a' ] [ 'b' ] ] }");
  BOOST_TEST(treeOf("<r><item>a</item></r>") == "{ item:'a' }");
}

BOOST_AUTO_TEST_CASE(empty_elements_are_null_and_blank_ones_are_empty) {
  BOOST_TEST(treeOf("<r><a/><b></b><c>  </c><d>\n</d></r>") == "{ a:null b:null c:'' d:'' }");
}

BOOST_AUTO_TEST_CASE(references_and_cdata_are_text) {
  BOOST_TEST(treeOf("<r><a>&lt;&amp;&gt;&quot;&apos;&#65;&#x20ac;&#x1F600;</a></r>") ==
             "{ a:'<&>\"'A\xe2\x82\xac\xf0\x9f\x98\x80' }");
  BOOST_TEST(treeOf("<r><a>x<![CDATA[ <b>&amp; ]]>y</a></r>") == "{ a:'x <b>&amp; y' }");
}

BOOST_AUTO_TEST_CASE(namespaces_are_no_data) {
  BOOST_TEST(treeOf("<r xmlns=\"u\" xmlns:xsi=\"x\"><a xsi:nil=\"true\"/></r>") == "{ a:null }");
}

BOOST_AUTO_TEST_CASE(what_is_no_xml_is_refused) {
  for (const char* text : {"",
                           " ",
                           "x",
                           "{\"a\":1}",
                           "<r>",
                           "<r><a></r>",
                           "<r></r><r/>",
                           "<r/>x",
                           "x<r/>",
                           "<r><a></A></r>",
                           "<r>&nbsp;</r>",
                           "<r>&</r>",
                           "<r>&#0;</r>",
                           "<r>&#xD800;</r>",
                           "<r>&#x110000;</r>",
                           "<r>&#;</r>",
                           "<r>&#x;</r>",
                           "<r>&#99999999999999999999;</r>",
                           "<r>\xff</r>",
                           "<r>\x01</r>",
                           "<r>\xef\xbf\xbf</r>",
                           "<r><a>x<b/></a></r>",
                           "<r><a b=\"1\">x</a></r>",
                           "<r><a b=\"1\"/></r>",
                           "<r b=\"1\"/>",
                           "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><r/>",
                           "<r/><?xml version=\"1.0\"?>",
                           "<r><![CDATA[x</r>",
                           "<r><!-- </r>"}) {
    BOOST_TEST(faults(text, JsonFault::SYNTAX), text);
  }
  BOOST_TEST(faults(std::string_view("<r>\0</r>", 8), JsonFault::SYNTAX));
  BOOST_TEST(faults("<r>x</r>", JsonFault::NO_OBJECT));
  BOOST_TEST(faults("<r><regionId>1</regionId><region_id>2</region_id></r>", JsonFault::TWICE));
}

BOOST_AUTO_TEST_CASE(document_types_are_refused) {
  for (const char* text :
       {"<!DOCTYPE r><r/>", "<!DOCTYPE r [<!ENTITY a \"b\">]><r><x>&a;</x></r>",
        "<!DOCTYPE r SYSTEM \"file:///etc/passwd\"><r/>", "<r><!DOCTYPE r></r>", "<r/><!DOCTYPE r>",
        "<!DOCTYPE r [<!ENTITY a \"aa\"><!ENTITY b \"&a;&a;\">]><r>&b;</r>"}) {
    BOOST_TEST(faults(text, JsonFault::SYNTAX), text);
  }
}

BOOST_AUTO_TEST_CASE(depth_and_number_of_elements_are_bounded) {
  BOOST_TEST(!faults(nested(JSON_MAX_DEPTH), JsonFault::TOO_DEEP));
  BOOST_TEST(faults(nested(JSON_MAX_DEPTH + 1), JsonFault::TOO_DEEP));
  BOOST_TEST(faults(nested(100000), JsonFault::TOO_DEEP));
  std::string many = "<r>";
  for (std::size_t i = 0; i + 1 < XML_MAX_ELEMENTS; ++i) many += "<a/>";
  BOOST_TEST(!faults(many + "</r>", JsonFault::SYNTAX));
  BOOST_TEST(faults(many + "<a/></r>", JsonFault::SYNTAX));
}

BOOST_AUTO_TEST_CASE(answers_are_elements_below_response) {
  BOOST_TEST(writtenAs(R"({"id":1,"ok":true,"off":false,"n":null,"e":"","s":["a","b"],"l":[]})") ==
             "<?xml version=\"1.0\"?>\n<response>\n  <id>1</id>\n  <ok>true</ok>\n"
             "  <off>false</off>\n  <n/>\n  <e/>\n  <s>\n    <item>a</item>\n    <item>b</item>\n"
             "  </s>\n  <l/>\n</response>\n");
  BOOST_TEST(writeXml({std::string("token")}) ==
             "<?xml version=\"1.0\"?>\n<response>token</response>\n");
  BOOST_TEST(writeXml({JsonArray{}}) == "<?xml version=\"1.0\"?>\n<response/>\n");
}

BOOST_AUTO_TEST_CASE(names_and_texts_that_xml_cannot_hold_are_changed) {
  BOOST_TEST(writtenAs(R"({"0":"a","a b<":"c","":"d"})") ==
             "<?xml version=\"1.0\"?>\n<response>\n  <item_0>a</item_0>\n  <a_b_>c</a_b_>\n"
             "  <item_>d</item_>\n</response>\n");
  BOOST_TEST(writeXml({std::string("<&>\r\n\x01\xef\xbf\xbe\xc3\xa4\xff")}) ==
             "<?xml version=\"1.0\"?>\n<response>&lt;&amp;&gt;&#13;\n\xef\xbf\xbd\xef\xbf\xbd"
             "\xc3\xa4\xef\xbf\xbd</response>\n");
}

BOOST_AUTO_TEST_CASE(what_is_written_can_be_read_again) {
  const std::string text = "a<b>&amp;\r\n]]> \xe2\x82\xac";
  BOOST_TEST(treeOf(writeXml({JsonObject{{"t", {text}}, {"l", {JsonArray{{text}, {}}}}}})) ==
             "{ t:'" + text + "' l:[ '" + text + "' null ] }");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::http
