#include "cli/commands/commands.h"
#include "cli/commands/common.h"

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

}  // namespace

void addToken(CLI::App& app, CommandLine& line) {
  auto* noun = app.add_subcommand("token", "Access tokens")->require_subcommand(1);
  auto asked = std::make_shared<Narrowing>();
  auto* verb = noun->add_subcommand("list", "List tokens");
  verb->add_option("--user", asked->user, "Of one user")->type_name("TYPE:NAME");
  verb->add_option("--type", asked->type, "admin, customer or integration");
  onRun(verb, line, [asked](Context& context) { return list(context, *asked); });
  addShow(noun, line, "token");
}

}  // namespace authd::cli
