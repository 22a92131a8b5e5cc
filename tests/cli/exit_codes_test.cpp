#include <boost/test/unit_test.hpp>
#include <set>

#include "tests/cli/fake_daemon.h"
#include "tests/cli/program.h"

namespace authd::cli {
namespace {

using Words = std::vector<std::string>;
using Code = ipc::Refusal::Code;

// 25 characters and their checksum.
const std::string TOKEN = "0123456789abcdefghijklmno1acgldt";

const Words CHANGE = {"admin", "disable", "admin"};

ipc::FakeManners refusing(Code code) {
  ipc::FakeManners manners;
  manners.refuse = code;
  return manners;
}

ipc::FakeManners withSession(ipc::Session::Which session) {
  ipc::FakeManners manners;
  manners.session = session;
  return manners;
}

int exitOf(const ipc::FakeDaemon& daemon, const Words& arguments, const std::string& input = {}) {
  return authctl(daemon.socketPath(), arguments, input).exit;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_refusal_has_its_exit_code) {
  const std::vector<std::pair<Code, int>> table = {
      {Code::FAILED, 1},    {Code::INVALID, 1},  {Code::BUSY, 1},
      {Code::NOT_FOUND, 3}, {Code::CONFLICT, 5}, {Code::OUTCOME_UNKNOWN, 9},
      {Code::READ_ONLY, 8}, {Code::ALREADY, 0},  {Code::FORBIDDEN, 4}};
  for (auto [code, exit] : table) {
    ipc::FakeDaemon daemon(refusing(code));
    BOOST_TEST(exitOf(daemon, CHANGE) == exit);
  }
}

BOOST_AUTO_TEST_CASE(an_error_in_json_has_the_exit_code_as_its_code) {
  ipc::FakeDaemon daemon(refusing(Code::CONFLICT));
  auto ran = authctl(daemon.socketPath(), {"-o", "json", "admin", "disable", "admin"});
  BOOST_TEST(ran.out == "");
  BOOST_TEST(ran.err == "{\"code\":5,\"error\":\"refused by the fake daemon\"}\n");
}

BOOST_AUTO_TEST_CASE(a_usage_error_is_json_where_json_was_asked_for) {
  for (const Words& arguments :
       {Words{"-o", "json", "admin", "show"}, Words{"admin", "show", "--output=jsonl"},
        Words{"-o", "json", "revoke", TOKEN}}) {
    auto ran = authctl("/nowhere", arguments);
    BOOST_TEST(ran.exit == 64);
    BOOST_TEST(ran.err.rfind("{\"code\":64,\"error\":\"", 0) == 0);
  }
  BOOST_TEST(authctl("/nowhere", {"status", "--utc", "--local"}).exit == 64);
}

BOOST_AUTO_TEST_CASE(without_a_daemon_the_code_is_7_and_the_words_name_the_socket) {
  auto ran = authctl("/nowhere/admin.sock", CHANGE);
  BOOST_TEST(ran.exit == 7);
  BOOST_TEST(contains(ran.err, "/nowhere/admin.sock"));
}

BOOST_AUTO_TEST_CASE(who_may_nothing_and_who_may_only_read_is_told_so) {
  ipc::FakeDaemon nothing(withSession(ipc::Session::REFUSED));
  auto ran = authctl(nothing.socketPath(), {"status"});
  BOOST_TEST(ran.exit == 4);
  BOOST_TEST(contains(ran.err, "user 1234 is in no group"));
  ipc::FakeDaemon reading(withSession(ipc::Session::AUDIT));
  BOOST_TEST(exitOf(reading, {"events", "list"}) == 0);
  BOOST_TEST(exitOf(reading, {"status"}) == 0);
  BOOST_TEST(exitOf(reading, {"admin", "list"}) == 4);
  BOOST_TEST(exitOf(reading, CHANGE) == 4);
}

// A position on the command line is that of the last event that counts.
BOOST_AUTO_TEST_CASE(the_state_as_it_was_is_asked_of_the_log) {
  ipc::FakeDaemon daemon;
  const std::vector<std::pair<Words, std::string>> table = {
      {{"token", "show", "812", "--at", "900"}, "token 812 at seq:901"},
      {{"--at", "seq:900", "customer", "show", "1", "--reveal"}, "customer 1 at seq:901 revealed"},
      {{"integration", "show", "ERP", "--at", "@1777000000"},
       "integration ERP at us:1777000000000000"},
      {{"admin", "show", "admin", "--at", "2026-05-01T12:00:00Z"},
       "admin admin at us:1777636800000000"},
      {{"config", "get", "a/b/c", "--at", "9"}, "config a/b/c at seq:10"},
      {{"config", "list", "--at", "9"}, "config at seq:10"}};
  for (const auto& [arguments, details] : table) {
    BOOST_TEST(exitOf(daemon, arguments) == 0);
    BOOST_TEST(daemon.calls().back().method.starts_with("audit "));
    BOOST_TEST(daemon.calls().back().details == details);
  }
  BOOST_TEST(exitOf(daemon, {"token", "show", "812"}) == 0);
  BOOST_TEST(daemon.calls().back().method == "show");
}

BOOST_AUTO_TEST_CASE(an_auditor_is_told_the_present_by_the_log) {
  ipc::FakeDaemon daemon(withSession(ipc::Session::AUDIT));
  for (const Words& arguments : {Words{"token", "show", "812"}, Words{"customer", "show", "1"},
                                 Words{"config", "list"}, Words{"config", "get", "a/b/c"}}) {
    BOOST_TEST(exitOf(daemon, arguments) == 0);
    BOOST_TEST(daemon.calls().back().details.ends_with("at none"));
  }
  BOOST_TEST(exitOf(daemon, {"role", "show", "Administrators"}) == 4);
}

BOOST_AUTO_TEST_CASE(personal_data_is_asked_for_and_may_be_refused) {
  ipc::FakeManners manners;
  for (const bool sealed : {false, true}) {
    manners.sealed = sealed;
    ipc::FakeDaemon daemon(manners);
    for (const Words& arguments : {Words{"events", "list"}, Words{"events", "show", "1"},
                                   Words{"events", "export"}, Words{"events", "tail"}}) {
      if (arguments[1] != "tail") BOOST_TEST(exitOf(daemon, arguments) == 0);
      Words revealed = arguments;
      revealed.emplace_back("--reveal");
      const int exit = exitOf(daemon, revealed);
      BOOST_TEST((exit == 4) == sealed);
      BOOST_TEST(daemon.calls().back().details.ends_with(" revealed"));
    }
  }
}

BOOST_AUTO_TEST_CASE(what_cannot_be_meant_is_a_usage_error_and_reaches_nobody) {
  ipc::FakeDaemon daemon;
  const std::vector<Words> table = {
      {},
      {"admin"},
      {"admin", "show"},
      {"admin", "create", "x"},
      {"admin", "passwd", "admin"},
      {"-o", "xml", "status"},
      {"events", "list", "--from", "tomorrow"},
      {"events", "show", "x"},
      {"token", "show", "812", "--at", "tomorrow"},
      {"--at", "900", "role", "show", "Administrators"},
      {"--at", "900", "events", "list"},
      {"--at", "900", "revoke", "812", "--yes"},
      {"--at", "900", "status"},
      {"events", "export", "--tiles", "/nowhere", "--reveal"},
      {"role", "create", "R"},
      {"integration", "create", "I", "--acl", "A", "--all-resources"},
      {"integration", "create", "I", "--acl", "A", "--expires", "3600"},
      {"integration", "create", "I", "--acl", "A", "--endpoint", "https://erp.example/"},
      {"integration", "rotate", "I", "--overlap", "never"},
      {"token", "list", "--user", "jane"},
      {"revoke"},
      {"revoke", "12", "--all"},
      {"revoke", "x12"},
      {"revoke", "--all"},
      {"revoke", "--type", "customer"},
      {"revoke", "--before", "now"},
      {"revoke", "--all", "--type", "customer", "--reason", "r"},
      {"revoke", "--user", "customer:1", "--integration", "ERP"},
      {"revoke", "1", "--reason-code", "because"}};
  for (const auto& arguments : table) {
    auto ran = authctl(daemon.socketPath(), arguments);
    BOOST_TEST_CONTEXT(ran.err) {
      BOOST_TEST(ran.exit == 64);
    }
  }
  BOOST_TEST(daemon.calls().empty());
}

BOOST_AUTO_TEST_CASE(a_token_in_the_arguments_is_refused_and_not_repeated) {
  ipc::FakeDaemon daemon;
  for (const Words& arguments : {Words{"revoke", TOKEN}, Words{"revoke", "1", "--reason=" + TOKEN},
                                 Words{"token", "show", TOKEN}}) {
    auto ran = authctl(daemon.socketPath(), arguments);
    BOOST_TEST(ran.exit == 64);
    BOOST_TEST(contains(ran.err, "authctl revoke - "));
    BOOST_TEST(!contains(ran.out + ran.err, TOKEN));
  }
  BOOST_TEST(daemon.calls().empty());
}

BOOST_AUTO_TEST_CASE(secrets_come_from_stdin) {
  ipc::FakeDaemon daemon;
  BOOST_TEST(exitOf(daemon, {"revoke", "-"}, TOKEN + "\n") == 0);
  BOOST_TEST(exitOf(daemon, {"admin", "passwd", "admin", "--password-stdin"}, "123123q\n") == 0);
  BOOST_TEST(exitOf(daemon,
                    {"customer", "create", "--email", "a@b.c", "--firstname", "A", "--lastname",
                     "B", "--password-stdin"},
                    "") == 64);
  const Words admin = {"admin",       "create", "jo",         "--email", "a@b.c",
                       "--firstname", "A",      "--lastname", "B",       "--password-hash-stdin"};
  BOOST_TEST(exitOf(daemon, admin, "hash:salt:1\n") == 0);
  auto calls = daemon.calls();
  BOOST_REQUIRE(calls.size() == 3U);
  BOOST_TEST(calls[0].details == "token of 32 bytes");
  BOOST_TEST(calls[1].details == "admin password of 7 bytes");
  BOOST_TEST(calls[2].details == "jo a@b.c A B role '' hash of 11 bytes");
}

BOOST_AUTO_TEST_CASE(several_tokens_end_only_when_someone_confirms) {
  ipc::FakeDaemon daemon;
  const Words everything = {"revoke", "--all", "--reason", "leak"};
  BOOST_TEST(exitOf(daemon, everything) == 2);
  BOOST_TEST(authctlOnTerminal(daemon.socketPath(), everything, "2\n").exit == 2);
  for (const auto& call : daemon.calls()) BOOST_TEST(call.method == "revokeScope dry run");
  auto ran = authctlOnTerminal(daemon.socketPath(), everything, "3\n");
  BOOST_TEST(ran.exit == 0);
  BOOST_TEST(contains(ran.err, "3 live tokens end"));
  BOOST_TEST(daemon.calls().back().method == "revokeScope");
  BOOST_TEST(exitOf(daemon, {"revoke", "--all", "--reason", "leak", "--yes"}) == 0);
}

BOOST_AUTO_TEST_CASE(one_token_ends_without_a_question) {
  ipc::FakeManners manners;
  manners.live = 1;
  ipc::FakeDaemon daemon(manners);
  BOOST_TEST(exitOf(daemon, {"revoke", "--integration", "ERP"}) == 0);
  BOOST_TEST(exitOf(daemon, {"revoke", "812"}) == 0);
}

BOOST_AUTO_TEST_CASE(a_list_of_tokens_that_ended_in_part_is_partly_done) {
  ipc::FakeDaemon daemon;
  BOOST_TEST(exitOf(daemon, {"revoke", "812", "9", "--yes"}) == 6);
  BOOST_TEST(exitOf(daemon, {"revoke", "8", "812", "--yes"}) == 0);
  BOOST_TEST(exitOf(daemon, {"revoke", "9", "9", "--yes"}) == 3);
  auto ran = authctl(daemon.socketPath(), {"revoke", "-", "--yes"}, "8\n9\n");
  BOOST_TEST(ran.exit == 6);
  BOOST_TEST(ran.err == "authctl: token 9: not found\n");
}

BOOST_AUTO_TEST_CASE(what_was_asked_of_the_log_before_the_first_of_several_holds_for_all) {
  ipc::FakeDaemon daemon;
  BOOST_TEST(exitOf(daemon, {"revoke", "8", "812", "813", "--yes", "--if-seq", "1200"}) == 6);
  auto calls = daemon.calls();
  BOOST_REQUIRE(calls.size() == 3U);
  BOOST_TEST(calls[0].details == "8 if 1200");
  BOOST_TEST(calls[1].details == "812 if 1200");
  BOOST_TEST(calls[2].details == "813 if 1201");
  BOOST_TEST(exitOf(daemon, {"revoke", "812", "813", "--yes", "--if-seq", "1199"}) == 5);
}

BOOST_AUTO_TEST_CASE(a_dry_run_asks_for_each_token_and_revokes_none) {
  ipc::FakeDaemon daemon;
  BOOST_TEST(exitOf(daemon, {"revoke", "-", "--dry-run"}, TOKEN + "\n813\n") == 0);
  auto calls = daemon.calls();
  BOOST_REQUIRE(calls.size() == 2U);
  for (const auto& call : calls) BOOST_TEST(call.method == "tryRevokeToken");
  BOOST_TEST(calls[0].details == "token of 32 bytes");
  BOOST_TEST(calls[1].details == "813");
}

BOOST_AUTO_TEST_CASE(a_replay_may_be_longer_than_a_message) {
  ipc::FakeManners manners;
  manners.replayed = 200;  // 12.5 MiB
  ipc::FakeDaemon daemon(manners);
  auto ran = authctl(daemon.socketPath(), {"events", "replay"});
  BOOST_TEST(ran.exit == 0);
  BOOST_TEST(ran.out.size() > 200U << 16);
  BOOST_TEST(contains(ran.out, ",\"username\":\"admin\"}]}\n"));
}

BOOST_AUTO_TEST_CASE(tables_that_differ_from_a_replay_are_a_failure) {
  ipc::FakeManners manners;
  manners.equal = false;
  ipc::FakeDaemon daemon(manners);
  auto ran = authctl(daemon.socketPath(), {"db", "check"});
  BOOST_TEST(ran.exit == 1);
  BOOST_TEST(contains(ran.out, "tokens/00000000000003e8"));
}

BOOST_AUTO_TEST_CASE(a_rebuild_is_confirmed_by_a_word_or_by_yes) {
  ipc::FakeDaemon daemon;
  auto ran = authctl(daemon.socketPath(), {"db", "rebuild"});
  BOOST_TEST(ran.exit == 2);
  BOOST_TEST(contains(ran.err, "--yes"));
  BOOST_TEST(authctlOnTerminal(daemon.socketPath(), {"db", "rebuild"}, "no\n").exit == 2);
  BOOST_TEST(daemon.calls().empty());
  BOOST_TEST(authctlOnTerminal(daemon.socketPath(), {"db", "rebuild"}, "yes\n").exit == 0);
  ran = authctl(daemon.socketPath(), {"db", "rebuild", "--yes", "--reason", "bad disk"});
  BOOST_TEST(ran.exit == 0);
  BOOST_TEST(contains(ran.out, "rebuilt"));
  BOOST_REQUIRE(daemon.calls().size() == 2U);
  BOOST_TEST(daemon.calls()[1].details == " because bad disk");
}

BOOST_AUTO_TEST_CASE(pruning_is_confirmed_by_the_number_or_by_yes) {
  ipc::FakeManners manners;
  manners.live = 1200;
  ipc::FakeDaemon daemon(manners);
  const std::vector<std::string> prune{"db", "prune", "--before", "2025-01-01T00:00:00Z"};
  auto ran = authctl(daemon.socketPath(), prune);
  BOOST_TEST(ran.exit == 2);
  BOOST_TEST(contains(ran.err, "1200 events are dropped for ever"));
  BOOST_TEST(authctlOnTerminal(daemon.socketPath(), prune, "12\n").exit == 2);
  for (const auto& call : daemon.calls()) BOOST_TEST(call.method == "dbPrune dry run");
  BOOST_TEST(authctlOnTerminal(daemon.socketPath(), prune, "1200\n").exit == 0);
  auto sure = prune;
  sure.insert(sure.end(), {"--yes", "--reason", "retention"});
  ran = authctl(daemon.socketPath(), sure);
  BOOST_TEST(ran.exit == 0);
  BOOST_TEST(contains(ran.out, "pruned"));
  // The one on the terminal was counted first; who says yes waits for no count.
  BOOST_REQUIRE(daemon.calls().size() == 5U);
  BOOST_TEST(daemon.calls()[3].method == "dbPrune");
  BOOST_TEST(daemon.calls()[4].method == "dbPrune");
  BOOST_TEST(daemon.calls()[4].details == "1735689600000000 because retention");
}

BOOST_AUTO_TEST_CASE(a_trial_of_pruning_and_one_that_finds_nothing_change_nothing) {
  ipc::FakeManners manners;
  manners.live = 1200;
  ipc::FakeDaemon daemon(manners);
  auto ran = authctl(daemon.socketPath(), {"db", "prune", "--before", "-500d", "--dry-run"});
  BOOST_TEST(ran.exit == 0);
  BOOST_TEST(contains(ran.out, "1200"));
  manners.live = 0;
  ipc::FakeDaemon nothing(manners);
  BOOST_TEST(authctl(nothing.socketPath(), {"db", "prune", "--before", "-500d"}).exit == 0);
  for (const auto* asked : {&daemon, &nothing}) {
    for (const auto& call : asked->calls()) BOOST_TEST(call.method == "dbPrune dry run");
  }
}

BOOST_AUTO_TEST_CASE(what_is_old_is_a_time) {
  ipc::FakeDaemon daemon;
  auto ran = authctl(daemon.socketPath(), {"db", "prune", "--before", "seq:12", "--yes"});
  BOOST_TEST(ran.exit == 64);
  BOOST_TEST(contains(ran.err, "expected a time"));
  BOOST_TEST(authctl(daemon.socketPath(), {"db", "prune", "--yes"}).exit == 64);
  BOOST_TEST(daemon.calls().empty());
}

BOOST_AUTO_TEST_CASE(a_rebuild_that_needs_a_restart_is_a_failure) {
  ipc::FakeManners manners;
  manners.needsRestart = true;
  ipc::FakeDaemon daemon(manners);
  auto ran = authctl(daemon.socketPath(), {"db", "rebuild", "--yes"});
  BOOST_TEST(ran.exit == 1);
  BOOST_TEST(contains(ran.err, "restart the daemon"));
}

BOOST_AUTO_TEST_CASE(progress_is_one_line_on_a_terminal_that_goes_in_the_end) {
  ipc::FakeDaemon daemon;
  const std::string clean = "\r\033[K";
  auto ran = authctlWatched(daemon.socketPath(), {"db", "check"});
  BOOST_TEST(ran.exit == 0);
  BOOST_TEST(ran.err == clean + "600 of 1,200 events" + clean);
  BOOST_TEST(!contains(ran.out, "events"));
  BOOST_TEST(authctlWatched(daemon.socketPath(), {"events", "replay"}).err == clean);
  BOOST_TEST(authctlWatched(daemon.socketPath(), {"db", "rebuild", "--yes"}).err == clean);
  for (const auto& call : daemon.calls()) BOOST_TEST(contains(call.details, "with progress"));
}

BOOST_AUTO_TEST_CASE(without_a_terminal_nobody_asks_for_progress) {
  ipc::FakeDaemon daemon;
  BOOST_TEST(authctl(daemon.socketPath(), {"db", "check"}).err.empty());
  BOOST_TEST(authctlWatched(daemon.socketPath(), {"--quiet", "db", "check"}).err.empty());
  for (const auto& call : daemon.calls()) BOOST_TEST(call.details.empty());
}

BOOST_AUTO_TEST_CASE(a_change_carries_what_was_asked) {
  ipc::FakeDaemon daemon;
  authctl(daemon.socketPath(), {"revoke", "--type", "customer", "--website", "base", "--before",
                                "seq:12", "--reason", "policy", "--yes"});
  authctl(daemon.socketPath(), {"integration", "create", "--name", "ERP", "--acl", "A", "--acl",
                                "B", "--expires", "90d", "--ip", "10.0.0.0/8", "--ip", "::1",
                                "--endpoint", "https://e/", "--identity-link", "https://i/"});
  authctl(daemon.socketPath(), {"integration", "rotate", "ERP", "--overlap", "1h30m"});
  authctl(daemon.socketPath(), {"events", "list", "--from", "-2h", "--limit", "5"});
  auto calls = daemon.calls();
  BOOST_REQUIRE(calls.size() == 4U);  // --yes asks for no count
  BOOST_TEST(calls[0].details == "3 customer base  before seq:12 because policy");
  BOOST_TEST(calls[1].details ==
             "ERP A B lifetime 7776000 from 10.0.0.0/8 from ::1 to https://e/ "
             "open https://i/");
  BOOST_TEST(calls[2].details == "ERP overlap 5400");
  BOOST_TEST(contains(calls[3].details, "from us:"));
  BOOST_TEST(contains(calls[3].details, "limit 5"));
}

BOOST_AUTO_TEST_CASE(after_a_lost_connection_the_same_request_is_asked_again) {
  ipc::FakeManners manners;
  manners.hangUps = 2;
  ipc::FakeDaemon daemon(manners);
  BOOST_TEST(exitOf(daemon, CHANGE) == 0);
  BOOST_TEST(exitOf(daemon, CHANGE) == 0);
  auto calls = daemon.calls();
  BOOST_REQUIRE(calls.size() == 4U);
  std::set<std::string> first{calls[0].requestId, calls[1].requestId, calls[2].requestId};
  BOOST_TEST(first.size() == 1U);
  BOOST_TEST(first.begin()->size() == 16U);
  BOOST_TEST(calls[3].requestId != calls[0].requestId);
}

BOOST_AUTO_TEST_CASE(after_ten_seconds_without_a_daemon_the_outcome_is_unknown) {
  ipc::FakeManners manners;
  manners.hangUps = 1;
  manners.gone = true;
  ipc::FakeDaemon daemon(manners);
  auto ran = authctl(daemon.socketPath(), CHANGE);
  BOOST_TEST(ran.exit == 9);
  BOOST_TEST(contains(ran.err, "unknown"));
}

BOOST_AUTO_TEST_CASE(what_ended_before_the_daemon_was_lost_is_told) {
  ipc::FakeManners manners;
  manners.hangUps = 1;
  manners.hangUpAfter = 1;
  manners.gone = true;
  ipc::FakeDaemon daemon(manners);
  auto ran = authctl(daemon.socketPath(), {"revoke", "812", "813", "--yes"});
  BOOST_TEST(ran.exit == 9);
  BOOST_TEST(contains(ran.out, "812  revoked"));
}

BOOST_AUTO_TEST_CASE(a_daemon_of_another_protocol_is_named_and_left_alone) {
  ipc::FakeManners manners;
  manners.protocolVersion = 7;
  ipc::FakeDaemon daemon(manners);
  auto list = authctl(daemon.socketPath(), {"admin", "list"});
  BOOST_TEST(list.exit == 1);
  BOOST_TEST(contains(list.err,
                      "shop-authd 0.1.0-fake speaks version 7 of the admin protocol, "
                      "this authctl version 1"));
  auto versions = authctl(daemon.socketPath(), {"version"});
  BOOST_TEST(versions.exit == 0);
  BOOST_TEST(contains(versions.out, "0.1.0-fake"));
  BOOST_TEST(contains(versions.err, "speaks version 7"));
  BOOST_TEST(daemon.calls().empty());
}

BOOST_AUTO_TEST_CASE(versions_are_told_also_without_a_daemon) {
  ipc::FakeDaemon daemon;
  BOOST_TEST(contains(authctl(daemon.socketPath(), {"version"}).out, "0.1.0-fake"));
  BOOST_TEST(contains(authctl(daemon.socketPath(), {"version"}).out, "protocol  1"));
  BOOST_TEST(authctl("/nowhere", {"version"}).exit == 0);
  BOOST_TEST(contains(authctl("/nowhere", {"--version"}).out, "authctl "));
}

}  // namespace authd::cli
