#include "cli/commands/commands.h"
#include "cli/commands/common.h"

namespace authd::cli {
namespace {

ExitCode retry(Context& context, const std::string& id) {
  const std::uint64_t number = parseSeq(id);
  return finishChange(context, "tried", context.client().write([&](ipc::Admin::Client& admin) {
    auto request = admin.mailRetryRequest();
    request.setId(number);
    return ipc::outcomeOf(kj::mv(request));
  }));
}

}  // namespace

void addMail(CLI::App& app, CommandLine& line) {
  auto* noun = app.add_subcommand("mail", "Mails that wait to be sent")->require_subcommand(1);
  addList(noun, line, "mail");
  addShow(noun, line, "mail");
  auto id = std::make_shared<std::string>();
  auto* verb = noun->add_subcommand("retry", "Try a mail again now");
  verb->add_option("id", *id, "Its number")->required();
  onRun(verb, line, [id](Context& context) { return retry(context, *id); });
  addNamedChange(noun, line, "drop", "Give a mail up", "dropped",
                 [](ipc::Admin::Client& admin, const Change& change, const std::string& name) {
                   auto request = admin.mailDropRequest();
                   change.fill(request.initWrite());
                   request.setId(parseSeq(name));
                   return ipc::outcomeOf(kj::mv(request));
                 });
}

}  // namespace authd::cli
