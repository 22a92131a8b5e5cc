#include "cli/commands/as_of.h"
#include "cli/commands/commands.h"
#include "cli/commands/common.h"
#include "cli/secrets.h"

namespace authd::cli {
namespace {

struct Creation {
  std::string name, email, firstname, lastname, role;
  bool passwordStdin = false;
  bool hashStdin = false;
  WriteOptions write;
};

ExitCode create(Context& context, const Creation& asked) {
  Change change(asked.write);
  auto password = readPassword(asked.passwordStdin || asked.hashStdin);
  return finishChange(context, "created", context.client().write([&](ipc::Admin::Client& admin) {
    auto request = admin.adminCreateRequest();
    change.fill(request.initWrite());
    request.setUserName(textOf(asked.name));
    request.setEmail(textOf(asked.email));
    request.setFirstname(textOf(asked.firstname));
    request.setLastname(textOf(asked.lastname));
    request.setRole(textOf(asked.role));
    request.setPassword(dataOf(password));
    request.setIsHash(asked.hashStdin);
    return ipc::outcomeOf(kj::mv(request));
  }));
}

void addCreate(CLI::App* noun, CommandLine& line) {
  auto asked = std::make_shared<Creation>();
  auto* verb = noun->add_subcommand("create", "Create an administrator");
  verb->add_option("name", asked->name, "User name")->required();
  verb->add_option("--email", asked->email, "E-mail address")->required();
  verb->add_option("--firstname", asked->firstname, "First name")->required();
  verb->add_option("--lastname", asked->lastname, "Last name")->required();
  verb->add_option("--role", asked->role, "Role; without it the one that may do everything");
  auto* password =
      verb->add_flag("--password-stdin", asked->passwordStdin, "Read the password from stdin");
  verb->add_flag("--password-hash-stdin", asked->hashStdin,
                 "Read a hash as Magento stored it from stdin")
      ->excludes(password);
  addWriteOptions(verb, asked->write);
  onRun(verb, line, [asked](Context& context) { return create(context, *asked); });
}

ExitCode changePassword(Context& context, const Creation& asked) {
  Change change(asked.write);
  auto password = readPassword(asked.passwordStdin);
  return finishChange(context, "changed", context.client().write([&](ipc::Admin::Client& admin) {
    auto request = admin.adminPasswdRequest();
    change.fill(request.initWrite());
    request.setAdmin(textOf(asked.name));
    request.setPassword(dataOf(password));
    return ipc::outcomeOf(kj::mv(request));
  }));
}

void addPasswd(CLI::App* noun, CommandLine& line) {
  auto asked = std::make_shared<Creation>();
  auto* verb = noun->add_subcommand("passwd", "Give an administrator a new password");
  verb->add_option("name", asked->name, "Name or number")->required();
  verb->add_flag("--password-stdin", asked->passwordStdin, "Read the password from stdin");
  addWriteOptions(verb, asked->write);
  onRun(verb, line, [asked](Context& context) { return changePassword(context, *asked); });
}

NamedSend enabling(bool enabled) {
  return [enabled](ipc::Admin::Client& admin, const Change& change, const std::string& name) {
    auto request = admin.adminEnableRequest();
    change.fill(request.initWrite());
    request.setAdmin(textOf(name));
    request.setEnabled(enabled);
    return ipc::outcomeOf(kj::mv(request));
  };
}

}  // namespace

void addAdmin(CLI::App& app, CommandLine& line) {
  auto* noun = app.add_subcommand("admin", "Administrators")->require_subcommand(1);
  addCreate(noun, line);
  addList(noun, line, "admin");
  addShowAsOf(noun, line, "admin", true);
  addPasswd(noun, line);
  addNamedChange(noun, line, "disable", "End the tokens and refuse logins", "disabled",
                 enabling(false));
  addNamedChange(noun, line, "enable", "Allow logins again", "enabled", enabling(true));
  addNamedChange(noun, line, "unlock", "Forget the failed logins", "unlocked",
                 [](ipc::Admin::Client& admin, const Change& change, const std::string& name) {
                   auto request = admin.unlockRequest();
                   change.fill(request.initWrite());
                   request.setType("admin");
                   request.setUser(textOf(name));
                   return ipc::outcomeOf(kj::mv(request));
                 });
}

}  // namespace authd::cli
