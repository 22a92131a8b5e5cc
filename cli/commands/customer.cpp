#include "cli/commands/as_of.h"
#include "cli/commands/commands.h"
#include "cli/commands/common.h"
#include "cli/secrets.h"

namespace authd::cli {
namespace {

struct Creation {
  std::string email, firstname, lastname;
  bool passwordStdin = false;
  bool hashStdin = false;
  WriteOptions write;
};

ExitCode create(Context& context, const Creation& asked) {
  Change change(asked.write);
  const bool given = asked.passwordStdin || asked.hashStdin;
  auto password = given ? readPassword(true) : std::string();
  return finishChange(context, "created", context.client().write([&](ipc::Admin::Client& admin) {
    auto request = admin.customerCreateRequest();
    change.fill(request.initWrite());
    request.setEmail(textOf(asked.email));
    request.setFirstname(textOf(asked.firstname));
    request.setLastname(textOf(asked.lastname));
    request.setHasPassword(given);
    request.setIsHash(asked.hashStdin);
    if (given) request.setPassword(dataOf(password));
    return ipc::outcomeOf(kj::mv(request));
  }));
}

}  // namespace

void addCustomer(CLI::App& app, CommandLine& line) {
  auto* noun = app.add_subcommand("customer", "Customers")->require_subcommand(1);
  auto asked = std::make_shared<Creation>();
  auto* verb = noun->add_subcommand("create", "Create a customer");
  verb->add_option("--email", asked->email, "E-mail address")->required();
  verb->add_option("--firstname", asked->firstname, "First name")->required();
  verb->add_option("--lastname", asked->lastname, "Last name")->required();
  auto* password =
      verb->add_flag("--password-stdin", asked->passwordStdin,
                     "Read a password from stdin; without one the customer asks for a link");
  verb->add_flag("--password-hash-stdin", asked->hashStdin,
                 "Read a hash as Magento stored it from stdin, and send no mail")
      ->excludes(password);
  addWriteOptions(verb, asked->write);
  onRun(verb, line, [asked](Context& context) { return create(context, *asked); });
  addList(noun, line, "customer");
  addShowAsOf(noun, line, "customer", true);
  addNamedChange(noun, line, "unlock", "Forget the failed logins", "unlocked",
                 [](ipc::Admin::Client& admin, const Change& change, const std::string& name) {
                   auto request = admin.unlockRequest();
                   change.fill(request.initWrite());
                   request.setType("customer");
                   request.setUser(textOf(name));
                   return ipc::outcomeOf(kj::mv(request));
                 });
  addPrivacy(noun, line);
}

}  // namespace authd::cli
