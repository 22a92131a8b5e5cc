#include "cli/commands/commands.h"
#include "cli/commands/common.h"

namespace authd::cli {
namespace {

ExitCode accept(Context& context, const WriteOptions& asked) {
  Change change(asked);
  return finishChange(context, "accepted", context.client().write([&](ipc::Admin::Client& admin) {
    auto request = admin.clockAcceptRequest();
    change.fill(request.initWrite());
    return ipc::outcomeOf(kj::mv(request));
  }));
}

}  // namespace

void addClock(CLI::App& app, CommandLine& line) {
  auto* noun = app.add_subcommand("clock", "The clock of the log")->require_subcommand(1);
  auto asked = std::make_shared<WriteOptions>();
  auto* verb = noun->add_subcommand("accept", "Follow the wall clock again after a step");
  addWriteOptions(verb, *asked);
  onRun(verb, line, [asked](Context& context) { return accept(context, *asked); });
}

}  // namespace authd::cli
