#include <boost/test/unit_test.hpp>

#include "tests/rpc/served.h"

namespace authd::rpc {
namespace {

using Code = ipc::Refusal::Code;

struct Fixture : AsAdmin {
  using Role = capnp::Request<ipc::Admin::RoleCreateParams, ipc::Admin::RoleCreateResults>;

  Role role(const std::string& name) {
    auto request = admin.roleCreateRequest();
    request.setName(name);
    auto write = request.initWrite();
    auto id = write.initRequestId(16);
    for (unsigned i = 0; i < 16; ++i) id[i] = static_cast<kj::byte>(i * 17);
    return request;
  }
};

BOOST_FIXTURE_TEST_SUITE(writes, Fixture)

BOOST_AUTO_TEST_CASE(a_write_carries_who_why_and_from_where) {
  auto request = role("clerk");
  request.getWrite().setReason("new shop");
  request.getWrite().setReasonCode(5);
  request.getWrite().setIfSeq(17);
  request.getWrite().setHasIfSeq(true);
  auto result = sent(request);
  BOOST_REQUIRE(result.isDone());
  const app::Call& call = fakeApp().call;
  BOOST_TEST(lastCall() == "createRole clerk");
  BOOST_TEST(call.caller.id == geteuid());
  BOOST_TEST((call.caller.kind == core::ActorKind::OPERATOR));
  BOOST_TEST(call.source.uid.value() == geteuid());
  BOOST_TEST(call.source.pid.value() == 4711U);
  BOOST_TEST(call.reason == "new shop");
  BOOST_TEST((call.reasonCode == core::ReasonCode::POLICY));
  BOOST_TEST(call.ifSeq.value() == 17U);
}

BOOST_AUTO_TEST_CASE(an_integration_has_places_and_an_endpoint) {
  auto request = admin.integrationCreateRequest();
  request.setName("shop");
  auto networks = request.initNetworks(2);
  networks.set(0, "10.0.0.0/8");
  networks.set(1, "::1");
  request.setEndpoint("https://e/");
  request.setIdentityLink("https://i/");
  BOOST_TEST(sent(request).isDone());
  BOOST_TEST(lastCall() ==
             "createIntegration shop from 10.0.0.0/8 from ::1 to https://e/ open https://i/");
}

BOOST_AUTO_TEST_CASE(a_rotation_tells_what_is_new_and_nothing_else) {
  fakeApp().users["ERP"] = 4;
  auto request = admin.integrationRotateRequest();
  request.setIntegration("ERP");
  request.setOverlapSeconds(3600);
  auto fields = sent(request).getDone().getFields();
  BOOST_TEST(lastCall() == "rotateIntegration 4 3600");
  std::string names;
  for (auto field : fields) names += std::string(" ") + field.getName().cStr();
  BOOST_TEST(names == " integration_id name access_token access_token_secret seq");
}

BOOST_AUTO_TEST_CASE(what_was_done_has_its_id_and_position) {
  auto fields = sent(role("clerk")).getDone().getFields();
  BOOST_REQUIRE(fields.size() == 2U);
  BOOST_TEST(fields[0].getName().cStr() == "id");
  BOOST_TEST(fields[0].getNumber() == 4);
  BOOST_TEST(fields[1].getName().cStr() == "seq");
  BOOST_TEST(fields[1].getNumber() == 40);
}

BOOST_AUTO_TEST_CASE(a_write_with_a_request_id_is_remembered_sealed) {
  sent(role("clerk"));
  BOOST_REQUIRE(!fakeApp().remembered.empty());
  BOOST_TEST((fakeApp().remembered.front().space == storage::Space::LOCAL));
  BOOST_TEST(fakeApp().remembered.front().key.find("00112233") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_write_without_request_id_is_no_retry_of_anything) {
  auto request = admin.roleCreateRequest();
  request.setName("clerk");
  BOOST_TEST(sent(request).isDone());
  BOOST_TEST(fakeApp().remembered.empty());
}

// What may not be recorded for good does not reach a use case.
void checkRefused(AsAdmin& as, Fixture::Role request, Code code) {
  auto result = as.sent(request);
  BOOST_REQUIRE(result.isRefused());
  BOOST_CHECK(result.getRefused().getCode() == code);
  BOOST_TEST(lastCall().find("createRole") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_reason_code_that_does_not_exist_is_refused) {
  auto request = role("clerk");
  request.getWrite().setReasonCode(8);
  checkRefused(*this, kj::mv(request), Code::INVALID);
}

BOOST_AUTO_TEST_CASE(a_reason_of_more_than_1000_bytes_is_refused) {
  auto request = role("clerk");
  request.getWrite().setReason(std::string(1001, 'x'));
  checkRefused(*this, kj::mv(request), Code::INVALID);
}

BOOST_AUTO_TEST_CASE(a_request_id_of_another_length_is_refused) {
  auto request = role("clerk");
  request.getWrite().initRequestId(15);
  checkRefused(*this, kj::mv(request), Code::INVALID);
}

BOOST_AUTO_TEST_CASE(a_new_operator_who_cannot_be_recorded_is_refused_in_words) {
  app::Refused readOnly;
  readOnly.rejection.refusal = core::Refusal::READ_ONLY;
  fakeApp().operatorRefusal = readOnly;
  checkRefused(*this, role("clerk"), Code::READ_ONLY);
}

BOOST_AUTO_TEST_CASE(a_refusal_of_a_use_case_is_a_value) {
  fakeApp().refusal = app::refused(app::Why::OUTCOME_UNKNOWN);
  auto result = sent(role("clerk"));
  BOOST_REQUIRE(result.isRefused());
  BOOST_CHECK(result.getRefused().getCode() == Code::OUTCOME_UNKNOWN);
}

BOOST_AUTO_TEST_CASE(a_role_is_changed_and_deleted_by_its_name) {
  fakeApp().users["clerk"] = 4;
  auto set = admin.roleSetRequest();
  set.setRole("clerk");
  set.initPermissions().setAll(true);
  BOOST_TEST(sent(set).isDone());
  BOOST_TEST(lastCall() == "changeRole 4 all");
  auto drop = admin.roleDeleteRequest();
  drop.setRole("clerk");
  BOOST_TEST(sent(drop).isDone());
  BOOST_TEST(lastCall() == "deleteRole 4");
  drop = admin.roleDeleteRequest();
  drop.setRole("nobody");
  BOOST_CHECK(sent(drop).getRefused().getCode() == Code::NOT_FOUND);
}

BOOST_AUTO_TEST_CASE(a_hash_is_no_password) {
  auto request = admin.customerCreateRequest();
  request.setEmail("jane@example.com");
  request.setHasPassword(true);
  request.setIsHash(true);
  BOOST_TEST(sent(request).isDone());
  BOOST_TEST(lastCall() == "importCustomer jane@example.com");
  auto newAdmin = admin.adminCreateRequest();
  newAdmin.setUserName("jo");
  BOOST_TEST(sent(newAdmin).isDone());
  BOOST_TEST(lastCall() == "createAdmin jo");
  newAdmin = admin.adminCreateRequest();
  newAdmin.setUserName("jo");
  newAdmin.setIsHash(true);
  BOOST_TEST(sent(newAdmin).isDone());
  BOOST_TEST(lastCall() == "importAdmin jo");
}

BOOST_AUTO_TEST_CASE(a_customer_is_erased_by_name_or_by_the_number_of_one_who_is_deleted) {
  fakeApp().users["jane@example.com"] = 5;
  auto erase = admin.customerEraseRequest();
  erase.setName("jane@example.com");
  auto fields = sent(erase).getDone().getFields();
  BOOST_TEST(lastCall() == "eraseCustomer");
  BOOST_TEST(fields[0].getNumber() == 62);
  erase = admin.customerEraseRequest();
  erase.setName("77");
  BOOST_TEST(sent(erase).isDone());
  BOOST_TEST(fakeApp().calls[fakeApp().calls.size() - 2] == "everCustomer 77");
  erase = admin.customerEraseRequest();
  erase.setName("nobody@example.com");
  BOOST_CHECK(sent(erase).getRefused().getCode() == Code::NOT_FOUND);
}

BOOST_AUTO_TEST_CASE(a_mail_is_dropped_by_an_event_and_retried_without) {
  auto drop = admin.mailDropRequest();
  drop.setId(17);
  auto fields = sent(drop).getDone().getFields();
  BOOST_TEST(lastCall() == "dropMail 17");
  BOOST_TEST(fields[0].getNumber() == 17);
  BOOST_TEST(fields[1].getNumber() == 18);
  auto retry = admin.mailRetryRequest();
  retry.setId(17);
  BOOST_TEST(sent(retry).isDone());
  BOOST_TEST(lastCall() == "retryMail 17");
  fakeApp().refusal = app::refused(app::Why::NO_MAIL_SERVER);
  auto refused = admin.mailRetryRequest();
  BOOST_CHECK(sent(refused).getRefused().getCode() == Code::INVALID);
}

BOOST_AUTO_TEST_CASE(a_name_that_nobody_has_is_not_found) {
  auto request = admin.adminEnableRequest();
  request.setAdmin("jo");
  auto result = sent(request);
  BOOST_REQUIRE(result.isRefused());
  BOOST_CHECK(result.getRefused().getCode() == Code::NOT_FOUND);
  BOOST_TEST(result.getRefused().getMessage().cStr() == "there is no admin jo");
}

BOOST_AUTO_TEST_CASE(only_admins_and_customers_have_locks) {
  fakeApp().users["ERP"] = 3;
  auto request = admin.unlockRequest();
  request.setType("integration");
  request.setUser("ERP");
  auto refused = sent(request);
  BOOST_REQUIRE(refused.isRefused());
  BOOST_CHECK(refused.getRefused().getCode() == Code::INVALID);
  request = admin.unlockRequest();
  request.setType("admin");
  request.setUser("ERP");
  BOOST_TEST(sent(request).isDone());
  BOOST_TEST(lastCall() == "unlockAccount 3");
}

BOOST_AUTO_TEST_CASE(the_secrets_of_an_activation_travel_as_data) {
  fakeApp().users["ERP"] = 3;
  auto request = admin.integrationActivateRequest();
  request.setIntegration("ERP");
  auto result = sent(request);
  BOOST_REQUIRE(result.isDone());
  unsigned secrets = 0;
  for (auto field : result.getDone().getFields()) {
    if (field.isSecret()) ++secrets;
    BOOST_TEST((!field.isText() || std::string(field.getText().cStr()) != "token secret"));
  }
  BOOST_TEST(secrets == 4U);
}

BOOST_AUTO_TEST_CASE(a_customer_without_password_is_not_one_with_an_empty_one) {
  auto request = admin.customerCreateRequest();
  request.setEmail("jdoe@example.com");
  sent(request);
  BOOST_TEST(lastCall() == "registerCustomer jdoe@example.com without password");
  request = admin.customerCreateRequest();
  request.setEmail("jdoe@example.com");
  request.setHasPassword(true);
  sent(request);
  BOOST_TEST(lastCall() == "registerCustomer jdoe@example.com with password");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::rpc
