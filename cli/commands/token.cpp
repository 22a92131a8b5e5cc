#include <iostream>

#include "cli/commands/as_of.h"
#include "cli/commands/commands.h"
#include "cli/commands/common.h"
#include "cli/secrets.h"

namespace authd::cli {
namespace {

struct Narrowing {
  std::string user, type;
};

ExitCode list(Context& context, const Narrowing& asked) {
  std::string type = asked.type.empty() ? "" : parseUserType(asked.type);
  std::string name;
  if (!asked.user.empty()) {
    auto user = parseUser(asked.user);
    if (!type.empty() && type != user.type) {
      throw Failure(ExitCode::USAGE, "--user and --type name different types");
    }
    type = user.type;
    name = user.name;
  }
  return listThings(context, "token", type, name);
}

// Which token a text is, without repeating it; read from stdin, so that no shell keeps it.
ExitCode identify(Context& context) {
  const std::string token = readSecret(std::cin);
  return finishChange(context, "", context.client().read([&](ipc::Admin::Client& admin) {
    auto request = admin.tryRevokeTokenRequest();
    request.setToken(dataOf(token));
    return ipc::outcomeOf(kj::mv(request));
  }));
}

}  // namespace

void addToken(CLI::App& app, CommandLine& line) {
  auto* noun = app.add_subcommand("token", "Access tokens")->require_subcommand(1);
  auto asked = std::make_shared<Narrowing>();
  auto* verb = noun->add_subcommand("list", "List tokens");
  verb->add_option("--user", asked->user, "Of one user")->type_name("TYPE:NAME");
  verb->add_option("--type", asked->type, "admin, customer or integration");
  onRun(verb, line, [asked](Context& context) { return list(context, *asked); });
  addShowAsOf(noun, line, "token", false);
  verb = noun->add_subcommand("identify", "Tell which token it is whose text is on stdin");
  onRun(verb, line, [](Context& context) { return identify(context); });
}

}  // namespace authd::cli
