#include <boost/test/unit_test.hpp>

#include "tests/rpc/served.h"

namespace authd::rpc {
namespace {

using Code = ipc::Refusal::Code;

struct Fixture : AsAdmin {
  ipc::Result::Reader rotate(const char* algorithm, bool immediately) {
    auto request = admin.keysRotateRequest();
    request.setAlgorithm(algorithm);
    request.setImmediately(immediately);
    return sent(request);
  }
  ipc::Result::Reader retire(const char* key, bool dryRun) {
    auto request = admin.keysRetireRequest();
    request.setKey(key);
    request.setDryRun(dryRun);
    return sent(request);
  }
};

BOOST_FIXTURE_TEST_SUITE(signing_keys, Fixture)

BOOST_AUTO_TEST_CASE(a_new_key_has_the_algorithm_that_was_named_or_that_of_the_setting) {
  auto fields = rotate("RS256", true).getDone().getFields();
  BOOST_TEST(lastCall() == "rotateKey 2 immediately");
  BOOST_REQUIRE(fields.size() == 4U);
  BOOST_TEST(fields[0].getNumber() == 3);
  BOOST_TEST(fields[1].getText().cStr() == "ES256");
  BOOST_TEST(fields[2].getTimeUs() == 1000);
  BOOST_TEST(fields[3].getNumber() == 82);
  rotate("", false);
  BOOST_TEST(lastCall() == "rotateKey 0");
}

BOOST_AUTO_TEST_CASE(an_algorithm_that_is_none_is_refused) {
  for (const char* word : {"none", "es256", "HS512", " "}) {
    auto result = rotate(word, false);
    BOOST_REQUIRE(result.isRefused());
    BOOST_CHECK(result.getRefused().getCode() == Code::INVALID);
  }
}

BOOST_AUTO_TEST_CASE(a_key_is_retired_by_its_id) {
  fakeApp().users["3"] = 3;
  auto fields = retire("3", false).getDone().getFields();
  BOOST_TEST(lastCall() == "retireKey 3");
  BOOST_REQUIRE(fields.size() == 3U);
  BOOST_TEST(fields[0].getNumber() == 3);
  BOOST_TEST(fields[1].getNumber() == 12);
  BOOST_TEST(fields[2].getNumber() == 83);
  BOOST_CHECK(retire("4", false).getRefused().getCode() == Code::NOT_FOUND);
}

BOOST_AUTO_TEST_CASE(a_dry_run_counts_and_retires_nothing) {
  fakeApp().users["3"] = 3;
  auto fields = retire("3", true).getDone().getFields();
  BOOST_REQUIRE(fields.size() == 2U);
  BOOST_TEST(fields[1].getName().cStr() == "ends");
  BOOST_TEST(fields[1].getNumber() == 12);
  BOOST_TEST(lastCall().find("retireKey") == std::string::npos);
  BOOST_CHECK(retire("4", true).getRefused().getCode() == Code::NOT_FOUND);
}

BOOST_AUTO_TEST_CASE(public_keys_are_exported_as_they_are_served) {
  auto answer = admin.keysExportRequest().send().wait(io.waitScope);
  BOOST_TEST(answer.getJwks().cStr() == R"({"keys":[]})");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::rpc
