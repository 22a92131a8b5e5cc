#include <algorithm>
#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "daemon/formats/formats.h"

namespace authd::formats {
namespace {

namespace json = boost::json;

const Source SOURCE{"shop.example/log", "1.2.3"};
constexpr Format ALL[] = {Format::JSONL, Format::CSV,     Format::CLOUDEVENTS, Format::OCSF,
                          Format::ECS,   Format::RFC5424, Format::CEF};

const std::string ACTOR(32, 'a');
const std::string SUBJECT(32, 'b');

// A line of an export with what `more` says; the rest is of an admin's token.
std::string line(const json::object& more = {}) {
  json::object object{{"seq", 7},
                      {"time", "2026-11-25T12:03:20.123456Z"},
                      {"type", "TokenIssued"},
                      {"typeCode", 200},
                      {"outcome", "success"},
                      {"eventId", "0102"},
                      {"actorKind", "admin"},
                      {"actor", ACTOR},
                      {"subject", SUBJECT},
                      {"correlationId", "0405"},
                      {"leafHash", "beef"}};
  object["body"] = json::object{
      {"tokenDigest", std::string(64, 'd')}, {"type", "admin"}, {"expiresUs", 1795611600123456}};
  for (const auto& member : more) object[member.key()] = member.value();
  return json::serialize(object);
}

json::object open(const json::object& value) {
  return {{"state", "open"}, {"value", value}};
}

json::object in(Format format, const std::string& text) {
  const std::string bytes = written(format, text, SOURCE);
  BOOST_REQUIRE(bytes.back() == '\n');
  BOOST_TEST(bytes.find('\n') == bytes.size() - 1);
  return json::parse(bytes).as_object();
}

std::string pointed(const json::object& object, const char* pointer) {
  json::error_code error;
  const json::value whole(object);
  const json::value* found = whole.find_pointer(pointer, error);
  return found ? json::serialize(*found) : "";
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// What anybody may have chosen as the name of a thing.
const std::vector<std::string> HOSTILE{
    "=cmd|' /C calc'!A0", "\"] evil=\"", "two\nlines", "tab\tand\rreturn", "\x1B[2J",
    "a|b\\c=d",           "\xC3\xA4",    "",           "54 <13>1 - x"};

}  // namespace

BOOST_AUTO_TEST_SUITE(forms)

BOOST_AUTO_TEST_CASE(each_format_has_a_word_and_a_file) {
  for (const Format format : ALL) {
    BOOST_TEST((formatOf(wordOf(format)) == format));
    BOOST_TEST(contains(std::string(formatWords()), std::string(wordOf(format))));
    BOOST_TEST(fileNameOf(format).starts_with("events."));
  }
  BOOST_TEST(!formatOf("parquet").has_value());
  BOOST_TEST(!formatOf("").has_value());
}

BOOST_AUTO_TEST_CASE(json_lines_are_passed_on_as_they_are) {
  BOOST_TEST(written(Format::JSONL, "{\"seq\": 1 }", SOURCE) == "{\"seq\": 1 }\n");
}

BOOST_AUTO_TEST_CASE(a_cloud_event_sorts_by_its_sequence) {
  const auto event = in(Format::CLOUDEVENTS, line());
  BOOST_TEST(event.at("specversion") == "1.0");
  BOOST_TEST(event.at("type") == "shop-authd.token.issued.v1");
  BOOST_TEST(event.at("source") == "shop.example/log");
  BOOST_TEST(event.at("id") == "0102");
  BOOST_TEST(pointed(event, "/subject") == "\"" + SUBJECT + "\"");
  BOOST_TEST(event.at("sequence") == "00000000000000000007");
  BOOST_TEST(!event.contains("sequencetype"));
  BOOST_TEST((event.at("data") == json::parse(line())));
  const auto late = in(Format::CLOUDEVENTS, line({{"seq", "18446744073709551615"}}));
  BOOST_TEST(late.at("sequence") == "18446744073709551615");
}

BOOST_AUTO_TEST_CASE(a_login_in_ocsf_has_user_session_and_integrity) {
  const auto event = in(Format::OCSF, line());
  BOOST_TEST(event.at("class_uid") == 3002);
  BOOST_TEST(event.at("category_uid") == 3);
  BOOST_TEST(event.at("type_uid") == 300201);
  BOOST_TEST(event.at("time") == 1795608200123);
  BOOST_TEST(event.at("status_id") == 1);
  BOOST_TEST(pointed(event, "/user/uid") == "\"" + SUBJECT + "\"");
  BOOST_TEST(pointed(event, "/user/type_id") == "2");
  BOOST_TEST(pointed(event, "/actor/user/uid") == "\"" + ACTOR + "\"");
  BOOST_TEST(pointed(event, "/session/uid") == "\"" + std::string(32, 'd') + "\"");
  BOOST_TEST(pointed(event, "/session/expiration_time") == "1795611600123");
  BOOST_TEST(pointed(event, "/metadata/version") == "\"1.8.0\"");
  BOOST_TEST(pointed(event, "/metadata/uid") == "\"0102\"");
  BOOST_TEST(pointed(event, "/metadata/sequence") == "7");
  BOOST_TEST(pointed(event, "/metadata/correlation_uid") == "\"0405\"");
  BOOST_TEST(pointed(event, "/metadata/log_name") == "\"shop.example/log\"");
  BOOST_TEST(pointed(event, "/metadata/event_code") == "\"200\"");
  BOOST_TEST(pointed(event, "/unmapped/leafHash") == "\"beef\"");
}

BOOST_AUTO_TEST_CASE(why_nobody_got_in_is_said_in_words_of_ocsf) {
  const auto failed = [](const char* reason) {
    const auto event = in(Format::OCSF, line({{"type", "TokenIssueFailed"},
                                              {"typeCode", 210},
                                              {"outcome", "failure"},
                                              {"body", json::object{{"reason", reason}}}}));
    BOOST_TEST(event.at("status_id") == 2);
    return std::string(event.at("status_detail").as_string());
  };
  BOOST_TEST(failed("unknown_user") == "USER_DOES_NOT_EXIST");
  BOOST_TEST(failed("wrong_password") == "INVALID_CREDENTIALS");
  BOOST_TEST(failed("locked") == "ACCOUNT_LOCKED_OUT");
  BOOST_TEST(failed("throttled") == "throttled");
}

BOOST_AUTO_TEST_CASE(a_thing_in_ocsf_is_named_by_its_id_or_else_by_the_subject) {
  const auto named = [](int code, json::object body, const char* pointer) {
    return pointed(in(Format::OCSF, line({{"typeCode", code}, {"body", std::move(body)}})),
                   pointer);
  };
  BOOST_TEST(named(410, {{"roleId", 2}, {"name", "Clerks"}}, "/entity/uid") == "\"2\"");
  BOOST_TEST(named(410, {{"roleId", 2}, {"name", "Clerks"}}, "/entity/name") == "\"Clerks\"");
  BOOST_TEST(named(101, {{"customerId", 1}}, "/entity/user/uid") == "\"" + SUBJECT + "\"");
  BOOST_TEST(named(101, {{"customerId", 1}}, "/entity/user/type_id") == "1");
  BOOST_TEST(named(420, {{"key", "a/b"}}, "/entity/uid") == "\"a/b\"");
}

BOOST_AUTO_TEST_CASE(an_event_in_ecs_tells_who_did_what_to_whom) {
  const auto event = in(Format::ECS, line());
  BOOST_TEST(event.at("@timestamp") == "2026-11-25T12:03:20.123456Z");
  BOOST_TEST(pointed(event, "/event/kind") == "\"event\"");
  BOOST_TEST(pointed(event, "/event/action") == "\"token.issued\"");
  BOOST_TEST(pointed(event, "/event/category") == "[\"authentication\",\"session\"]");
  BOOST_TEST(pointed(event, "/event/type") == "[\"start\"]");
  BOOST_TEST(pointed(event, "/event/outcome") == "\"success\"");
  BOOST_TEST(pointed(event, "/event/sequence") == "7");
  BOOST_TEST(pointed(event, "/event/code") == "\"200\"");
  BOOST_TEST(pointed(event, "/event/hash") == "\"beef\"");
  BOOST_TEST(pointed(event, "/user/id") == "\"" + ACTOR + "\"");
  BOOST_TEST(pointed(event, "/user/target/id") == "\"" + SUBJECT + "\"");
  BOOST_TEST(pointed(event, "/related/user/1") == "\"" + SUBJECT + "\"");
  BOOST_TEST(pointed(event, "/trace/id") == "\"0405\"");
  BOOST_TEST(pointed(event, "/source") == "");
}

BOOST_AUTO_TEST_CASE(what_was_opened_has_its_place_and_is_noticed) {
  const std::string opened =
      line({{"net", open({{"address", "192.0.2.7"},
                          {"port", 4711},
                          {"user_agent", "curl"},
                          {"reason", "audit"}})},
            {"pii", open({{"email", "jane@example.com"}, {"username", "jane"}})}});
  BOOST_TEST(showsSealed(opened));
  BOOST_TEST(!showsSealed(line({{"net", json::object{{"state", "sealed"}}}})));
  BOOST_TEST(pointed(in(Format::ECS, opened), "/source/ip") == "\"192.0.2.7\"");
  BOOST_TEST(pointed(in(Format::ECS, opened), "/related/ip") == "[\"192.0.2.7\"]");
  BOOST_TEST(pointed(in(Format::ECS, opened), "/user/target/email") == "\"jane@example.com\"");
  BOOST_TEST(pointed(in(Format::OCSF, opened), "/src_endpoint/ip") == "\"192.0.2.7\"");
  BOOST_TEST(pointed(in(Format::OCSF, opened), "/user/name") == "\"jane\"");
  BOOST_TEST(contains(written(Format::CEF, opened, SOURCE), " src=192.0.2.7 "));
  BOOST_TEST(contains(written(Format::RFC5424, opened, SOURCE), " address=\"192.0.2.7\"]"));
  BOOST_TEST(contains(written(Format::CSV, opened, SOURCE), ",192.0.2.7,curl,audit,"));
}

BOOST_AUTO_TEST_CASE(syslog_is_a_counted_frame_of_the_audit_facility) {
  const std::string frame = written(Format::RFC5424, line(), SOURCE);
  const auto space = frame.find(' ');
  BOOST_TEST(std::stoul(frame.substr(0, space)) == frame.size() - space - 1);
  BOOST_TEST(frame.substr(space + 1).starts_with(
      "<110>1 2026-11-25T12:03:20.123456Z - shop-authd - TokenIssued [authd@32473 "
      "origin=\"shop.example/log\" seq=\"7\" type=\"TokenIssued\""));
}

BOOST_AUTO_TEST_CASE(cef_has_what_the_table_says) {
  const std::string text = written(Format::CEF, line(), SOURCE);
  BOOST_TEST(text.starts_with("CEF:0|authd|authd|1.2.3|200|TokenIssued|1|rt=1795608200123 "));
  BOOST_TEST(contains(text, " outcome=success "));
  BOOST_TEST(contains(text, " cs1Label=seq cs1=7 "));
  BOOST_TEST(text.back() == '\n');
}

BOOST_AUTO_TEST_CASE(csv_has_as_many_cells_as_columns) {
  const auto cells = [](const std::string& row) {
    return std::count(row.begin(), row.end(), ',') + 1;
  };
  const std::string plain = line({{"body", json::object{}}});
  BOOST_TEST(cells(written(Format::CSV, plain, SOURCE)) == cells(beginningOf(Format::CSV)));
  BOOST_TEST(beginningOf(Format::CSV).starts_with("seq,time,type,"));
  BOOST_TEST(written(Format::CSV, plain, SOURCE).ends_with("\r\n"));
  BOOST_TEST(beginningOf(Format::OCSF) == "");
}

BOOST_AUTO_TEST_CASE(a_type_of_a_later_version_is_handed_out_too) {
  const std::string later =
      R"({"seq":9,"time":"2026-11-25T12:03:20.123456Z","type":"unknown","typeCode":613,)"
      R"("leafHash":"beef","raw":"AAAA"})";
  const auto cloud = in(Format::CLOUDEVENTS, later);
  BOOST_TEST(cloud.at("type") == "shop-authd.unknown.613.v1");
  BOOST_TEST(cloud.at("id") == "beef");
  const auto ocsf = in(Format::OCSF, later);
  BOOST_TEST(ocsf.at("class_uid") == 0);
  BOOST_TEST(ocsf.at("type_uid") == 99);
  BOOST_TEST(ocsf.at("raw_data") == "AAAA");
  BOOST_TEST(pointed(in(Format::ECS, later), "/event/outcome") == "\"unknown\"");
  BOOST_TEST(contains(written(Format::CEF, later, SOURCE), "|613|unknown|3|"));
  BOOST_TEST(contains(written(Format::RFC5424, later, SOURCE), " unknown [authd@32473 "));
  BOOST_TEST(contains(written(Format::CSV, later, SOURCE), ",AAAA\r\n"));
}

BOOST_AUTO_TEST_CASE(nothing_that_comes_in_stops_an_export) {
  for (const char* text : {"", "{}", "[]", "no json", "{\"seq\":", R"({"time":7,"body":[]})",
                           R"({"time":"2026-11-25T12:03:20.12345xZ","net":{"state":"open"}})"}) {
    for (const Format format : ALL) BOOST_TEST(!written(format, text, SOURCE).empty());
    BOOST_TEST(in(Format::OCSF, text).at("time") == 0);
  }
}

BOOST_AUTO_TEST_CASE(no_name_leaves_its_line) {
  for (const auto& name : HOSTILE) {
    const std::string text =
        line({{"typeCode", 410},
              {"body", json::object{{"roleId", 2}, {"name", name}}},
              {"net", open({{"address", name}, {"user_agent", name}, {"reason", name}})}});
    for (const Format format : {Format::CLOUDEVENTS, Format::OCSF, Format::ECS}) in(format, text);
    const std::string cef = written(Format::CEF, text, SOURCE);
    BOOST_TEST(cef.find('\n') == cef.size() - 1);
    const std::string frame = written(Format::RFC5424, text, SOURCE);
    BOOST_TEST(std::stoul(frame) == frame.size() - frame.find(' ') - 1);
    BOOST_TEST(frame.find_first_of("\n\r\x1B") == std::string::npos);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace authd::formats
