#include "cli/commands/as_of.h"

namespace authd::cli {
namespace {

// Without --at: now. A position is that of the last event that counts.
LogPlace placeOf(const GlobalOptions& options) {
  LogPlace at;
  if (!options.at.empty()) at = parseSeqOrPlace(options.at, currentTimeUs());
  if (auto* seq = std::get_if<SeqPlace>(&at)) ++seq->seq;
  return at;
}

bool isNow(const LogPlace& at) {
  return std::holds_alternative<std::monostate>(at);
}

ExitCode showAsOf(Context& context, const LogPlace& at, const std::string& noun,
                  const std::string& name, bool reveal) {
  auto& client = context.client();
  if (isNow(at) && client.isAdmin()) return showThing(context, noun, name);
  auto request = client.audit().showRequest();
  request.setNoun(textOf(noun));
  request.setName(textOf(name));
  fillPlace(request.initAt(), at);
  request.setReveal(reveal);
  return finishChange(context, "", client.wait(ipc::outcomeOf(kj::mv(request))));
}

ExitCode listAsOf(Context& context, const LogPlace& at, const std::string& noun) {
  auto& client = context.client();
  if (isNow(at) && client.isAdmin()) return listThings(context, noun, "", "");
  return finishList(context, client.collect(
                                 [&](ipc::Sink::Client sink) {
                                   auto request = client.audit().listRequest();
                                   request.setNoun(textOf(noun));
                                   fillPlace(request.initAt(), at);
                                   request.setSink(kj::mv(sink));
                                   return ipc::refusedOf(kj::mv(request));
                                 },
                                 [&](const ipc::Thing& thing) { context.output.add(thing); }));
}

}  // namespace

void addShowAsOf(CLI::App* noun, CommandLine& line, const std::string& nounName, bool personal) {
  struct Asked {
    std::string name;
    bool reveal = false;
  };
  auto asked = std::make_shared<Asked>();
  auto* verb = noun->add_subcommand("show", "Show one");
  verb->add_option("name", asked->name, "Name or number")->required();
  if (personal) addReveal(verb, asked->reveal);
  onRunAsOf(verb, line, [&line, asked, nounName](Context& context) {
    return showAsOf(context, placeOf(line.options), nounName, asked->name, asked->reveal);
  });
}

void addSettingsAsOf(CLI::App* noun, CommandLine& line) {
  auto* verb = noun->add_subcommand("list", "List them all");
  onRunAsOf(verb, line, [&line](Context& context) {
    return listAsOf(context, placeOf(line.options), "config");
  });
}

void addSettingAsOf(CLI::App* noun, CommandLine& line) {
  auto key = std::make_shared<std::string>();
  auto* verb = noun->add_subcommand("get", "Show a setting");
  verb->add_option("key", *key, "Key")->required();
  onRunAsOf(verb, line, [&line, key](Context& context) {
    return showAsOf(context, placeOf(line.options), "config", *key, false);
  });
}

}  // namespace authd::cli
