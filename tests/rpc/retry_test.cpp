#include <boost/test/unit_test.hpp>
#include <string>

#include "tests/rpc/operator.h"

namespace authd::rpc {
namespace {

struct Fixture : AnOperator {
  // Sends a write, then the same again over another connection: one answer, one act.
  template <class Make>
  Told twice(const Make& make, std::uint8_t id) {
    Told first = send(make(), id);
    std::uint64_t after = size();
    connect();
    Told second = send(make(), id);
    BOOST_TEST((first == second));
    BOOST_TEST(first.count("refused") == 0U);
    BOOST_TEST(size() == after);
    return first;
  }
};

BOOST_FIXTURE_TEST_SUITE(retries, Fixture)

BOOST_AUTO_TEST_CASE(a_retry_hears_the_same_position) {
  BOOST_TEST(twice([&] { return role("clerk"); }, 1)["id"] == "1");
}

BOOST_AUTO_TEST_CASE(the_credentials_of_an_activation_are_not_lost_with_the_answer) {
  send(integration("ERP"), 1);
  Told made = twice([&] { return activation("ERP", false); }, 2);
  BOOST_TEST(made["consumer_key"].size() == 32U);
  BOOST_TEST(made["access_token_secret"].size() == 32U);
  BOOST_TEST(authenticate(world.app(), made["access_token"]).has_value());
}

BOOST_AUTO_TEST_CASE(the_credentials_of_a_reauthorization_are_not_lost_either) {
  send(integration("ERP"), 1);
  Told old = send(activation("ERP", false), 2);
  Told made = twice([&] { return activation("ERP", true); }, 3);
  BOOST_TEST(made["access_token"] != old["access_token"]);
  BOOST_TEST(authenticate(world.app(), made["access_token"]).has_value());
  BOOST_TEST(!authenticate(world.app(), old["access_token"]).has_value());
}

BOOST_AUTO_TEST_CASE(what_a_retry_names_may_be_gone) {
  send(integration("ERP"), 1);
  auto remove = [&] {
    auto request = admin.integrationDeleteRequest();
    request.setIntegration("ERP");
    request.initWrite();
    return request;
  };
  twice(remove, 2);
  BOOST_TEST(send(remove(), 3)["refused"] == "there is no integration ERP");
}

BOOST_AUTO_TEST_CASE(an_admin_is_made_once_with_the_role_that_is_implied) {
  Told made = twice([&] { return newAdmin("jo"); }, 1);
  BOOST_TEST(made["id"] == "1");
  BOOST_TEST(app::findRole(world.app(), app::FULL_ACCESS_ROLE).has_value());
}

BOOST_AUTO_TEST_CASE(a_condition_of_an_admin_holds_for_the_implied_role_too) {
  send(role("clerk"), 1);  // so that the operator is known
  auto request = newAdmin("jo");
  request.getWrite().setIfSeq(size());
  request.getWrite().setHasIfSeq(true);
  BOOST_TEST(send(kj::mv(request), 2).count("refused") == 0U);
}

BOOST_AUTO_TEST_CASE(a_new_password_is_set_once) {
  send(newAdmin("jo"), 1);
  auto change = [&] {
    auto request = admin.adminPasswdRequest();
    request.setAdmin("jo");
    request.setPassword(kj::StringPtr("another horse 8").asBytes());
    request.initWrite();
    return request;
  };
  twice(change, 2);
}

BOOST_AUTO_TEST_CASE(an_admin_is_disabled_once_and_unlocked_once) {
  send(newAdmin("jo"), 1);
  auto disable = [&] {
    auto request = admin.adminEnableRequest();
    request.setAdmin("jo");
    request.initWrite();
    return request;
  };
  twice(disable, 2);
  auto unlock = [&] {
    auto request = admin.unlockRequest();
    request.setType("admin");
    request.setUser("jo");
    request.initWrite();
    return request;
  };
  twice(unlock, 3);
}

BOOST_AUTO_TEST_CASE(a_customer_is_made_once) {
  auto make = [&] {
    auto request = admin.customerCreateRequest();
    request.setEmail("jdoe@example.com");
    request.setFirstname("Jane");
    request.setLastname("Doe");
    request.initWrite();
    return request;
  };
  BOOST_TEST(twice(make, 1)["id"] == "1");
  BOOST_TEST(send(make(), 2)["refused"] == "the e-mail address is taken");
}

BOOST_AUTO_TEST_CASE(tokens_are_revoked_once_and_counted_once) {
  send(integration("ERP"), 1);
  Told made = send(activation("ERP", false), 2);
  auto all = [&] {
    auto request = admin.revokeScopeRequest();
    request.initScope().setKind(ipc::Scope::Kind::ALL);
    request.initWrite();
    return request;
  };
  BOOST_TEST(twice(all, 3)["ended"] == "1");
  send(activation("ERP", true), 4);
}

BOOST_AUTO_TEST_CASE(one_token_is_revoked_once) {
  send(integration("ERP"), 1);
  Told made = send(activation("ERP", false), 2);
  auto one = [&] {
    auto request = admin.revokeTokenRequest();
    request.setToken(kj::StringPtr(made["access_token"].c_str()).asBytes());
    request.initWrite();
    return request;
  };
  Told told = twice(one, 3);
  BOOST_TEST(told["id"] == std::to_string(std::stoull(made["seq"])));
  BOOST_TEST(send(one(), 4)["refused"] == "already revoked");
}

BOOST_AUTO_TEST_CASE(a_setting_is_changed_once) {
  auto set = [&] {
    auto request = admin.configSetRequest();
    request.setKey("oauth/access_token_lifetime/customer");
    request.setValue("7200s");
    request.initWrite();
    return request;
  };
  Told told = twice(set, 1);
  BOOST_TEST(told["value"] == "2h");
  BOOST_TEST(told["ended"] == "0");
}

BOOST_AUTO_TEST_CASE(another_wish_under_the_same_request_id_is_refused) {
  send(role("clerk"), 1);
  std::uint64_t before = size();
  BOOST_TEST(send(role("cook"), 1)["refused"] == "the request id was used for something else");
  BOOST_TEST(size() == before);
}

BOOST_AUTO_TEST_CASE(a_request_id_belongs_to_its_method) {
  send(role("clerk"), 1);
  BOOST_TEST(send(integration("ERP"), 1).count("refused") == 0U);
}

BOOST_AUTO_TEST_CASE(two_in_flight_act_once) {
  send(integration("ERP"), 1);
  std::uint64_t before = size();
  auto first = start(activation("ERP", false), 2);
  auto second = start(activation("ERP", false), 2);
  Told one = toldBy(ready(kj::mv(first)).getResult());
  Told other = toldBy(ready(kj::mv(second)).getResult());
  BOOST_TEST((one == other));
  BOOST_TEST(one["consumer_key"].size() == 32U);
  BOOST_TEST(size() > before);
  Told third = send(activation("ERP", false), 2);
  BOOST_TEST((one == third));
}

BOOST_AUTO_TEST_CASE(what_was_refused_may_succeed_later) {
  BOOST_TEST(send(activation("ERP", false), 2)["refused"] == "there is no integration ERP");
  send(integration("ERP"), 1);
  BOOST_TEST(send(activation("ERP", false), 2).count("refused") == 0U);
}

BOOST_AUTO_TEST_CASE(without_a_request_id_nothing_is_a_retry) {
  BOOST_TEST(send(role("clerk"), 0).count("refused") == 0U);
  BOOST_TEST(send(role("clerk"), 0)["refused"] == "the name is taken");
}

BOOST_AUTO_TEST_CASE(a_day_later_nothing_is_remembered) {
  send(role("clerk"), 1);
  world.clock().nowUs += 24 * support::HOUR;
  BOOST_TEST(send(role("clerk"), 1)["refused"] == "the name is taken");
}

// A test must know where it could be found: no row holds the credentials in clear.
BOOST_AUTO_TEST_CASE(the_remembered_answer_is_sealed) {
  send(integration("ERP"), 1);
  Told made = send(activation("ERP", false), 2);
  unsigned rows = 0;
  world.log().scan(storage::Space::LOCAL, "", "", [&](std::string_view, std::string_view value) {
    ++rows;
    BOOST_TEST((value.find(made["access_token_secret"]) == std::string_view::npos));
    return true;
  });
  BOOST_TEST(rows >= 2U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::rpc
