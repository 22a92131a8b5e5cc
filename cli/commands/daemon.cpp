#include <algorithm>
#include <ostream>
#include <utility>

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

// Nouns of which there are few enough to be asked for while somebody types, and their names.
constexpr std::pair<const char*, const char*> NAMED[] = {
    {"admin", "username"}, {"role", "name"}, {"integration", "name"}, {"config", "key"}};

bool takesName(const CLI::App& verb) {
  const auto options = verb.get_options();
  return verb.get_name() != "create" &&
         std::any_of(options.begin(), options.end(),
                     [](const CLI::Option* option) { return option->get_positional(); });
}

// Which commands are followed by a name, and where the names come from.
void printNamed(std::ostream& out, const CLI::App& app) {
  for (const auto& [noun, field] : NAMED) {
    std::string paths;
    for (const auto* verb :
         app.get_subcommand(noun)->get_subcommands([](const CLI::App*) { return true; })) {
      if (!takesName(*verb)) continue;
      paths += (paths.empty() ? "'" : " | '") + std::string(noun) + " " + verb->get_name() + "'";
    }
    out << "    " << paths << ") words+=\" $(_authctl_names " << noun << ' ' << field << ")\" ;;\n";
  }
}

constexpr const char* COMPLETION_BEGIN =
    R"BASH(# bash completion of authctl; made by: authctl completion bash
# _authctl_names NOUN FIELD: what there is, if the daemon tells this user; no names with blanks.
_authctl_names() {
  local socket=() i
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [ "${COMP_WORDS[i]}" = --socket ]; then socket=(--socket "${COMP_WORDS[i + 1]}"); fi
  done
  timeout 2 authctl "${socket[@]}" -o jsonl --fields "$2" "$1" list 2>/dev/null |
    sed -n 's/^{"[a-z]*":"\([^" \\]*\)"}$/\1/p'
}
_authctl() {
  local current=${COMP_WORDS[COMP_CWORD]} path='' words='' word n=0 i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    case $word in
      --socket | -o | --output | --fields) ((i++)) ;;
      -*) ;;
      *) if ((n++ < 2)); then path="${path:+$path }$word"; fi ;;
    esac
  done
  case $path in
)BASH";
constexpr const char* COMPLETION_NAMES = R"BASH(  esac
  [[ $current == -* ]] || case $path in
)BASH";
constexpr const char* COMPLETION_END = R"BASH(  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -F _authctl authctl
)BASH";

ExitCode bashCompletion(Context& context, const CLI::App& app) {
  auto& out = context.output.raw();
  out << COMPLETION_BEGIN;
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
  out << COMPLETION_NAMES;
  printNamed(out, app);
  out << COMPLETION_END;
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
  ipc::Thing thing{{"authctl", own}, {"daemon", {}}, {"protocol", {}}};
  try {
    thing[1].value = context.client().daemonVersion();
    thing[2].value = std::int64_t{context.client().protocolVersion()};
  } catch (const ipc::Incompatible& fault) {
    thing[1].value = fault.daemonVersion();
    context.output.note(fault.what());
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
