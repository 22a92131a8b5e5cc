#include "cli/commands/as_of.h"
#include "cli/commands/commands.h"
#include "cli/commands/common.h"

namespace authd::cli {
namespace {

struct Setting {
  std::string key, value;
  bool unset = false, dryRun = false, yes = false;
  WriteOptions write;
};

ipc::Outcome send(Context& context, const Setting& asked, const Change& change, bool dryRun) {
  return context.client().write([&](ipc::Admin::Client& admin) {
    auto request = admin.configSetRequest();
    change.fill(request.initWrite());
    request.setKey(textOf(asked.key));
    request.setValue(textOf(asked.value));
    request.setUnset(asked.unset);
    request.setDryRun(dryRun);
    return ipc::outcomeOf(kj::mv(request));
  });
}

ExitCode set(Context& context, const Setting& asked) {
  Change change(asked.write);
  if (asked.dryRun || !asked.yes) {
    auto trial = send(context, asked, Change(asked.write), true);
    if (asked.dryRun || std::holds_alternative<ipc::Refused>(trial)) {
      return finishChange(context, "", trial);
    }
    auto ends = numberOf(std::get<ipc::Thing>(trial), "ends", 0);
    if (ends > 1) context.output.note(std::to_string(ends) + " live tokens end");
  }
  return finishChange(context, asked.unset ? "unset" : "set", send(context, asked, change, false));
}

void addSet(CLI::App* noun, CommandLine& line, const std::string& name, bool unset) {
  auto asked = std::make_shared<Setting>();
  asked->unset = unset;
  auto* verb = noun->add_subcommand(name, unset ? "Back to the default" : "Change a setting");
  verb->add_option("key", asked->key, "Key")->required();
  if (!unset) verb->add_option("value", asked->value, "Value, such as 4h")->required();
  verb->add_flag("--dry-run", asked->dryRun, "Only tell how many live tokens would end");
  verb->add_flag("--yes", asked->yes, "Do not mention the tokens that end");
  addWriteOptions(verb, asked->write);
  onRun(verb, line, [asked](Context& context) { return set(context, *asked); });
}

}  // namespace

void addConfig(CLI::App& app, CommandLine& line) {
  auto* noun = app.add_subcommand("config", "Settings")->require_subcommand(1);
  addSettingAsOf(noun, line);
  addSet(noun, line, "set", false);
  addSet(noun, line, "unset", true);
  addSettingsAsOf(noun, line);
  auto of = std::make_shared<std::string>();
  auto* verb = noun->add_subcommand("history", "Who changed settings, when and why");
  verb->add_option("key", *of, "Only this one");
  onRun(verb, line,
        [of](Context& context) { return listThings(context, "config-history", "", *of); });
}

}  // namespace authd::cli
