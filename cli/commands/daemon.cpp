#include "cli/commands/commands.h"
#include "cli/commands/common.h"

namespace authd::cli {
namespace {

ipc::Thing statusOf(ipc::Client& client) {
  return client.wait(client.audit().statusRequest().send().then(
      [](auto&& response) { return ipc::readThing(response.getRow()); }));
}

// Whether a daemon answers: what a monitor asks for.
ExitCode health(Context& context) {
  statusOf(context.client());
  context.output.one({{"health", std::string("ok")}});
  return ExitCode::DONE;
}

ExitCode version(Context& context, const std::string& own) {
  ipc::Thing thing{{"authctl", own}, {"daemon", {}}, {"protocol", {}}};
  try {
    thing[1].value = context.client().daemonVersion();
    thing[2].value = std::int64_t{context.client().protocolVersion()};
  } catch (const ipc::Incompatible& fault) {
    thing[1].value = fault.daemonVersion();
    context.output.note(fault.what());
  } catch (const std::runtime_error&) {
    // Its own version an authctl knows without a daemon, too.
  }
  context.output.one(thing);
  return ExitCode::DONE;
}

}  // namespace

void addDaemon(CLI::App& app, CommandLine& line) {
  auto* noun = app.add_subcommand("db", "The state directory")->require_subcommand(1);
  addTables(noun, line);
  addBackup(noun, line);
  onRun(app.add_subcommand("status", "How the daemon is"), line, [](Context& context) {
    context.output.one(statusOf(context.client()));
    return ExitCode::DONE;
  });
  onRun(app.add_subcommand("health", "Whether the daemon answers"), line, health);
  onRun(app.add_subcommand("version", "Versions of authctl and the daemon"), line,
        [&line](Context& context) { return version(context, line.version); });
}

}  // namespace authd::cli
