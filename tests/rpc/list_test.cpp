#include <boost/test/unit_test.hpp>

#include "tests/rpc/served.h"

namespace authd::rpc {
namespace {

using Code = ipc::Refusal::Code;

struct Taken {
  std::vector<std::int64_t> ids;
  unsigned pushes = 0;
};

// The generated base has no virtual destructor; the owner knows the whole type.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
class TakingSink final : public ipc::Sink::Server {
 public:
  explicit TakingSink(Taken& taken) : taken_(taken) {}

  kj::Promise<void> push(PushContext context) override {
    ++taken_.pushes;
    for (auto row : context.getParams().getRows()) {
      taken_.ids.push_back(row.getFields()[0].getNumber());
    }
    return kj::READY_NOW;
  }

 private:
  Taken& taken_;
};

class JoiningSink final : public ipc::Sink::Server {
 public:
  explicit JoiningSink(std::string& whole) : whole_(whole) {}

  kj::Promise<void> push(PushContext context) override {
    for (auto row : context.getParams().getRows()) {
      whole_ += row.getFields()[0].getText().cStr();
    }
    return kj::READY_NOW;
  }

 private:
  std::string& whole_;
};
#pragma GCC diagnostic pop

struct Fixture : AsAdmin {
  // The code of the refusal; nothing if the list came to its end.
  std::optional<Code> list(const char* noun, const char* type = "", const char* user = "") {
    auto request = admin.listRequest();
    request.setNoun(noun);
    request.setType(type);
    request.setUser(user);
    request.setSink(kj::heap<TakingSink>(taken));
    auto response = request.send().wait(io.waitScope);
    if (!response.hasRefused()) return std::nullopt;
    return response.getRefused().getCode();
  }

  Taken taken;
};

BOOST_FIXTURE_TEST_SUITE(lists, Fixture)

BOOST_AUTO_TEST_CASE(a_list_longer_than_a_page_comes_whole_and_in_order) {
  fakeApp().roles = 50'001;
  BOOST_TEST(!list("role").has_value());
  BOOST_REQUIRE(taken.ids.size() == 50'001U);
  for (std::size_t i = 0; i < taken.ids.size(); ++i) {
    BOOST_REQUIRE(taken.ids[i] == static_cast<std::int64_t>(i) + 1);
  }
  BOOST_TEST(app.scanning.room == 1000U - 3);  // pages of 25,000
}

BOOST_AUTO_TEST_CASE(a_list_of_whole_pages_has_no_empty_one) {
  fakeApp().roles = 25'000;
  BOOST_TEST(!list("role").has_value());
  BOOST_TEST(taken.ids.size() == 25'000U);
  BOOST_TEST(app.scanning.room == 1000U - 1);
}

BOOST_AUTO_TEST_CASE(an_empty_list_pushes_nothing) {
  BOOST_TEST(!list("customer").has_value());
  BOOST_TEST(taken.pushes == 0U);
}

BOOST_AUTO_TEST_CASE(a_list_that_breaks_off_says_so) {
  fakeApp().roles = 25'001;
  app.scanning.room = 1;
  BOOST_CHECK(list("role") == Code::BUSY);
  BOOST_TEST(taken.ids.size() == 25'000U);
}

BOOST_AUTO_TEST_CASE(words_that_the_protocol_does_not_have_are_refused) {
  BOOST_CHECK(list("robot") == Code::INVALID);
  BOOST_CHECK(list("token", "robot") == Code::INVALID);
  BOOST_CHECK(list("token", "", "jo") == Code::INVALID);  // a user of which type?
  BOOST_CHECK(list("token", "admin", "jo") == Code::NOT_FOUND);
  auto request = admin.showRequest();
  request.setNoun("robot");
  request.setName("x");
  auto result = sent(request);
  BOOST_REQUIRE(result.isRefused());
  BOOST_CHECK(result.getRefused().getCode() == Code::INVALID);
}

BOOST_AUTO_TEST_CASE(tokens_are_listed_of_one_type_or_user) {
  fakeApp().users["jo"] = 6;
  BOOST_TEST(!list("token").has_value());
  BOOST_TEST(lastCall() == "listTokens 0 0");
  BOOST_TEST(!list("token", "admin").has_value());
  BOOST_TEST(lastCall() ==
             "listTokens " + std::to_string(static_cast<int>(core::TokenType::ADMIN)) + " 0");
  BOOST_TEST(!list("token", "admin", "jo").has_value());
  BOOST_TEST(lastCall() ==
             "listTokens " + std::to_string(static_cast<int>(core::TokenType::ADMIN)) + " 6");
}

BOOST_AUTO_TEST_CASE(a_state_larger_than_a_message_comes_in_pieces) {
  fakeApp().replayed.clear();
  for (int i = 0; i < 12 << 20; ++i) fakeApp().replayed += static_cast<char>('a' + i % 23);
  std::string json;
  auto audit = admin.auditRequest().send().wait(io.waitScope).getAudit();
  auto request = audit.replayRequest();
  request.setSink(kj::heap<JoiningSink>(json));
  request.send().wait(io.waitScope);
  BOOST_TEST((json == fakeApp().replayed));
}

// An authctl that knows of no sink.
BOOST_AUTO_TEST_CASE(a_small_state_is_an_answer_as_well) {
  auto audit = admin.auditRequest().send().wait(io.waitScope).getAudit();
  BOOST_TEST(audit.replayRequest().send().wait(io.waitScope).getJson().cStr() == "{}");
}

BOOST_AUTO_TEST_CASE(an_auditor_hears_when_there_is_no_room_for_his_question) {
  app.scanning.room = 0;
  auto audit = admin.auditRequest().send().wait(io.waitScope).getAudit();
  auto request = audit.eventsRequest();
  request.setSink(kj::heap<TakingSink>(taken));
  auto response = request.send().wait(io.waitScope);
  BOOST_REQUIRE(response.hasRefused());
  BOOST_CHECK(response.getRefused().getCode() == Code::BUSY);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::rpc
