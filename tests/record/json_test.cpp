#include "daemon/record/json.h"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <limits>

#include "daemon/record/codec.h"
#include "tests/record/any_event.h"
#include "tests/record/samples.h"

namespace authd::record {
namespace {

namespace json = boost::json;

json::object exported(const core::Event& event, const Opened& opened = {}) {
  return json::parse(toJson(encode(event), "beef", opened)).as_object();
}

}  // namespace

BOOST_AUTO_TEST_CASE(an_export_is_one_line_of_json) {
  core::Event event = sampleOf<core::SettingChanged>();
  std::get<core::SettingChanged>(event.body).value = "two\nlines \"quoted\"";
  std::string line = toJson(encode(event), "beef");
  BOOST_TEST(line.find('\n') == std::string::npos);
  BOOST_TEST(json::parse(line).at("body").at("value") == "two\nlines \"quoted\"");
}

BOOST_AUTO_TEST_CASE(any_record_is_exported_as_valid_json) {
  BOOST_TEST(rc::check("the export parses, whatever the names hold", [] {
    Opened opened;
    if (*rc::gen::arbitrary<bool>()) opened.net = anyBytes();
    std::string line = toJson(encode(anyEvent()), "beef", opened);
    RC_ASSERT(line.find('\n') == std::string::npos);
    RC_ASSERT(json::parse(line).at("type") != "unknown");
  }));
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_text_are_replaced) {
  core::Event event = sampleOf<core::SettingChanged>();
  auto written = [&](std::string value) {
    std::get<core::SettingChanged>(event.body).value = std::move(value);
    return std::string(exported(event)["body"].at("value").as_string());
  };
  BOOST_TEST(written("a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80") ==
             "a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80");
  BOOST_TEST(written("a\xFF") == "a\xEF\xBF\xBD");
  BOOST_TEST(written("\xC3") == "\xEF\xBF\xBD");                            // cut off
  BOOST_TEST(written("\xC0\x80") == "\xEF\xBF\xBD\xEF\xBF\xBD");            // overlong
  BOOST_TEST(written("\xED\xA0\x80").starts_with("\xEF\xBF\xBD\xEF\xBF"));  // surrogate
}

BOOST_AUTO_TEST_CASE(permissions_are_a_list_of_ids) {
  json::object object = exported(sampleOf<core::RoleCreated>());
  BOOST_TEST(json::serialize(object["body"].at("permissions").at("resources")) ==
             R"(["Magento_Customer::customer","Magento_Sales::sales"])");
}

BOOST_AUTO_TEST_CASE(the_envelope_comes_first_and_in_words) {
  core::Event event = sampleOf<core::TokensRevoked>();
  json::object object = exported(event);
  BOOST_TEST(object.begin()->key() == "seq");
  BOOST_TEST(object["seq"] == 1202);
  BOOST_TEST(object["time"] == "2026-11-25T12:03:22.123456Z");
  BOOST_TEST(object["type"] == "TokensRevoked");
  BOOST_TEST(object["typeCode"] == 202);
  BOOST_TEST(object["outcome"] == "success");
  BOOST_TEST(object["actor"] == "202122232425262728292a2b2c2d2e2f");
  BOOST_TEST(object["reasonCode"] == "leak");
  BOOST_TEST(object["leafHash"] == "beef");
  BOOST_TEST(object["body"].at("scope").at("kind") == "user");
  BOOST_TEST(object["body"].at("scope").at("type") == "integration");
}

BOOST_AUTO_TEST_CASE(causation_is_the_position_itself) {
  core::Event event = sampleOf<core::MailQueued>();
  event.causationSeq = 8;
  BOOST_TEST(exported(event)["causationSeq"] == 7);
}

BOOST_AUTO_TEST_CASE(numbers_that_json_readers_would_round_are_texts) {
  core::Event event = sampleOf<core::MailSent>();
  auto& mail = std::get<core::MailSent>(event.body);
  auto written = [&](std::uint64_t seq) {
    mail.mailSeq = seq;
    return json::serialize(exported(event)["body"].at("mailSeq"));
  };
  BOOST_TEST(written(1ULL << 53) == "9007199254740992");
  BOOST_TEST(written((1ULL << 53) + 1) == "\"9007199254740993\"");
  BOOST_TEST(written(std::numeric_limits<std::uint64_t>::max()) == "\"18446744073709551615\"");
  event.seq = (1ULL << 53) + 1;
  BOOST_TEST(exported(event)["seq"] == "9007199254740993");
}

BOOST_AUTO_TEST_CASE(negative_numbers_stay_numbers) {
  core::Event event = sampleOf<core::IntegrationCreated>();
  BOOST_TEST(exported(event)["body"].at("tokenLifetimeSeconds") == -1);
  auto& body = std::get<core::IntegrationCreated>(event.body);
  body.tokenLifetimeSeconds = std::numeric_limits<std::int64_t>::min();
  BOOST_TEST(exported(event)["body"].at("tokenLifetimeSeconds") == "-9223372036854775808");
}

BOOST_AUTO_TEST_CASE(a_sealed_box_says_only_that_it_is_sealed) {
  json::object object = exported(sampleOf<core::CustomerCreated>());
  BOOST_TEST(json::serialize(object["net"]) == R"({"state":"sealed"})");
  BOOST_TEST(json::serialize(object["pii"]) == R"({"state":"sealed"})");
}

BOOST_AUTO_TEST_CASE(an_opened_box_shows_its_object) {
  Opened opened;
  opened.pii = R"({"email":"a@example.com"})";
  opened.netErased = true;
  json::object object = exported(sampleOf<core::CustomerCreated>(), opened);
  BOOST_TEST(object["pii"].at("state") == "open");
  BOOST_TEST(object["pii"].at("value").at("email") == "a@example.com");
  BOOST_TEST(json::serialize(object["net"]) == R"({"state":"erased"})");
}

BOOST_AUTO_TEST_CASE(plaintext_that_is_no_json_becomes_a_text) {
  Opened opened;
  opened.pii = "not json\nat all";
  json::object object = exported(sampleOf<core::CustomerCreated>(), opened);
  BOOST_TEST(object["pii"].at("value") == "not json\nat all");
}

BOOST_AUTO_TEST_CASE(secrets_stay_sealed_and_empty_boxes_are_not_mentioned) {
  Opened opened;
  opened.pii = "{}";
  json::object object = exported(sampleOf<core::PasswordChanged>(), opened);
  BOOST_TEST(json::serialize(object["secret"]) == R"({"state":"sealed"})");
  BOOST_TEST(!object.contains("pii"));
}

BOOST_AUTO_TEST_CASE(a_record_of_an_unknown_type_is_exported_raw) {
  std::string bytes = encode(sampleOf<core::TokenRevoked>());
  bytes[36] = static_cast<char>(200);  // the union's tag
  json::object object = json::parse(toJson(bytes, "beef")).as_object();
  BOOST_TEST(object["type"] == "unknown");
  BOOST_TEST(object["typeCode"] == 201);
  BOOST_TEST(object["seq"] == 1201);
  BOOST_TEST(object["raw"].as_string().size() == (bytes.size() + 2) / 3 * 4);
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_record_are_exported_raw_too) {
  BOOST_TEST(toJson("abc", "beef") == R"({"type":"unknown","leafHash":"beef","raw":"YWJj"})");
}

BOOST_AUTO_TEST_CASE(time_has_six_digits_on_both_sides_of_the_epoch) {
  BOOST_TEST(formatTime(0) == "1970-01-01T00:00:00.000000Z");
  BOOST_TEST(formatTime(1'795'608'000'123'456) == "2026-11-25T12:00:00.123456Z");
  BOOST_TEST(formatTime(-1) == "1969-12-31T23:59:59.999999Z");
  BOOST_CHECK_NO_THROW(formatTime(std::numeric_limits<std::int64_t>::min()));
  BOOST_CHECK_NO_THROW(formatTime(std::numeric_limits<std::int64_t>::max()));
}

}  // namespace authd::record
