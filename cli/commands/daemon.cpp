#include <ostream>
#include <utility>

#include "cli/commands/commands.h"
#include "cli/commands/common.h"

namespace authd::cli {
namespace {

ipc::Thing statusOf(ipc::Client& client) {
  return client.wait(client.audit().statusRequest().send().then(
      [](auto&& response) { return ipc::readThing(response.getRow()); }));
}

ExitCode check(Context& context) {
  auto& client = context.client();
  auto [row, equal] = client.wait(client.audit().dbCheckRequest().send().then([](auto&& response) {
    return std::make_pair(ipc::readThing(response.getRow()), response.getEqual());
  }));
  context.output.one(row);
  if (!equal) throw Failure(ExitCode::FAILED, "the tables differ from a replay of the log");
  return ExitCode::DONE;
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
  onRun(noun->add_subcommand("check", "Compare the tables with a replay of the log"), line, check);
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
