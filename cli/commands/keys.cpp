#include "cli/commands/commands.h"
#include "cli/commands/common.h"

namespace authd::cli {
namespace {

struct Rotation {
  std::string algorithm;
  bool immediately = false;
  WriteOptions write;
};

ExitCode rotate(Context& context, const Rotation& asked) {
  Change change(asked.write);
  return finishChange(context, "published", context.client().write([&](ipc::Admin::Client& admin) {
    auto request = admin.keysRotateRequest();
    change.fill(request.initWrite());
    request.setAlgorithm(textOf(asked.algorithm));
    request.setImmediately(asked.immediately);
    return ipc::outcomeOf(kj::mv(request));
  }));
}

void addRotate(CLI::App* noun, CommandLine& line) {
  auto asked = std::make_shared<Rotation>();
  auto* verb = noun->add_subcommand("rotate", "Publish a new key, which signs after a while");
  verb->add_option("--algorithm", asked->algorithm,
                   "ES256, RS256 or HS256; else as the setting says")
      ->type_name("A");
  verb->add_flag("--immediately", asked->immediately, "It signs at once, before readers know it");
  addWriteOptions(verb, asked->write);
  onRun(verb, line, [asked](Context& context) { return rotate(context, *asked); });
}

struct Retirement {
  std::string key;
  bool dryRun = false, yes = false;
  WriteOptions write;
};

ipc::Outcome send(Context& context, const Retirement& asked, bool dryRun) {
  Change change(asked.write);
  return context.client().write([&](ipc::Admin::Client& admin) {
    auto request = admin.keysRetireRequest();
    change.fill(request.initWrite());
    request.setKey(textOf(asked.key));
    request.setDryRun(dryRun);
    return ipc::outcomeOf(kj::mv(request));
  });
}

ExitCode retire(Context& context, const Retirement& asked) {
  // Who does not ask does not wait for a count either.
  if (asked.dryRun || !asked.yes) {
    auto trial = send(context, asked, true);
    if (asked.dryRun || std::holds_alternative<ipc::Refused>(trial)) {
      return finishChange(context, "", trial);
    }
    confirmCount(numberOf(std::get<ipc::Thing>(trial), "ends", 0), "live tokens end", false);
  }
  return finishChange(context, "retired", send(context, asked, false));
}

void addRetire(CLI::App* noun, CommandLine& line) {
  auto asked = std::make_shared<Retirement>();
  auto* verb = noun->add_subcommand("retire", "End trust in a key and all tokens that it signed");
  verb->add_option("key", asked->key, "Its number")->type_name("KID")->required();
  verb->add_flag("--dry-run", asked->dryRun, "Only tell how many live tokens would end");
  verb->add_flag("--yes", asked->yes, "Do not ask");
  addWriteOptions(verb, asked->write);
  onRun(verb, line, [asked](Context& context) { return retire(context, *asked); });
}

// As it is served: for whoever cannot reach the daemon over HTTP.
ExitCode exportKeys(Context& context) {
  auto& client = context.client();
  auto answer = client.wait(client.admin().keysExportRequest().send());
  context.output.raw() << answer.getJwks().cStr() << '\n';
  return ExitCode::DONE;
}

}  // namespace

void addKeys(CLI::App& app, CommandLine& line) {
  auto* noun = app.add_subcommand("keys", "Keys that sign JWTs")->require_subcommand(1);
  addList(noun, line, "keys");
  addRotate(noun, line);
  addRetire(noun, line);
  auto* verb = noun->add_subcommand("export-jwks", "Print the public keys as a JWK Set");
  onRun(verb, line, exportKeys);
}

}  // namespace authd::cli
