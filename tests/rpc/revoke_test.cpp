#include <boost/test/unit_test.hpp>

#include "tests/rpc/served.h"

namespace authd::rpc {
namespace {

using Code = ipc::Refusal::Code;
using Kind = ipc::Scope::Kind;

struct Fixture : AsAdmin {
  using Revoke = capnp::Request<ipc::Admin::RevokeScopeParams, ipc::Admin::RevokeScopeResults>;

  Revoke scope(Kind kind, const char* type, const char* website, const char* user) {
    auto request = admin.revokeScopeRequest();
    auto to = request.initScope();
    to.setKind(kind);
    to.setType(type);
    to.setWebsite(website);
    to.setUser(user);
    return request;
  }
  Code refusalOf(Revoke request) {
    auto result = sent(request);
    BOOST_REQUIRE(result.isRefused());
    return result.getRefused().getCode();
  }
};

std::string numberOf(core::ScopeKind kind, core::TokenType type) {
  return std::to_string(static_cast<int>(kind)) + " " + std::to_string(static_cast<int>(type));
}

BOOST_FIXTURE_TEST_SUITE(revocations, Fixture)

BOOST_AUTO_TEST_CASE(a_scope_has_only_what_its_kind_names) {
  using core::ScopeKind;
  using core::TokenType;
  fakeApp().users["jo"] = 6;
  sent(scope(Kind::ALL, "robot", "nowhere", "nobody"));
  BOOST_TEST(lastCall() == "revokeTokens " + numberOf(ScopeKind::ALL, TokenType::NONE) + " 0 0");
  sent(scope(Kind::TYPE, "customer", "nowhere", "nobody"));
  BOOST_TEST(lastCall() ==
             "revokeTokens " + numberOf(ScopeKind::TYPE, TokenType::CUSTOMER) + " 0 0");
  sent(scope(Kind::WEBSITE, "robot", "base", "nobody"));
  BOOST_TEST(lastCall() ==
             "revokeTokens " + numberOf(ScopeKind::WEBSITE, TokenType::NONE) + " 1 0");
  sent(scope(Kind::TYPE_AND_WEBSITE, "customer", "1", "nobody"));
  BOOST_TEST(lastCall() ==
             "revokeTokens " + numberOf(ScopeKind::TYPE_AND_WEBSITE, TokenType::CUSTOMER) + " 1 0");
  sent(scope(Kind::USER, "admin", "nowhere", "jo"));
  BOOST_TEST(lastCall() == "revokeTokens " + numberOf(ScopeKind::USER, TokenType::ADMIN) + " 0 6");
  fakeApp().users["3"] = 3;
  auto ofKey = scope(Kind::KEY, "admin", "nowhere", "nobody");
  ofKey.getScope().setKey("3");
  sent(kj::mv(ofKey));
  BOOST_TEST(lastCall() ==
             "revokeTokens " + numberOf(ScopeKind::KEY, TokenType::NONE) + " 0 0 key 3");
}

BOOST_AUTO_TEST_CASE(what_a_scope_names_must_exist) {
  BOOST_CHECK(refusalOf(scope(Kind::TYPE, "robot", "", "")) == Code::INVALID);
  BOOST_CHECK(refusalOf(scope(Kind::TYPE, "", "", "")) == Code::INVALID);
  BOOST_CHECK(refusalOf(scope(Kind::WEBSITE, "", "nowhere", "")) == Code::NOT_FOUND);
  BOOST_CHECK(refusalOf(scope(Kind::USER, "admin", "", "jo")) == Code::NOT_FOUND);
  BOOST_CHECK(refusalOf(scope(Kind::KEY, "", "", "")) == Code::NOT_FOUND);
  BOOST_TEST(lastCall().find("revokeTokens") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_number_beyond_32_bits_is_nobodys) {
  app.addCustomer(1);
  BOOST_TEST(sent(scope(Kind::USER, "customer", "", "1")).isDone());
  // 2^32 + 1 must not become website 1 or customer 1.
  BOOST_CHECK(refusalOf(scope(Kind::WEBSITE, "", "4294967297", "")) == Code::NOT_FOUND);
  BOOST_CHECK(refusalOf(scope(Kind::USER, "customer", "", "4294967297")) == Code::NOT_FOUND);
}

BOOST_AUTO_TEST_CASE(a_bound_is_a_position_or_a_time) {
  auto request = scope(Kind::ALL, "", "", "");
  request.initBefore().setSeq(100);
  sent(request);
  BOOST_TEST(lastCall().find(" before 100") != std::string::npos);
  request = scope(Kind::ALL, "", "", "");
  request.initBefore().setTimeUs(7000);
  sent(request);
  BOOST_TEST(lastCall().find(" before 7") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_trial_counts_and_records_nothing) {
  auto request = scope(Kind::ALL, "", "", "");
  request.setDryRun(true);
  auto result = sent(request);
  BOOST_REQUIRE(result.isDone());
  BOOST_TEST(result.getDone().getFields()[0].getName().cStr() == "live");
  BOOST_TEST(result.getDone().getFields()[0].getNumber() == 12);
  auto config = admin.configSetRequest();
  config.setKey("oauth/access_token_lifetime/customer");
  config.setValue("2s");
  config.setDryRun(true);
  auto ends = sent(config);
  BOOST_REQUIRE(ends.isDone());
  BOOST_TEST(ends.getDone().getFields()[1].getNumber() == 3);
  BOOST_TEST(fakeApp().calls.empty());
}

BOOST_AUTO_TEST_CASE(a_token_is_named_by_id_or_by_text) {
  auto request = admin.revokeTokenRequest();
  request.setId(77);
  BOOST_TEST(sent(request).isDone());
  BOOST_TEST(lastCall() == "revokeToken 77");
  request = admin.revokeTokenRequest();
  request.setToken(kj::StringPtr("abc").asBytes());
  auto refused = sent(request);
  BOOST_REQUIRE(refused.isRefused());
  BOOST_CHECK(refused.getRefused().getCode() == Code::NOT_FOUND);
  BOOST_TEST(refused.getRefused().getMessage().cStr() == "there is no token of this text");
}

BOOST_AUTO_TEST_CASE(a_trial_of_one_token_tells_its_state_and_ends_nothing) {
  auto request = admin.tryRevokeTokenRequest();
  request.setId(77);
  auto result = sent(request);
  BOOST_REQUIRE(result.isDone());
  BOOST_TEST(result.getDone().getFields()[0].getNumber() == 77);
  BOOST_TEST(result.getDone().getFields()[3].getName().cStr() == "state");
  request = admin.tryRevokeTokenRequest();
  request.setId(1001);
  auto refused = sent(request);
  BOOST_REQUIRE(refused.isRefused());
  BOOST_CHECK(refused.getRefused().getCode() == Code::NOT_FOUND);
  BOOST_TEST(fakeApp().calls.empty());
}

BOOST_AUTO_TEST_CASE(nobody_waits_for_a_count_to_revoke) {
  fakeApp().countRefusal = app::busy(2);
  auto request = scope(Kind::ALL, "", "", "");
  request.setDryRun(true);
  BOOST_CHECK(refusalOf(kj::mv(request)) == Code::BUSY);
  auto result = sent(scope(Kind::ALL, "", "", ""));
  BOOST_REQUIRE(result.isDone());
  BOOST_TEST(result.getDone().getFields().size() == 1U);
  BOOST_TEST(result.getDone().getFields()[0].getName().cStr() == "seq");
}

BOOST_AUTO_TEST_CASE(an_unset_setting_has_no_value) {
  auto request = admin.configSetRequest();
  request.setKey("k");
  request.setValue("ignored");
  request.setUnset(true);
  BOOST_TEST(sent(request).isDone());
  BOOST_TEST(lastCall() == "changeSetting k -");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::rpc
