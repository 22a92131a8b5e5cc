#include <boost/test/unit_test.hpp>
#include <map>
#include <string>
#include <vector>

#include "daemon/app/customer_changes.h"
#include "daemon/app/events.h"
#include "daemon/core/event_types.h"
#include "daemon/rpc/audit_service.h"
#include "tests/rpc/operator.h"
#include "tests/rpc/rows_sink.h"

namespace authd::rpc {
namespace {

const std::string JANE = "jane@example.com";
constexpr const char* LIFETIME = "oauth/access_token_lifetime/customer";

// A customer with a token, and auditors of each kind.
struct Fixture : AnOperator {
  Fixture() {
    world.addCustomer(JANE, app::PASSWORD);
    issued = app::good(world.login(core::TokenType::CUSTOMER, JANE, app::PASSWORD));
    id = std::to_string(issued.seq);
  }

  ipc::Audit::Client auditor(Personal personal) {
    return kj::heap<AuditService>(world.app(), Peer{4711, 1, "aud"}, personal);
  }
  Told show(ipc::Audit::Client audit, const char* noun, const std::string& name,
            std::uint64_t size = UINT64_MAX, bool reveal = false) {
    auto request = audit.showRequest();
    request.setNoun(noun);
    request.setName(name);
    if (size != UINT64_MAX) request.initAt().setSeq(size);
    request.setReveal(reveal);
    return toldBy(ready(request.send()).getResult());
  }
  // The code of the refusal.
  ipc::Refusal::Code codeOf(ipc::Audit::Client audit, const char* noun, const char* name,
                            bool reveal) {
    auto request = audit.showRequest();
    request.setNoun(noun);
    request.setName(name);
    request.setReveal(reveal);
    auto response = ready(request.send());
    BOOST_REQUIRE(response.getResult().isRefused());
    return response.getResult().getRefused().getCode();
  }
  std::map<std::string, std::string> settings(ipc::Audit::Client audit, std::uint64_t size) {
    std::vector<Told> rows;
    auto request = audit.listRequest();
    request.setNoun("config");
    request.initAt().setSeq(size);
    request.setSink(kj::heap<RowsSink>(rows));
    BOOST_TEST(!ready(request.send()).hasRefused());
    std::map<std::string, std::string> values;
    for (auto& row : rows) values[row["key"]] = row["value"];
    return values;
  }
  // Rows of events; the words of a refusal.
  std::vector<Told> events(ipc::Audit::Client audit, bool reveal, const char* format = "") {
    std::vector<Told> rows;
    auto request = audit.eventsRequest();
    request.setType("CustomerCreated");
    request.setReveal(reveal);
    request.setExport(format);
    request.setSink(kj::heap<RowsSink>(rows));
    auto response = ready(request.send());
    if (response.hasRefused()) {
      rows.emplace_back()["refused"] = response.getRefused().getMessage().cStr();
    }
    return rows;
  }
  template <class Body>
  std::vector<Body> recorded() {
    std::vector<Body> bodies;
    for (std::uint64_t seq = 0; seq < size(); ++seq) {
      const core::Event event = world.event(seq);
      if (const auto* body = std::get_if<Body>(&event.body)) bodies.push_back(*body);
    }
    return bodies;
  }
  void revokeAll() { app::good(world.wait(app::revokeTokens(world.app(), {}, {}, {}))); }

