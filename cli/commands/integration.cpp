#include "cli/commands/as_of.h"
#include "cli/commands/commands.h"
#include "cli/commands/common.h"
#include "daemon/core/rules/duration.h"

namespace authd::cli {
namespace {

struct Creation {
  std::string name, namedName, email, expires;
  std::string endpoint, identityLink;
  std::vector<std::string> resources, networks;
  bool all = false;
  WriteOptions write;
};

ExitCode create(Context& context, const Creation& asked) {
  if (asked.all == !asked.resources.empty()) {
    throw Failure(ExitCode::USAGE, "either --acl RESOURCE or --all-resources");
  }
  if (asked.name.empty() == asked.namedName.empty()) {
    throw Failure(ExitCode::USAGE, "one name is needed: integration create NAME");
  }
  if (asked.endpoint.empty() != asked.identityLink.empty()) {
    throw Failure(ExitCode::USAGE, "--endpoint and --identity-link go together");
  }
  Change change(asked.write);
  // 0 leaves it to the setting.
  std::int64_t lifetime = asked.expires.empty() ? 0 : parseLifetime(asked.expires);
  return finishChange(context, "created", context.client().write([&](ipc::Admin::Client& admin) {
    auto request = admin.integrationCreateRequest();
    change.fill(request.initWrite());
    request.setName(textOf(asked.name.empty() ? asked.namedName : asked.name));
    request.setEmail(textOf(asked.email));
    fillPermissions(request.initPermissions(), asked.all, asked.resources);
    request.setTokenLifetimeSeconds(lifetime);
    auto networks = request.initNetworks(static_cast<unsigned>(asked.networks.size()));
    for (unsigned i = 0; i < networks.size(); ++i) networks.set(i, textOf(asked.networks[i]));
    request.setEndpoint(textOf(asked.endpoint));
    request.setIdentityLink(textOf(asked.identityLink));
    return ipc::outcomeOf(kj::mv(request));
  }));
}

void addCreate(CLI::App* noun, CommandLine& line) {
  auto asked = std::make_shared<Creation>();
  auto* verb = noun->add_subcommand("create", "Create an integration, not yet active");
  verb->add_option("name", asked->name, "Name");
  verb->add_option("--name", asked->namedName, "The name, as an option");
  verb->add_option("--acl", asked->resources, "A resource; may be repeated")
      ->type_name("RES")
      ->expected(1)
      ->take_all();
  verb->add_flag("--all-resources", asked->all, "Everything");
  verb->add_option("--email", asked->email, "Whom to tell");
  verb->add_option("--expires", asked->expires,
                   "Lifetime of its tokens: 90d, never; else a setting");
  verb->add_option("--ip", asked->networks, "Where its tokens may come from; may be repeated")
      ->type_name("CIDR")
      ->expected(1)
      ->take_all();
  verb->add_option("--endpoint", asked->endpoint,
                   "Activation posts its credentials there, and it fetches its token")
      ->type_name("URL");
  verb->add_option("--identity-link", asked->identityLink, "What you open then")->type_name("URL");
  addWriteOptions(verb, asked->write);
  onRun(verb, line, [asked](Context& context) { return create(context, *asked); });
}

struct Rotation {
  std::string name;
  std::string overlap = "0s";
  WriteOptions write;
};

ExitCode rotate(Context& context, const Rotation& asked) {
  const auto seconds = core::durationSeconds(asked.overlap);
  if (!seconds) throw Failure(ExitCode::USAGE, "--overlap is a time with a unit: 24h, 7d");
  Change change(asked.write);
  return finishChange(context, "rotated", context.client().write([&](ipc::Admin::Client& admin) {
    auto request = admin.integrationRotateRequest();
    change.fill(request.initWrite());
    request.setIntegration(textOf(asked.name));
    request.setOverlapSeconds(*seconds);
    return ipc::outcomeOf(kj::mv(request));
  }));
}

void addRotate(CLI::App* noun, CommandLine& line) {
  auto asked = std::make_shared<Rotation>();
  auto* verb = noun->add_subcommand("rotate", "Draw a new access token in place of the old one");
  verb->add_option("name", asked->name, "Name or number")->required();
  verb->add_option("--overlap", asked->overlap, "How long the old token still works: 24h; else 0s")
      ->type_name("TIME");
  addWriteOptions(verb, asked->write);
  onRun(verb, line, [asked](Context& context) { return rotate(context, *asked); });
}

NamedSend activating(bool reauthorize) {
  return [reauthorize](ipc::Admin::Client& admin, const Change& change, const std::string& name) {
    auto request = admin.integrationActivateRequest();
    change.fill(request.initWrite());
    request.setIntegration(textOf(name));
    request.setReauthorize(reauthorize);
    return ipc::outcomeOf(kj::mv(request));
  };
}

NamedSend enabling(bool enabled) {
  return [enabled](ipc::Admin::Client& admin, const Change& change, const std::string& name) {
    auto request = admin.integrationEnableRequest();
    change.fill(request.initWrite());
    request.setIntegration(textOf(name));
    request.setEnabled(enabled);
    return ipc::outcomeOf(kj::mv(request));
  };
}

}  // namespace

void addIntegration(CLI::App& app, CommandLine& line) {
  auto* noun = app.add_subcommand("integration", "Integrations")->require_subcommand(1);
  addCreate(noun, line);
  addList(noun, line, "integration");
  addShowAsOf(noun, line, "integration", true);
  addNamedChange(noun, line, "activate",
                 "Draw its credentials and show them once, or post them to its endpoint",
                 "activated", activating(false));
  addRotate(noun, line);
  addNamedChange(noun, line, "reauthorize", "Draw a new access token; the old one ends",
                 "reauthorized", activating(true));
  addNamedChange(noun, line, "disable", "Refuse its tokens", "disabled", enabling(false));
  addNamedChange(noun, line, "enable", "Accept it again", "enabled", enabling(true));
  addNamedChange(noun, line, "delete", "Delete it; its tokens end", "deleted",
                 [](ipc::Admin::Client& admin, const Change& change, const std::string& name) {
                   auto request = admin.integrationDeleteRequest();
                   change.fill(request.initWrite());
                   request.setIntegration(textOf(name));
                   return ipc::outcomeOf(kj::mv(request));
                 });
}

}  // namespace authd::cli
