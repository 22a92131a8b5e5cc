#include "cli/commands/commands.h"
#include "cli/commands/common.h"

namespace authd::cli {
namespace {

ExitCode backup(Context& context, const WriteOptions& asked) {
  Change change(asked);
  return finishChange(context, "taken", context.client().write([&](ipc::Admin::Client& admin) {
    auto request = admin.dbBackupRequest();
    change.fill(request.initWrite());
    return ipc::outcomeOf(kj::mv(request));
  }));
}

}  // namespace

void addBackup(CLI::App* noun, CommandLine& line) {
  auto asked = std::make_shared<WriteOptions>();
  auto* verb = noun->add_subcommand("backup", "Take a backup, and read it back");
  addWriteOptions(verb, *asked);
  onRun(verb, line, [asked](Context& context) { return backup(context, *asked); });
  onRun(noun->add_subcommand("backups", "List the backups"), line,
        [](Context& context) { return listThings(context, "backup", "", ""); });
}

}  // namespace authd::cli
