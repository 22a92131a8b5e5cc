#include <boost/test/unit_test.hpp>

#include "tests/cli/fake_daemon.h"
#include "tests/cli/program.h"

namespace authd::cli {
namespace {

using Words = std::vector<std::string>;

// The help of a noun and of each of its verbs.
void helpOf(const std::string& noun, const Words& verbs) {
  Transcript transcript("help_" + noun);
  transcript.run("/nowhere", {noun, "--help"});
  for (const auto& verb : verbs) transcript.run("/nowhere", {noun, verb, "--help"});
  transcript.compare();
}

// Some calls with each output format.
void shapesOf(const std::string& name, const std::vector<Words>& calls) {
  ipc::FakeDaemon daemon;
  Transcript transcript(name);
  for (const auto& call : calls) {
    for (const char* format : {"table", "json", "jsonl", "id"}) {
      Words arguments{"--utc", "-o", format};
      arguments.insert(arguments.end(), call.begin(), call.end());
      transcript.run(daemon.socketPath(), arguments);
    }
  }
  transcript.compare();
}

}  // namespace

BOOST_AUTO_TEST_CASE(help_is_as_written_for_every_verb) {
  Transcript transcript("help");
  transcript.run("/nowhere", {"--help"});
  for (const char* verb : {"revoke", "explain", "report", "status", "health", "version", "man"}) {
    transcript.run("/nowhere", {verb, "--help"});
  }
  transcript.compare();
  helpOf("admin", {"create", "list", "show", "passwd", "disable", "enable", "unlock"});
  helpOf("role", {"create", "set", "delete", "list", "show"});
  helpOf("integration", {"create", "activate", "list", "show", "rotate", "reauthorize", "disable",
                         "enable", "delete"});
  helpOf("acl", {"list"});
  helpOf("customer", {"create", "list", "show", "unlock", "erase", "export"});
  helpOf("token", {"list", "show", "identify"});
  helpOf("config", {"get", "set", "unset", "list", "history"});
  helpOf("mail", {"list", "show", "retry", "drop"});
  helpOf("keys", {"list", "rotate", "retire", "export-jwks"});
  helpOf("events", {"list", "tail", "show", "export", "replay", "checkpoint", "prove", "verify"});
  helpOf("clock", {"accept"});
  helpOf("db", {"check", "rebuild", "prune", "backup", "backups"});
  helpOf("completion", {"bash", "zsh", "fish"});
}

BOOST_AUTO_TEST_CASE(lists_look_as_written_in_every_format) {
  shapesOf("lists", {{"admin", "list"},
                     {"role", "list"},
                     {"integration", "list"},
                     {"customer", "list"},
                     {"token", "list"},
                     {"config", "list"},
                     {"config", "history", "oauth/access_token_lifetime/customer"},
                     {"mail", "list"},
                     {"keys", "list"},
                     {"db", "backups"}});
}

BOOST_AUTO_TEST_CASE(single_things_look_as_written_in_every_format) {
  shapesOf("things", {{"admin", "show", "admin"},
                      {"role", "show", "Administrators"},
                      {"integration", "show", "ERP"},
                      {"customer", "show", "1"},
                      {"token", "show", "812"},
                      {"config", "get", "oauth/access_token_lifetime/admin"},
                      {"mail", "show", "17"},
                      {"mail", "retry", "17"},
                      {"status"},
                      {"health"},
                      {"db", "check"}});
}

BOOST_AUTO_TEST_CASE(events_look_as_written_in_every_format) {
  shapesOf("events", {{"events", "list"},
                      {"events", "list", "--type", "TokenIssued", "--newest", "--limit", "1"},
                      {"events", "list", "--from", "seq:1", "--to", "3"},
                      {"events", "show", "2"},
                      {"events", "export"},
                      {"events", "replay", "--to", "2"},
                      {"events", "tail", "--last", "2"}});
}

BOOST_AUTO_TEST_CASE(explanations_and_reports_look_as_written_in_every_format) {
  shapesOf("explained", {{"explain", "0123456789abc"},
                         {"explain", "000000000000z"},
                         {"report", "--daily"},
                         {"report", "--from", "seq:1", "--to", "900"}});
}

BOOST_AUTO_TEST_CASE(changes_look_as_written_in_every_format) {
  shapesOf("changes", {{"integration", "create", "ERP", "--acl", "Magento_Customer::customer"},
                       {"integration", "activate", "ERP"},
                       {"integration", "rotate", "ERP", "--overlap", "24h"},
                       {"role", "create", "Support", "--acl", "Magento_Customer::customer"},
                       {"role", "set", "Support", "--all-resources"},
                       {"role", "delete", "Support"},
                       {"mail", "drop", "17", "--reason", "bounces"},
                       {"admin", "disable", "admin"},
                       {"keys", "rotate", "--algorithm", "RS256"},
                       {"keys", "retire", "1", "--yes"},
                       {"keys", "retire", "1", "--dry-run"},
                       {"keys", "retire", "1"},
                       {"customer", "create", "--email", "jane@example.com", "--firstname", "Jane",
                        "--lastname", "Doe"},
                       {"customer", "unlock", "jdoe@example.com"},
                       {"clock", "accept", "--reason", "battery"},
                       {"db", "backup", "--reason", "nightly"},
                       {"config", "set", "oauth/access_token_lifetime/customer", "2h", "--yes"},
                       {"config", "set", "oauth/access_token_lifetime/customer", "2h", "--dry-run"},
                       {"config", "unset", "oauth/access_token_lifetime/customer", "--yes"}});
}

BOOST_AUTO_TEST_CASE(revocations_look_as_written_in_every_format) {
  shapesOf("revocations", {{"revoke", "812"},
                           {"revoke", "8"},
                           {"revoke", "9"},
                           {"revoke", "812", "8", "9", "--yes"},
                           {"revoke", "812", "813", "812", "8", "--dry-run"},
                           {"revoke", "812", "9", "--dry-run"},
                           {"revoke", "9", "--dry-run"},
                           {"revoke", "--integration", "ERP", "--reason", "leak", "--yes"},
                           {"revoke", "--key", "1", "--yes"},
                           {"revoke", "--all", "--reason", "leak", "--dry-run"},
                           {"revoke", "--all", "--reason", "leak"}});
}

BOOST_AUTO_TEST_CASE(failures_look_as_written_in_every_format) {
  shapesOf("failures", {{"admin", "show", "nobody"},
                        {"admin", "disable", "nobody"},
                        {"token", "list", "--user", "customer:nobody"},
                        {"events", "list", "--type", "Nonsense"},
                        {"events", "show", "77"},
                        {"revoke", "--all"},
                        {"revoke", "812", "--if-seq", "3"},
                        {"admin", "nonsense"}});
}

BOOST_AUTO_TEST_CASE(chosen_fields_come_in_the_order_in_which_they_were_chosen) {
  ipc::FakeDaemon daemon;
  Transcript transcript("fields");
  for (const char* format : {"table", "json", "jsonl"}) {
    transcript.run(daemon.socketPath(),
                   {"-o", format, "--fields", "role,username", "admin", "list"});
  }
  transcript.run(daemon.socketPath(), {"admin", "list", "--fields", "created_at"});
  transcript.run(daemon.socketPath(), {"-q", "admin", "disable", "admin"});
  transcript.compare();
}

}  // namespace authd::cli