  app::IssuedToken issued;
  std::string id;
};

BOOST_FIXTURE_TEST_SUITE(past, Fixture)

BOOST_AUTO_TEST_CASE(a_token_is_told_as_it_was_before_and_after_its_end) {
  const std::uint64_t before = size();
  revokeAll();
  auto audit = auditor(Personal::SEALED);
  BOOST_TEST(show(audit, "token", id, issued.seq)["refused"] == "there is no token " + id);
  BOOST_TEST(show(audit, "token", id, before)["state"] == "live");
  auto after = show(audit, "token", id, before + 1);
  BOOST_TEST(after["state"] == "revoked");
  BOOST_TEST(after["revoked_by"] == std::to_string(before));
  BOOST_TEST(after["events"] == std::to_string(before + 1));
  BOOST_TEST(after["ref"].size() == 32U);
  // The present too, and by a token that was never issued nothing.
  BOOST_TEST(show(audit, "token", id)["state"] == "revoked");
  BOOST_CHECK(codeOf(audit, "token", "0", false) == ipc::Refusal::Code::NOT_FOUND);
}

BOOST_AUTO_TEST_CASE(a_second_end_does_not_hide_the_first) {
  const std::uint64_t before = size();
  revokeAll();
  revokeAll();
  auto told = show(auditor(Personal::SEALED), "token", id, before + 1);
  BOOST_TEST(told["revoked_by"] == std::to_string(before));
}

BOOST_AUTO_TEST_CASE(settings_are_told_as_they_were) {
  const std::uint64_t before = size();
  world.set(LIFETIME, "2h");
  auto audit = auditor(Personal::SEALED);
  BOOST_TEST(settings(audit, before)[LIFETIME] == "1h");
  BOOST_TEST(settings(audit, before + 1)[LIFETIME] == "2h");
  BOOST_TEST(show(audit, "config", LIFETIME, before)["value"] == "1h");
  BOOST_TEST(show(audit, "config", LIFETIME)["value"] == "2h");
  BOOST_CHECK(codeOf(audit, "config", "no/such/key", false) == ipc::Refusal::Code::NOT_FOUND);
  BOOST_CHECK(codeOf(audit, "robot", "x", false) == ipc::Refusal::Code::INVALID);
}

BOOST_AUTO_TEST_CASE(personal_data_is_told_to_who_may_see_it_and_asks) {
  const auto email = [&](Personal personal, bool reveal) {
    return show(auditor(personal), "customer", JANE, UINT64_MAX, reveal)["email"];
  };
  BOOST_TEST(email(Personal::SEALED, false) == "?");
  BOOST_TEST(email(Personal::IF_ASKED, false) == "?");
  BOOST_TEST(email(Personal::IF_ASKED, true) == JANE);
  BOOST_TEST(email(Personal::OPEN, false) == JANE);
  BOOST_CHECK(codeOf(auditor(Personal::SEALED), "customer", "1", true) ==
              ipc::Refusal::Code::FORBIDDEN);
  const auto told = recorded<core::AuditLogRead>();
  BOOST_REQUIRE(told.size() == 4U);  // not what was refused
  for (std::size_t i = 0; i < told.size(); ++i) BOOST_TEST(told[i].opened == (i >= 2));
}

BOOST_AUTO_TEST_CASE(events_open_to_who_may_see_and_asks_and_it_is_recorded) {
  const auto isOpen = [](const std::vector<Told>& rows) {
    BOOST_REQUIRE(rows.size() == 1U);
    return rows[0].at("json").find(JANE) != std::string::npos;
  };
  auto audit = auditor(Personal::IF_ASKED);
  BOOST_TEST(!isOpen(events(audit, false)));
  BOOST_TEST(isOpen(events(audit, true)));
  BOOST_TEST(isOpen(events(audit, true)));
  const auto told = recorded<core::AuditLogRead>();
  BOOST_REQUIRE(told.size() == 2U);
  BOOST_TEST(!told[0].opened);
  BOOST_TEST(told[1].opened);
  BOOST_TEST(isOpen(events(audit, true, "csv")));
  BOOST_REQUIRE(recorded<core::EventsExported>().size() == 1U);
  BOOST_TEST(recorded<core::EventsExported>()[0].opened);
  const std::uint64_t before = size();
  auto refused = events(auditor(Personal::SEALED), true);
  BOOST_TEST(refused[0]["refused"].find("shop-authd-pii") != std::string::npos);
  BOOST_TEST(size() == before);
}

BOOST_AUTO_TEST_CASE(who_was_deleted_is_found_by_number_or_pseudonym) {
  auto audit = auditor(Personal::IF_ASKED);
  const std::string ref = show(audit, "customer", JANE)["ref"];
  const std::uint64_t before = size();
  app::good(world.wait(app::deleteCustomer(world.app(), {}, 1)));
  for (const std::string& name : {std::string("1"), ref}) {
    BOOST_TEST(show(audit, "customer", name, before, true)["email"] == JANE);
    BOOST_TEST(show(audit, "customer", name)["refused"] == "there is no customer " + name);
  }
  BOOST_TEST(show(audit, "customer", JANE, before)["refused"] == "there is no customer " + JANE);
  BOOST_TEST(show(audit, "admin", ref, before)["refused"] == "there is no admin " + ref);
  BOOST_TEST(show(audit, "token", id, before)["state"] == "live");
  // The log remembers the pseudonym.
  for (const auto& read : recorded<core::AuditLogRead>()) {
    BOOST_TEST(read.filter.find(ref) != std::string::npos);
    BOOST_TEST(read.filter.find(JANE) == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(who_was_forgotten_is_a_pseudonym_and_the_event_that_says_so) {
  auto audit = auditor(Personal::IF_ASKED);
  const std::string ref = show(audit, "customer", JANE)["ref"];
  const std::uint64_t before = size();
  core::EraseSubject erase{app::parseRef(ref).value(), {}};
  erase.erased.eventId = support::numbered<core::EventId>(0xe5, 1);
  journal::Submission submission;
  submission.command.body = std::move(erase);
  world.wait(world.app().recorder.record(std::move(submission)));
  auto then = show(audit, "customer", ref, before);
  BOOST_TEST(then["erased"] == std::to_string(before));
  BOOST_TEST(then["website_id"] == "1");
  auto now = show(audit, "customer", "1");
  BOOST_TEST(now["erased"] == std::to_string(before));
  BOOST_TEST(now["id"] == "1");
  BOOST_TEST(now["ref"] == ref);
  BOOST_TEST(now.count("website_id") == 0U);
}

BOOST_AUTO_TEST_CASE(an_auditor_hears_when_there_is_no_room_for_the_past) {
  world.scanning.full = true;
  BOOST_CHECK(codeOf(auditor(Personal::SEALED), "token", id.c_str(), false) ==
              ipc::Refusal::Code::BUSY);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::rpc
