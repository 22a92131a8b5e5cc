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

// What create and set have in common.
void checkPermissions(const Creation& asked) {
  if (asked.all == !asked.resources.empty()) {
    throw Failure(ExitCode::USAGE, "either --acl RESOURCE or --all-resources");
  }
}

ExitCode create(Context& context, const Creation& asked) {
  checkPermissions(asked);
  Change change(asked.write);
  return finishChange(context, "created", context.client().write([&](ipc::Admin::Client& admin) {
    auto request = admin.roleCreateRequest();
    change.fill(request.initWrite());
    request.setName(textOf(asked.name));
    fillPermissions(request.initPermissions(), asked.all, asked.resources);
    return ipc::outcomeOf(kj::mv(request));
  }));
}

ExitCode set(Context& context, const Creation& asked) {
  checkPermissions(asked);
  Change change(asked.write);
  return finishChange(context, "set", context.client().write([&](ipc::Admin::Client& admin) {
    auto request = admin.roleSetRequest();
    change.fill(request.initWrite());
    request.setRole(textOf(asked.name));
    fillPermissions(request.initPermissions(), asked.all, asked.resources);
    return ipc::outcomeOf(kj::mv(request));
  }));
}

using Run = ExitCode (*)(Context&, const Creation&);

void addWithPermissions(CLI::App* noun, CommandLine& line, const std::string& name,
                        const std::string& help, Run run) {
  auto asked = std::make_shared<Creation>();
  auto* verb = noun->add_subcommand(name, help);
  verb->add_option("name", asked->name, "Name")->required();
  verb->add_option("--acl", asked->resources, "A resource; may be repeated")
      ->type_name("RES")
      ->expected(1)
      ->take_all();
  verb->add_flag("--all-resources", asked->all, "Everything");
  addWriteOptions(verb, asked->write);
  onRun(verb, line, [asked, run](Context& context) { return run(context, *asked); });
}

}  // namespace

void addRole(CLI::App& app, CommandLine& line) {
  auto* noun = app.add_subcommand("role", "What administrators may do")->require_subcommand(1);
  addWithPermissions(noun, line, "create", "Create a role", create);
  addWithPermissions(noun, line, "set", "Change what a role may do, all of it", set);
  addNamedChange(noun, line, "delete", "Delete a role that no administrator has", "deleted",
                 [](ipc::Admin::Client& admin, const Change& change, const std::string& name) {
                   auto request = admin.roleDeleteRequest();
                   change.fill(request.initWrite());
                   request.setRole(textOf(name));
                   return ipc::outcomeOf(kj::mv(request));
                 });
  addList(noun, line, "role");
  addShow(noun, line, "role");
}

}  // namespace authd::cli
