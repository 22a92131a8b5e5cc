#include "cli/commands/commands.h"
#include "cli/commands/common.h"
#include "daemon/core/rules/acl_tree.h"

namespace authd::cli {
namespace {

// The tree is the program's own: nobody is asked.
ExitCode list(Context& context) {
  for (const auto& [id, parent] : core::allAclResources()) {
    context.output.add({{"id", std::string(id)}, {"parent", std::string(parent)}});
  }
  context.output.endList();
  return ExitCode::DONE;
}

}  // namespace

void addAcl(CLI::App& app, CommandLine& line) {
  auto* noun = app.add_subcommand("acl", "Resources for --acl")->require_subcommand(1);
  onRun(noun->add_subcommand("list", "List them all"), line, list);
}

}  // namespace authd::cli
