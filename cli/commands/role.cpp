#include "cli/commands/commands.h"
#include "cli/commands/common.h"

namespace authd::cli {
namespace {

struct Creation {
  std::string name;
  std::vector<std::string> resources;
  bool all = false;
  WriteOptions write;
};

ExitCode create(Context& context, const Creation& asked) {
  if (asked.all == !asked.resources.empty()) {
    throw Failure(ExitCode::USAGE, "either --acl RESOURCE or --all-resources");
  }
  Change change(asked.write);
  return finishChange(context, "created", context.client().write([&](ipc::Admin::Client& admin) {
    auto request = admin.roleCreateRequest();
    change.fill(request.initWrite());
    request.setName(textOf(asked.name));
    fillPermissions(request.initPermissions(), asked.all, asked.resources);
    return ipc::outcomeOf(kj::mv(request));
  }));
}

}  // namespace

void addRole(CLI::App& app, CommandLine& line) {
  auto* noun = app.add_subcommand("role", "What administrators may do")->require_subcommand(1);
  auto asked = std::make_shared<Creation>();
  auto* verb = noun->add_subcommand("create", "Create a role");
  verb->add_option("name", asked->name, "Name")->required();
  verb->add_option("--acl", asked->resources, "A resource; may be repeated")
      ->type_name("RES")
      ->expected(1)
      ->take_all();
  verb->add_flag("--all-resources", asked->all, "Everything");
  addWriteOptions(verb, asked->write);
  onRun(verb, line, [asked](Context& context) { return create(context, *asked); });
  addList(noun, line, "role");
  addShow(noun, line, "role");
}

}  // namespace authd::cli
