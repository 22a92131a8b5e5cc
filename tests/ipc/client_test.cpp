#include "ipc/client.h"

#include <capnp/message.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "tests/cli/fake_daemon.h"
#include "tests/cli/fake_rows.h"

namespace authd::ipc {
namespace {

constexpr auto SHORT = 300 * kj::MILLISECONDS;

Client::Attempt disabling(const std::string& name, const std::string& requestId) {
  return [=](Admin::Client& admin) {
    auto request = admin.adminEnableRequest();
    request.initWrite().setRequestId(
        {reinterpret_cast<const kj::byte*>(requestId.data()), requestId.size()});
    request.setAdmin(name);
    return outcomeOf(kj::mv(request));
  };
}

std::vector<Thing> listed(Client& client, const char* noun) {
  std::vector<Thing> things;
  auto refused = client.collect(
      [&](Sink::Client sink) {
        auto request = client.admin().listRequest();
        request.setNoun(noun);
        request.setSink(kj::mv(sink));
        return refusedOf(kj::mv(request));
      },
      [&](const Thing& thing) { things.push_back(thing); });
  BOOST_TEST(!refused);
  return things;
}

// A socket on which somebody listens and nobody answers.
class SilentSocket {
 public:
  SilentSocket() {
    BOOST_REQUIRE(mkdtemp(directory_.data()) != nullptr);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path().c_str(), sizeof(address.sun_path) - 1);
    BOOST_REQUIRE(bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0);
    BOOST_REQUIRE(listen(socket_, 1) == 0);
  }
  ~SilentSocket() {
    close(socket_);
    std::filesystem::remove_all(directory_);
  }
  SilentSocket(const SilentSocket&) = delete;
  SilentSocket& operator=(const SilentSocket&) = delete;

  std::string path() const { return directory_ + "/admin.sock"; }

 private:
  std::string directory_ = "/tmp/ipc-test-XXXXXX";
  int socket_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_row_of_every_kind_of_value_arrives_as_it_was) {
  Thing sent{{"none", {}},
             {"text", std::string("Zo\xC3\xAB")},
             {"number", std::int64_t{-5}},
             {"flag", true},
             {"time", TimeUs{1'500'000}},
             {"list", std::vector<std::string>{"a", "b"}},
             {"secret", ShownOnce{std::string("\0\xFF", 2)}}};
  capnp::MallocMessageBuilder message;
  auto row = message.initRoot<Row>();
  writeRow(sent, row);
  auto got = readThing(row.asReader());
  BOOST_REQUIRE(got.size() == sent.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    BOOST_TEST(got[i].name == sent[i].name);
    BOOST_TEST(got[i].value.index() == sent[i].value.index());
  }
  BOOST_TEST(std::get<std::string>(got[1].value) == "Zo\xC3\xAB");
  BOOST_TEST(std::get<std::int64_t>(got[2].value) == -5);
  BOOST_TEST(std::get<TimeUs>(got[4].value).value == 1'500'000);
  BOOST_TEST(std::get<std::vector<std::string>>(got[5].value).back() == "b");
  BOOST_TEST(std::get<ShownOnce>(got[6].value).text == std::string("\0\xFF", 2));
}

BOOST_AUTO_TEST_CASE(a_list_that_comes_in_several_pieces_keeps_its_order) {
  FakeDaemon daemon;
  Client client(daemon.socketPath());
  auto things = listed(client, "token");
  BOOST_REQUIRE(things.size() == 3U);
  BOOST_TEST(std::get<std::int64_t>(things[0][0].value) == 812);
  BOOST_TEST(std::get<std::int64_t>(things[1][0].value) == 813);
  BOOST_TEST(std::get<std::int64_t>(things[2][0].value) == 900);
  BOOST_TEST(client.daemonVersion() == "0.1.0-fake");
}

BOOST_AUTO_TEST_CASE(a_refusal_is_a_value) {
  FakeManners manners;
  manners.refuse = Refusal::Code::CONFLICT;
  FakeDaemon daemon(manners);
  Client client(daemon.socketPath());
  auto outcome = client.write(disabling("admin", "id"));
  BOOST_REQUIRE(std::holds_alternative<Refused>(outcome));
  BOOST_TEST((std::get<Refused>(outcome).code == Refusal::Code::CONFLICT));
  BOOST_TEST(!std::get<Refused>(outcome).seq);
}

BOOST_AUTO_TEST_CASE(where_nobody_listens_the_daemon_is_unreachable) {
  BOOST_CHECK_THROW(Client("/nowhere/admin.sock"), Unreachable);
}

BOOST_AUTO_TEST_CASE(a_daemon_that_accepts_and_stays_silent_is_unreachable) {
  SilentSocket silent;
  BOOST_CHECK_THROW(Client(silent.path(), SHORT), Unreachable);
}

BOOST_AUTO_TEST_CASE(a_refused_user_gets_nothing_and_an_auditor_no_admin) {
  FakeManners manners;
  manners.session = Session::REFUSED;
  FakeDaemon refusing(manners);
  BOOST_CHECK_THROW(Client{refusing.socketPath()}, NotPermitted);
  manners.session = Session::AUDIT;
  FakeDaemon reading(manners);
  Client auditor(reading.socketPath());
  BOOST_CHECK_THROW(auditor.admin(), NotPermitted);
  auto row = auditor.wait(auditor.audit().statusRequest().send().then(
      [](auto&& response) { return readThing(response.getRow()); }));
  BOOST_TEST(row.size() == fakeStatus().size());
}

BOOST_AUTO_TEST_CASE(a_lost_change_is_repeated_with_the_same_id_on_a_new_connection) {
  FakeManners manners;
  manners.hangUps = 1;
  FakeDaemon daemon(manners);
  Client client(daemon.socketPath());
  auto outcome = client.write(disabling("admin", "0123456789abcdef"));
  BOOST_TEST(std::holds_alternative<Thing>(outcome));
  auto calls = daemon.calls();
  BOOST_REQUIRE(calls.size() == 2U);
  BOOST_TEST(calls[0].requestId == "0123456789abcdef");
  BOOST_TEST(calls[1].requestId == "0123456789abcdef");
}

BOOST_AUTO_TEST_CASE(a_lost_change_that_nobody_answers_has_an_unknown_outcome) {
  FakeManners manners;
  manners.hangUps = 1;
  manners.gone = true;
  FakeDaemon daemon(manners);
  Client client(daemon.socketPath(), SHORT);
  BOOST_CHECK_THROW(client.write(disabling("admin", "id")), OutcomeUnknown);
}

BOOST_AUTO_TEST_CASE(request_ids_have_sixteen_bytes_and_differ) {
  BOOST_TEST(Client::drawRequestId().size() == 16U);
  BOOST_TEST(Client::drawRequestId() != Client::drawRequestId());
}

}  // namespace authd::ipc
