#include "daemon/http/errors.h"

#include <boost/test/unit_test.hpp>

#include "daemon/http/error_texts.h"

namespace authd::http {
namespace {

using app::Why;
using core::Refusal;
using core::RuleErrorId;

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

unsigned statusOf(Why why) {
  return problemOf(app::refused(why)).status;
}

unsigned statusOf(Refusal refusal) {
  app::Refused refused = app::refused(Why::REFUSED);
  refused.rejection.refusal = refusal;
  return problemOf(refused).status;
}

std::string bodyOf(const std::vector<core::RuleError>& rules) {
  return answerProblem(problemOf(rules)).body;
}

BOOST_AUTO_TEST_SUITE(errors)

BOOST_AUTO_TEST_CASE(every_reason_has_its_status) {
  const std::pair<Why, unsigned> table[] = {
      {Why::RULES, 400},         {Why::LOGIN_FAILED, 401},           {Why::FORBIDDEN, 401},
      {Why::NOT_FOUND, 404},     {Why::DUPLICATE_EMAIL, 400},        {Why::DUPLICATE_NAME, 400},
      {Why::NO_SUCH_ROLE, 400},  {Why::CURRENT_PASSWORD_WRONG, 401}, {Why::ACCOUNT_LOCKED, 401},
      {Why::LINK_INVALID, 400},  {Why::LINK_EXPIRED, 400},           {Why::RESET_TOO_OFTEN, 400},
      {Why::BUSY, 503},          {Why::OUTCOME_UNKNOWN, 503},        {Why::KEY_REUSED, 422},
      {Why::STORE_UNKNOWN, 404}, {Why::NO_SIGNING_KEY, 503},         {Why::NO_CRYPT_KEY, 503}};
  for (const auto& [why, status] : table) {
    BOOST_TEST_CONTEXT(static_cast<int>(why)) {
      BOOST_TEST(statusOf(why) == status);
    }
  }
}

BOOST_AUTO_TEST_CASE(every_refusal_of_the_core_has_its_status) {
  for (const auto refusal :
       {Refusal::STALE_CREDENTIAL, Refusal::LOG_MOVED, Refusal::STALE_TOKEN,
        Refusal::CLOCK_UNCERTAIN, Refusal::DISK_LOW, Refusal::READ_ONLY, Refusal::UNSIGNED}) {
    BOOST_TEST(statusOf(refusal) == 503U);
  }
  for (const auto refusal :
       {Refusal::DUPLICATE_EMAIL, Refusal::DUPLICATE_NAME, Refusal::NO_SUCH_ROLE,
        Refusal::LINK_INVALID, Refusal::LINK_EXPIRED, Refusal::ALREADY_REVOKED, Refusal::ALREADY_SO,
        Refusal::NOT_ACTIVE, Refusal::BAD_SETTING, Refusal::BAD_SCOPE}) {
    BOOST_TEST(statusOf(refusal) == 400U);
  }
  BOOST_TEST(statusOf(Refusal::NOT_FOUND) == 404U);
}

BOOST_AUTO_TEST_CASE(a_failed_login_says_nothing_else) {
  const auto response = answerProblem(problemOf(app::refused(Why::LOGIN_FAILED)));
  BOOST_TEST(!has(response.body, "parameters"));
  BOOST_TEST(response.contentType == "application/json; charset=utf-8");
}

BOOST_AUTO_TEST_CASE(lacking_permission_names_the_resource) {
  app::Refused refused = app::refused(Why::FORBIDDEN);
  refused.resources = "Magento_Customer::manage";
  const auto body = answerProblem(problemOf(refused)).body;
  BOOST_TEST(has(body, R"("parameters":{"resources":"Magento_Customer::manage"})"));
  BOOST_TEST(has(body, "%resources"));
}

BOOST_AUTO_TEST_CASE(a_busy_service_says_when_to_come_back) {
  app::Refused refused = app::refused(Why::BUSY);
  refused.retryAfterSeconds = 7;
  const auto response = answerProblem(problemOf(refused));
  BOOST_REQUIRE_EQUAL(response.headers.size(), 1U);
  BOOST_TEST(response.headers[0].first == "Retry-After");
  BOOST_TEST(response.headers[0].second == "7");
}

BOOST_AUTO_TEST_CASE(nothing_found_names_one_key_or_two) {
  const auto one = answerProblem(noSuchThing("customerId", "99")).body;
  BOOST_TEST(has(one, R"("parameters":{"fieldName":"customerId","fieldValue":99})"));
  app::Refused refused = app::refused(Why::NOT_FOUND);
  refused.fields = {{"email", "a@b.example"}, {"websiteId", "1"}};
  const auto two = answerProblem(problemOf(refused)).body;
  BOOST_TEST(has(two, R"({"fieldName":"email","fieldValue":"a@b.example",)"
                      R"("field2Name":"websiteId","field2Value":1})"));
}

BOOST_AUTO_TEST_CASE(numeric_keys_are_numbers) {
  const auto shown = [](const char* name, const char* value) {
    return answerProblem(noSuchThing(name, value)).body;
  };
  BOOST_TEST(has(shown("id", "99"), R"({"fieldName":"id","fieldValue":99})"));
  BOOST_TEST(has(shown("storeId", "-1"), R"("fieldValue":-1})"));
  BOOST_TEST(has(shown("storeId", "4294967297"), R"("fieldValue":4294967297})"));
  BOOST_TEST(has(shown("email", "99"), R"("fieldValue":"99"})"));
  for (const char* none : {"", "-", "x", "99999999999999999999"}) {
    BOOST_TEST(has(shown("id", none), "\"fieldValue\":\"" + std::string(none) + "\"}"), none);
  }
}

BOOST_AUTO_TEST_CASE(one_missing_field_is_the_body_and_several_are_a_list) {
  const auto one = bodyOf({core::requiredField("username")});
  BOOST_TEST(has(one, R"("parameters":{"fieldName":"username"})"));
  BOOST_TEST(has(one, "%fieldName"));
  BOOST_TEST(!has(one, "errors"));
  const auto two = bodyOf({core::requiredField("username"), core::requiredField("password")});
  const auto list = two.find(R"("errors":[{)");
  BOOST_TEST(list != std::string::npos);
  BOOST_TEST(has(two, R"("parameters":{"fieldName":"password"}}]})"));
  BOOST_TEST(two.find("parameters") > list);
}

BOOST_AUTO_TEST_CASE(attribute_errors_are_lines_of_one_message) {
  const auto problem =
      problemOf({core::attributeError(RuleErrorId::ATTRIBUTE_REQUIRED, "First Name"),
                 core::attributeError(RuleErrorId::NAME_CHARACTERS, "Last Name"),
                 core::attributeError(RuleErrorId::EMAIL_SYNTAX, "Email")});
  BOOST_REQUIRE_EQUAL(problem.errors.size(), 1U);
  const auto& message = problem.errors[0].message;
  BOOST_TEST(std::count(message.begin(), message.end(), '\n') == 2);
  BOOST_TEST(has(message, "First Name"));
  BOOST_TEST(has(message, "Email"));
  BOOST_TEST(!has(answerProblem(problem).body, "parameters"));
}

BOOST_AUTO_TEST_CASE(every_rule_has_words_of_its_own) {
  std::vector<std::string> seen;
  for (int id = 1; id <= static_cast<int>(RuleErrorId::GROUP_UNKNOWN); ++id) {
    const auto text = textOf(core::attributeError(static_cast<RuleErrorId>(id), "Label"));
    BOOST_TEST(text.message.size() > 10U);
    BOOST_TEST(std::count(seen.begin(), seen.end(), text.message) == 0);
    seen.push_back(text.message);
  }
}

BOOST_AUTO_TEST_CASE(counts_are_positional_numbers) {
  core::RuleError error;
  error.id = RuleErrorId::PASSWORD_SHORT;
  error.positional = {"8"};
  const auto body = answerProblem(problemOf(error)).body;
  BOOST_TEST(has(body, R"("parameters":[8])"));
  BOOST_TEST(has(body, "%1"));
}

BOOST_AUTO_TEST_CASE(a_wrong_type_is_rendered_and_has_no_parameters) {
  core::RuleError error = core::attributeError(RuleErrorId::WRONG_TYPE, "group_id");
  error.positional = {"abc", "int"};
  const auto body = answerProblem(problemOf(error)).body;
  for (const char* part : {"group_id", "abc", "int"}) BOOST_TEST(has(body, part));
  BOOST_TEST(!has(body, "parameters"));
}

BOOST_AUTO_TEST_CASE(an_internal_fault_shows_its_report_id_only) {
  const auto response = answerProblem(internalProblem("0123456789abc"));
  BOOST_TEST(response.status == 500U);
  BOOST_TEST(has(response.body, "Report ID: webapi-0123456789abc"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::http
