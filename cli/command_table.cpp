#include "cli/command_table.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>

#include "cli/commands/commands.h"
#include "cli/failure.h"

namespace authd::cli {
namespace {

constexpr const char* DEFAULT_SOCKET = "/run/shop-authd/admin.sock";

std::vector<std::string> splitFields(const std::string& text) {
  std::vector<std::string> fields;
  std::size_t begin = 0;
  while (begin < text.size()) {
    auto end = std::min(text.find(',', begin), text.size());
    if (end > begin) fields.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return fields;
}

std::string defaultSocket() {
  const char* named = std::getenv("AUTHCTL_SOCKET");
  return named && *named ? named : DEFAULT_SOCKET;
}

}  // namespace

ipc::Client& Context::client() {
  if (!client_) client_ = std::make_unique<ipc::Client>(socketPath_);
  return *client_;
}

OutputOptions GlobalOptions::output() const {
  OutputOptions result{Format::TABLE, splitFields(fields), utc, quiet};
  if (format == "json") {
    result.format = Format::JSON;
  } else if (format == "jsonl") {
    result.format = Format::JSONL;
  } else if (format == "id") {
    result.format = Format::ID;
  } else if (format != "table") {
    throw Failure(ExitCode::USAGE,
                  "not an output format: " + format + " (table, json, jsonl or id)");
  }
  return result;
}

OutputOptions outputForErrors(const std::vector<std::string>& arguments) {
  OutputOptions result;
  std::string before;
  for (const auto& argument : arguments) {
    bool named = before == "-o" || before == "--output";
    if ((named && argument.rfind("json", 0) == 0) || argument.rfind("--output=json", 0) == 0) {
      result.format = Format::JSON;
    }
    before = argument;
  }
  return result;
}

void addCommands(CLI::App& app, CommandLine& line) {
  line.options.socketPath = defaultSocket();
  app.require_subcommand(1);
  app.set_version_flag("--version", "authctl " + line.version);
  app.add_option("--socket", line.options.socketPath, "Socket of the daemon")->type_name("PATH");
  app.add_option("-o,--output", line.options.format, "table, json, jsonl or id")
      ->type_name("FORMAT");
  app.add_option("--fields", line.options.fields, "Only these, comma-separated")->type_name("A,B");
  app.add_option("--at", line.options.at, "The state as it was: of show, config list and get")
      ->type_name("TIME|SEQ");
  auto* utc = app.add_flag("--utc", line.options.utc, "Times in UTC");
  app.add_flag("--local", line.options.local, "Times of this place, as tables have them anyway")
      ->excludes(utc);
  app.add_flag("-q,--quiet", line.options.quiet, "No words for people");
  // Inherited: what a verb does not know is an option of the program.
  app.fallthrough();
  addAdmin(app, line);
  addRole(app, line);
  addAcl(app, line);
  addIntegration(app, line);
  addCustomer(app, line);
  addToken(app, line);
  addRevoke(app, line);
  addKeys(app, line);
  addConfig(app, line);
  addMail(app, line);
  addEvents(app, line);
  addExplain(app, line);
  addReport(app, line);
  addClock(app, line);
  addDaemon(app, line);
  addCompletion(app, line);
  addManual(app, line);
}

}  // namespace authd::cli
