#include <ostream>

#include "cli/commands/commands.h"
#include "cli/commands/common.h"

namespace authd::cli {
namespace {

// Words of nouns, verbs and options, found in the parser itself.
std::string wordsOf(const CLI::App& app) {
  std::string words;
  for (const auto* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
    words += (words.empty() ? "" : " ") + sub->get_name();
  }
  for (const auto* option : app.get_options()) {
    for (const auto& name : option->get_lnames()) words += " --" + name;
  }
  return words;
}

void printCase(std::ostream& out, const std::string& path, const CLI::App& app) {
  out << "    '" << path << "') words='" << wordsOf(app) << "' ;;\n";
}

ExitCode bashCompletion(Context& context, const CLI::App& app) {
  auto& out = context.output.raw();
  out << "# bash completion of authctl; made by: authctl completion bash\n"
         "_authctl() {\n"
         "  local current=${COMP_WORDS[COMP_CWORD]} path='' words='' word n=0 i\n"
         "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
         "    word=${COMP_WORDS[i]}\n"
         "    case $word in\n"
         "      --socket | -o | --output | --fields) ((i++)) ;;\n"
         "      -*) ;;\n"
         "      *) if ((n++ < 2)); then path=\"${path:+$path }$word\"; fi ;;\n"
         "    esac\n"
         "  done\n"
         "  case $path in\n";
  printCase(out, "", app);
  for (const auto* noun : app.get_subcommands([](const CLI::App*) { return true; })) {
    auto verbs = noun->get_subcommands([](const CLI::App*) { return true; });
    if (verbs.empty()) {
      out << "    '" << noun->get_name() << "' | '" << noun->get_name() << " '*) words='"
          << wordsOf(*noun) << "' ;;\n";
      continue;
    }
    printCase(out, noun->get_name(), *noun);
    for (const auto* verb : verbs) printCase(out, noun->get_name() + " " + verb->get_name(), *verb);
  }
  out << "  esac\n"
         "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n"
         "}\n"
         "complete -F _authctl authctl\n";
  out.flush();
  return ExitCode::DONE;
}

ipc::Thing statusOf(ipc::Client& client) {
  return client.wait(client.audit().statusRequest().send().then(
      [](auto&& response) { return ipc::readThing(response.getRow()); }));
}

ExitCode check(Context& context) {
  auto& client = context.client();
  auto [row, equal] = client.wait(client.audit().dbCheckRequest().send().then([](auto&& response) {
    return std::make_pair(ipc::readThing(response.getRow()), response.getEqual());
  }));
  context.output.one(row);
  if (!equal) throw Failure(ExitCode::FAILED, "the tables differ from a replay of the log");
  return ExitCode::DONE;
}

// Whether a daemon answers: what a monitor asks for.
ExitCode health(Context& context) {
  statusOf(context.client());
  context.output.one({{"health", std::string("ok")}});
  return ExitCode::DONE;
}

ExitCode version(Context& context, const std::string& own) {
  ipc::Thing thing{{"authctl", own}, {"daemon", {}}};
  try {
    thing[1].value = context.client().daemonVersion();
  } catch (const std::runtime_error&) {
    // Its own version an authctl knows without a daemon, too.
  }
  context.output.one(thing);
  return ExitCode::DONE;
}

}  // namespace

void addDaemon(CLI::App& app, CommandLine& line) {
  auto* noun = app.add_subcommand("db", "The state directory")->require_subcommand(1);
  onRun(noun->add_subcommand("check", "Compare the tables with a replay of the log"), line, check);
  onRun(app.add_subcommand("status", "How the daemon is"), line, [](Context& context) {
    context.output.one(statusOf(context.client()));
    return ExitCode::DONE;
  });
  onRun(app.add_subcommand("health", "Whether the daemon answers"), line, health);
  onRun(app.add_subcommand("version", "Versions of authctl and the daemon"), line,
        [&line](Context& context) { return version(context, line.version); });
  noun = app.add_subcommand("completion", "Completion for a shell")->require_subcommand(1);
  onRun(noun->add_subcommand("bash", "Print it for bash"), line,
        [&app](Context& context) { return bashCompletion(context, app); });
}

}  // namespace authd::cli
