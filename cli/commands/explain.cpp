#include "cli/commands/commands.h"
#include "cli/commands/common.h"

namespace authd::cli {
namespace {

ExitCode explain(Context& context, const std::string& decision, bool reveal) {
  auto& client = context.client();
  auto request = client.audit().explainRequest();
  request.setDecision(textOf(decision));
  request.setReveal(reveal);
  return finishChange(context, "", client.wait(ipc::outcomeOf(kj::mv(request))));
}

}  // namespace

void addExplain(CLI::App& app, CommandLine& line) {
  auto decision = std::make_shared<std::string>();
  auto* verb = app.add_subcommand("explain", "Why somebody was refused");
  verb->add_option("decision", *decision, "The id that came with the refusal")
      ->type_name("ID")
      ->required();
  auto reveal = std::make_shared<bool>(false);
  addReveal(verb, *reveal);
  onRun(verb, line,
        [decision, reveal](Context& context) { return explain(context, *decision, *reveal); });
}

}  // namespace authd::cli
