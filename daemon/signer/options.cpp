#include "daemon/signer/options.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>

namespace authd::signer {
namespace {

CLI::App* addVerb(CLI::App& cli, const char* name, const char* what, Verb verb, Options& options) {
  CLI::App* command = cli.add_subcommand(name, what);
  command->callback([&options, verb] { options.verb = verb; });
  return command;
}

void addVerbs(CLI::App& cli, Options& options) {
  addVerb(cli, "serve", "Answer on the socket (also without a verb)", Verb::SERVE, options);
  addVerb(cli, "vkey", "Print the keys that verify", Verb::VKEY, options);
  addVerb(cli, "rotate", "Make one more key and print it", Verb::ROTATE, options);
  addVerb(cli, "retire", "Remove a key", Verb::RETIRE, options)
      ->add_option("ID", options.argument, "Eight hexadecimal digits, as vkey shows them")
      ->required();
  addVerb(cli, "adopt", "Take a kept checkpoint as the last one", Verb::ADOPT, options)
      ->add_option("FILE", options.argument, "A checkpoint that this signer has signed")
      ->required();
  addVerb(cli, "continue", "Sign the log under another name from here on", Verb::CONTINUE, options)
      ->add_option("ORIGIN", options.argument, "As shop-authd --continue-log has named it")
      ->required();
}

}  // namespace

Options parseOptions(int argc, char** argv, const std::string& version) {
  Options options;
  CLI::App cli{"Signs the checkpoints of shop-authd's event log", "shop-authd-signer"};
  cli.set_version_flag("--version", "shop-authd-signer " + version);
  cli.add_option("--state", options.state, "What was signed last")->type_name("DIR");
  cli.add_option("--socket", options.socket, "Listen here, if systemd hands no socket over")
      ->type_name("PATH");
  cli.add_option("--key", options.key, "File with keys of your own")->type_name("FILE");
  cli.require_subcommand(0, 1);
  cli.fallthrough();
  addVerbs(cli, options);
  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    options.finished = cli.exit(error) == 0 ? Exit::DONE : Exit::USAGE;
  }
  return options;
}

Place placeOf(const Options& options) {
  if (options.key) return {options.state, options.key};
  const char* credentials = std::getenv("CREDENTIALS_DIRECTORY");
  if (credentials == nullptr) return {options.state, std::nullopt};
  std::string file = std::string(credentials) + "/signer.key";
  if (!std::filesystem::exists(file)) return {options.state, std::nullopt};
  return {options.state, std::move(file)};
}

}  // namespace authd::signer
