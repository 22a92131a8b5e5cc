#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "daemon/app/decisions.h"
#include "daemon/crypto/digest.h"
#include "daemon/rpc/audit_service.h"
#include "tests/rpc/operator.h"
#include "tests/rpc/rows_sink.h"

namespace authd::rpc {
namespace {

struct Refusal {
  std::string why, decision, message;
  ipc::Refusal::Code code = ipc::Refusal::Code::FAILED;
};
Refusal refusalIn(ipc::Refusal::Reader refusal) {
  return {refusal.getWhy().cStr(), refusal.getDecision().cStr(), refusal.getMessage().cStr(),
          refusal.getCode()};
}

struct Fixture : AnOperator {
  Fixture() { world.app().decisions = &decisions; }

  template <class Request>
  Refusal refused(Request request) {
    auto response = ready(request.send());
    BOOST_REQUIRE(response.getResult().isRefused());
    return refusalIn(response.getResult().getRefused());
  }
  auto explanation(const std::string& decision) {
    auto request = audit.explainRequest();
    request.setDecision(decision);
    return request;
  }
  Told explained(const std::string& decision) {
    return toldBy(ready(explanation(decision).send()).getResult());
  }

  crypto::SystemEntropy entropy;
  app::Decisions decisions{entropy, 0};
  ipc::Audit::Client audit = ready(admin.auditRequest().send()).getAudit();
};

BOOST_FIXTURE_TEST_SUITE(decisions_by_rpc, Fixture)

BOOST_AUTO_TEST_CASE(a_refused_write_can_be_explained) {
  send(role("clerk"), 1);
  const auto refusal = refused(role("clerk"));
  BOOST_TEST(refusal.why == "duplicate_name");
  BOOST_TEST(refusal.decision.size() == 13U);
  auto told = explained(refusal.decision);
  BOOST_TEST(told["decision"] == refusal.decision);
  BOOST_TEST(told["asked"] == "roleCreate");
  BOOST_TEST(told["why"] == "duplicate_name");
}

// Lists refuse beside their sink, and not with a Result.
BOOST_AUTO_TEST_CASE(a_refused_list_can_be_explained) {
  std::vector<Told> rows;
  auto request = audit.eventsRequest();
  request.setType("Nonsense");
  request.setSink(kj::heap<RowsSink>(rows));
  auto response = ready(request.send());
  BOOST_REQUIRE(response.hasRefused());
  const auto refusal = refusalIn(response.getRefused());
  BOOST_TEST(refusal.why == "bad_input");
  BOOST_TEST(explained(refusal.decision)["asked"] == "events");
}

BOOST_AUTO_TEST_CASE(what_is_done_is_no_decision) {
  send(role("clerk"), 1);
  ready(audit.statusRequest().send());
  BOOST_TEST(decisions.kept() == 0U);
}

BOOST_AUTO_TEST_CASE(the_event_that_explains_stands_in_the_answer) {
  auto disable = [this] {
    auto request = admin.adminEnableRequest();
    request.setAdmin("ada");
    request.initWrite();
    return request;
  };
  world.addAdmin("ada", app::PASSWORD);
  auto token = app::good(world.login(core::TokenType::ADMIN, "ada", app::PASSWORD));
  send(disable(), 2);
  app::Cause cause;
  cause.why = "token_dead";
  core::Digest digest = crypto::sha256(token.token);
  cause.token = digest;
  auto told = explained(decisions.note(world.nowUs(), "verifyToken", cause));
  BOOST_TEST(told["why"] == "admin_disabled");
  BOOST_TEST(told["type"] == "AdminDisabled");
  BOOST_TEST(told["token_id"] == std::to_string(token.seq));
  BOOST_TEST(told["by"] == "operator 1");
}

BOOST_AUTO_TEST_CASE(a_reason_in_words_is_told_to_who_may_see_it) {
  world.addAdmin("ada", app::PASSWORD);
  const auto token = app::good(world.login(core::TokenType::ADMIN, "ada", app::PASSWORD));
  auto revoke = admin.revokeTokenRequest();
  revoke.setId(token.seq);
  revoke.initWrite().setReason("seen in a paste");
  send(kj::mv(revoke), 3);
  app::Cause cause;
  cause.why = "token_dead";
  cause.token = crypto::sha256(token.token);
  const auto decision = decisions.note(world.nowUs(), "verifyToken", cause);
  BOOST_TEST(explained(decision)["reason"] == "seen in a paste");
  const auto told = [&](Personal personal, bool reveal) {
    ipc::Audit::Client auditor =
        kj::heap<AuditService>(world.app(), Peer{4711, 7, "eve"}, personal);
    auto request = auditor.explainRequest();
    request.setDecision(decision);
    request.setReveal(reveal);
    return toldBy(ready(request.send()).getResult());
  };
  BOOST_TEST(told(Personal::IF_ASKED, true)["reason"] == "seen in a paste");
  BOOST_TEST(told(Personal::IF_ASKED, false)["reason"] == "");
  BOOST_TEST(told(Personal::SEALED, false)["reason"] == "");
  BOOST_TEST(told(Personal::SEALED, true).count("refused") == 1U);
}

BOOST_AUTO_TEST_CASE(what_is_not_remembered_says_how_much_is) {
  for (const char* id : {"0000000000000", "nonsense", ""}) {
    const auto refusal = refused(explanation(id));
    BOOST_TEST((refusal.code == ipc::Refusal::Code::NOT_FOUND));
    BOOST_TEST(refusal.message.find("the last 16384 are remembered") != std::string::npos);
    BOOST_TEST(refusal.message.find("1970-01-01T00:00:00Z") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_report_is_told_in_rows_and_recorded_as_reading) {
  send(role("clerk"), 1);
  const auto before = size();
  std::vector<Told> rows;
  auto request = audit.reportRequest();
  request.setSink(kj::heap<RowsSink>(rows));
  BOOST_TEST(!ready(request.send()).hasRefused());
  bool found = false;
  for (auto& row : rows) {
    if (row["what"] != "RoleCreated" || row["note"] != "by operator 1") continue;
    found = true;
    BOOST_TEST(row["section"] == "administration");
    BOOST_TEST(row["count"] == "1");
  }
  BOOST_TEST(found);
  BOOST_TEST(world.events(before) == "AuditLogRead");
  BOOST_TEST(std::get<core::AuditLogRead>(world.event(before).body).filter == "report");
}

BOOST_AUTO_TEST_CASE(an_event_comes_without_json_where_it_is_not_wanted) {
  for (const bool plain : {true, false}) {
    std::vector<Told> rows;
    auto request = audit.eventsRequest();
    request.setPlain(plain);
    request.setLimit(1);
    request.setSink(kj::heap<RowsSink>(rows));
    ready(request.send());
    BOOST_REQUIRE(rows.size() == 1U);
    BOOST_TEST(rows[0].count("json") == (plain ? 0U : 1U));
    BOOST_TEST(rows[0]["summary"] != "");
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::rpc
