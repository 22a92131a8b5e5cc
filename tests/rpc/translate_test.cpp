#include "daemon/rpc/translate.h"

#include <capnp/message.h>

#include <boost/test/unit_test.hpp>
#include <ostream>
#include <vector>

namespace authd::rpc {
namespace {

using Code = ipc::Refusal::Code;
using core::Refusal;

struct Words {
  Code code;
  std::string message;
  bool hasSeq;
  std::uint64_t seq;
};

Words translated(const app::Refused& refused) {
  capnp::MallocMessageBuilder message;
  auto to = message.initRoot<ipc::Refusal>();
  translate(refused, to);
  return {to.getCode(), to.getMessage().cStr(), to.getHasSeq(), to.getSeq()};
}

Words translated(Refusal refusal, std::uint64_t seq = 0) {
  app::Refused refused;
  refused.rejection = {refusal, seq};
  return translated(refused);
}

// What a switch says when it knows nothing better.
bool isVague(const std::string& words) {
  return words.empty() || words == "refused" || words == "not valid";
}

BOOST_AUTO_TEST_CASE(an_operator_hears_why_the_daemon_is_busy) {
  auto code = [](Refusal refusal) { return translated(app::refusedByCore({refusal, 0})).code; };
  BOOST_CHECK(code(Refusal::DISK_LOW) == Code::READ_ONLY);
  BOOST_CHECK(code(Refusal::READ_ONLY) == Code::READ_ONLY);
  BOOST_CHECK(code(Refusal::CLOCK_UNCERTAIN) == Code::READ_ONLY);
  BOOST_CHECK(translated(app::busy(1)).code == Code::BUSY);
}

BOOST_AUTO_TEST_CASE(every_refusal_of_the_core_has_its_code_and_words) {
  const std::vector<std::pair<Refusal, Code>> table{
      {Refusal::NOT_FOUND, Code::NOT_FOUND},       {Refusal::DUPLICATE_EMAIL, Code::CONFLICT},
      {Refusal::DUPLICATE_NAME, Code::CONFLICT},   {Refusal::NO_SUCH_ROLE, Code::NOT_FOUND},
      {Refusal::STALE_CREDENTIAL, Code::BUSY},     {Refusal::LINK_INVALID, Code::INVALID},
      {Refusal::LINK_EXPIRED, Code::INVALID},      {Refusal::ALREADY_REVOKED, Code::ALREADY},
      {Refusal::ALREADY_SO, Code::ALREADY},        {Refusal::LOG_MOVED, Code::CONFLICT},
      {Refusal::CLOCK_UNCERTAIN, Code::READ_ONLY}, {Refusal::DISK_LOW, Code::READ_ONLY},
      {Refusal::READ_ONLY, Code::READ_ONLY},       {Refusal::NOT_ACTIVE, Code::CONFLICT},
      {Refusal::BAD_SETTING, Code::INVALID},       {Refusal::BAD_SCOPE, Code::INVALID},
      {Refusal::TOO_LARGE, Code::INVALID},         {Refusal::NO_SIGNING_KEY, Code::INVALID},
      {Refusal::KEYS_FULL, Code::CONFLICT},        {Refusal::STALE_TOKEN, Code::BUSY},
      {Refusal::UNSIGNED, Code::READ_ONLY},        {Refusal::TOO_YOUNG, Code::INVALID},
      {Refusal::DROPPED, Code::INVALID},
  };
  for (const auto& [refusal, code] : table) {
    BOOST_TEST_CONTEXT("refusal " << static_cast<int>(refusal)) {
      const Words words = translated(refusal);
      BOOST_CHECK(words.code == code);
      BOOST_TEST(!isVague(words.message), words.message);
    }
  }
  // The first number that is none ends the table: a new refusal belongs into it.
  BOOST_TEST(isVague(translated(static_cast<Refusal>(table.size() + 1)).message));
}

BOOST_AUTO_TEST_CASE(every_reason_of_a_use_case_has_its_code_and_words) {
  using app::Why;
  const std::vector<std::pair<Why, Code>> table{
      {Why::RULES, Code::INVALID},
      {Why::LOGIN_FAILED, Code::FAILED},
      {Why::FORBIDDEN, Code::FAILED},
      {Why::NOT_FOUND, Code::NOT_FOUND},
      {Why::DUPLICATE_EMAIL, Code::CONFLICT},
      {Why::DUPLICATE_NAME, Code::CONFLICT},
      {Why::NO_SUCH_ROLE, Code::NOT_FOUND},
      {Why::CURRENT_PASSWORD_WRONG, Code::FAILED},
      {Why::ACCOUNT_LOCKED, Code::FAILED},
      {Why::LINK_INVALID, Code::INVALID},
      {Why::LINK_EXPIRED, Code::INVALID},
      {Why::RESET_TOO_OFTEN, Code::BUSY},
      {Why::BUSY, Code::BUSY},
      {Why::OUTCOME_UNKNOWN, Code::OUTCOME_UNKNOWN},
      {Why::KEY_REUSED, Code::INVALID},
      {Why::REFUSED, Code::CONFLICT},
      {Why::STORE_UNKNOWN, Code::INVALID},
      {Why::NO_SIGNING_KEY, Code::FAILED},
      {Why::NO_CRYPT_KEY, Code::INVALID},
  };
  for (const auto& [why, code] : table) {
    BOOST_TEST_CONTEXT("why " << static_cast<int>(why)) {
      app::Refused refused = app::refused(why);
      refused.rules = {core::requiredField("email")};
      refused.rejection.refusal = Refusal::NOT_ACTIVE;
      const Words words = translated(refused);
      BOOST_CHECK(words.code == code);
      BOOST_TEST(!isVague(words.message), words.message);
    }
  }
  BOOST_TEST(isVague(translated(app::refused(static_cast<Why>(table.size() + 1))).message));
}

BOOST_AUTO_TEST_CASE(what_an_operator_can_mend_is_not_called_busy) {
  for (auto refusal : {Refusal::DISK_LOW, Refusal::READ_ONLY, Refusal::UNSIGNED}) {
    BOOST_CHECK(translated(app::refusedByCore({refusal, 0})).code == Code::READ_ONLY);
  }
  const Words clock = translated(app::refusedByCore({Refusal::CLOCK_UNCERTAIN, 0}));
  BOOST_CHECK(clock.code == Code::READ_ONLY);
  BOOST_TEST(clock.message.find("clock") != std::string::npos);
  BOOST_CHECK(translated(app::refusedByCore({Refusal::STALE_CREDENTIAL, 0})).code == Code::BUSY);
}

BOOST_AUTO_TEST_CASE(every_rule_has_words) {
  int number = 1;
  for (; number <= static_cast<int>(core::RuleErrorId::ADDRESS_OWNER); ++number) {
    core::RuleError error;
    error.id = static_cast<core::RuleErrorId>(number);
    BOOST_TEST_CONTEXT("rule " << number) {
      BOOST_TEST(!isVague(textOf(error)));
    }
  }
  core::RuleError next;
  next.id = static_cast<core::RuleErrorId>(number);
  BOOST_TEST(isVague(textOf(next)));
}

BOOST_AUTO_TEST_CASE(the_event_that_explains_a_refusal_is_named) {
  const Words revoked = translated(Refusal::ALREADY_REVOKED, 812'311);
  BOOST_TEST(revoked.hasSeq);
  BOOST_TEST(revoked.seq == 812'311U);
  BOOST_TEST(!translated(Refusal::ALREADY_SO, 0).hasSeq);
  const Words moved = translated(Refusal::LOG_MOVED, 17);
  BOOST_TEST(!moved.hasSeq);  // a length is no event
  BOOST_TEST(moved.message == "the log has moved on: it is 17 events long");
}

BOOST_AUTO_TEST_CASE(all_rules_that_are_broken_are_told_at_once) {
  const Words words = translated(
      app::refusedByRules({core::requiredField("email"), core::invalidField("type", "x")}));
  BOOST_TEST(words.message == "email is required; type is not valid: x");
  BOOST_TEST(translated(app::notFound("admin", "jo")).message == "there is no admin jo");
}

}  // namespace
}  // namespace authd::rpc
