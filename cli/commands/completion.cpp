#include <algorithm>
#include <ostream>
#include <utility>
#include <vector>

#include "cli/commands/commands.h"
#include "cli/commands/common.h"

// Completion for shells, made from the parser itself: a new verb or option needs nothing here.
namespace authd::cli {
namespace {

std::vector<const CLI::App*> commandsOf(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

// Words of nouns, verbs and options, found in the parser itself.
std::string wordsOf(const CLI::App& app) {
  std::string words;
  for (const auto* sub : commandsOf(app)) {
    words += (words.empty() ? "" : " ") + sub->get_name();
  }
  for (const auto* option : app.get_options()) {
    for (const auto& name : option->get_lnames()) words += " --" + name;
  }
  return words;
}

// Nouns of which there are few enough to be asked for while somebody types, and their names.
constexpr std::pair<const char*, const char*> NAMED[] = {{"admin", "username"},
                                                         {"role", "name"},
                                                         {"integration", "name"},
                                                         {"config", "key"},
                                                         {"mail", "id"}};

bool takesName(const CLI::App& verb) {
  const auto options = verb.get_options();
  return verb.get_name() != "create" &&
         std::any_of(options.begin(), options.end(),
                     [](const CLI::Option* option) { return option->get_positional(); });
}

constexpr const char* BASH_BEGIN =
    R"BASH(# bash completion of authctl; made by: authctl completion bash
# _authctl_names NOUN FIELD: what there is, if the daemon tells this user; no names with blanks.
_authctl_names() {
  local socket=() i
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [ "${COMP_WORDS[i]}" = --socket ]; then socket=(--socket "${COMP_WORDS[i + 1]}"); fi
  done
  timeout 2 authctl "${socket[@]}" -o jsonl --fields "$2" "$1" list 2>/dev/null |
    sed -n 's/^{"[a-z]*":"\{0,1\}\([^" \\}]*\)"\{0,1\}}$/\1/p'
}
_authctl() {
  local current=${COMP_WORDS[COMP_CWORD]} path='' words='' word n=0 i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    case $word in
      --socket | -o | --output | --fields | --at) ((i++)) ;;
      -*) ;;
      *) if ((n++ < 2)); then path="${path:+$path }$word"; fi ;;
    esac
  done
  case $path in
)BASH";
constexpr const char* BASH_NAMES = R"BASH(  esac
  [[ $current == -* ]] || case $path in
)BASH";
constexpr const char* BASH_END = R"BASH(  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -F _authctl authctl
)BASH";

constexpr const char* ZSH_BEGIN =
    R"ZSH(#compdef authctl
# zsh completion of authctl; made by: authctl completion zsh
# _authctl_names NOUN FIELD: what there is, if the daemon tells this user; no names with blanks.
_authctl_names() {
  local -a socket
  local -i i
  for ((i = 2; i < CURRENT; i++)); do
    if [[ ${words[i]} == --socket ]]; then socket=(--socket ${words[i + 1]}); fi
  done
  timeout 2 authctl $socket -o jsonl --fields $2 $1 list 2>/dev/null |
    sed -n 's/^{"[a-z]*":"\{0,1\}\([^" \\}]*\)"\{0,1\}}$/\1/p'
}
_authctl() {
  local place='' offered='' word
  local -i n=0 i
  for ((i = 2; i < CURRENT; i++)); do
    word=${words[i]}
    case $word in
      (--socket | -o | --output | --fields | --at) ((++i)) ;;
      (-*) ;;
      (*) if ((n++ < 2)); then place="${place:+$place }$word"; fi ;;
    esac
  done
  case $place in
)ZSH";
constexpr const char* ZSH_NAMES = R"ZSH(  esac
  [[ ${words[CURRENT]} == -* ]] || case $place in
)ZSH";
constexpr const char* ZSH_END = R"ZSH(  esac
  compadd -- ${=offered}
}
if [[ ${funcstack[1]} == _authctl ]]; then _authctl "$@"; else compdef _authctl authctl; fi
)ZSH";

constexpr const char* FISH_BEGIN =
    R"FISH(# fish completion of authctl; made by: authctl completion fish
# The noun and the verb before the cursor.
function __authctl_place
    set -l found
    set -l isValue 0
    for word in (commandline -opc)[2..]
        if test $isValue = 1
            set isValue 0
            continue
        end
        switch $word
            case --socket -o --output --fields --at
                set isValue 1
            case '-*'
            case '*'
                if test (count $found) -lt 2
                    set -a found $word
                end
        end
    end
    echo "$found"
end
function __authctl_at
    set -l place (__authctl_place)
    test "$place" = "$argv"
end
function __authctl_in
    set -l place (__authctl_place)
    string match -qr -- "^$argv(\$| )" "$place"
end
# __authctl_names NOUN FIELD: what there is, if the daemon tells this user; no names with blanks.
function __authctl_names
    set -l words (commandline -opc)
    set -l socket
    if set -l at (contains -i -- --socket $words)
        set socket --socket $words[(math $at + 1)]
    end
    timeout 2 authctl $socket -o jsonl --fields $argv[2] $argv[1] list 2>/dev/null |
        string match -rg '^\{"[a-z]*":"?([^" \\\\}]*)"?\}$'
end
complete -c authctl -f
)FISH";

// What differs between the shells in the same table of cases.
struct Cases {
  const char* variable;
  const char* begin;
  const char* names;
  const char* end;
};

constexpr Cases BASH{"words", BASH_BEGIN, BASH_NAMES, BASH_END};
constexpr Cases ZSH{"offered", ZSH_BEGIN, ZSH_NAMES, ZSH_END};

void printCase(std::ostream& out, const Cases& cases, const std::string& path,
               const CLI::App& app) {
  out << "    '" << path << "') " << cases.variable << "='" << wordsOf(app) << "' ;;\n";
}

// Which commands are followed by a name, and where the names come from.
void printNamed(std::ostream& out, const Cases& cases, const CLI::App& app) {
  for (const auto& [noun, field] : NAMED) {
    std::string paths;
    for (const auto* verb : commandsOf(*app.get_subcommand(noun))) {
      if (!takesName(*verb)) continue;
      paths += (paths.empty() ? "'" : " | '") + std::string(noun) + " " + verb->get_name() + "'";
    }
    out << "    " << paths << ") " << cases.variable << "+=\" $(_authctl_names " << noun << ' '
        << field << ")\" ;;\n";
  }
}

ExitCode caseCompletion(Context& context, const CLI::App& app, const Cases& cases) {
  auto& out = context.output.raw();
  out << cases.begin;
  printCase(out, cases, "", app);
  for (const auto* noun : commandsOf(app)) {
    const std::string& name = noun->get_name();
    if (commandsOf(*noun).empty()) {
      out << "    '" << name << "' | '" << name << " '*) " << cases.variable << "='"
          << wordsOf(*noun) << "' ;;\n";
      continue;
    }
    printCase(out, cases, name, *noun);
    for (const auto* verb : commandsOf(*noun)) {
      printCase(out, cases, name + " " + verb->get_name(), *verb);
    }
  }
  out << cases.names;
  printNamed(out, cases, app);
  out << cases.end;
  out.flush();
  return ExitCode::DONE;
}

// A text as one word of fish.
std::string fishWord(const std::string& text) {
  std::string word = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') word += '\\';
    word += c;
  }
  return word + "'";
}

void printFish(std::ostream& out, const std::string& condition, const CLI::App& app) {
  const std::string line = "complete -c authctl -n " + fishWord(condition);
  for (const auto* sub : commandsOf(app)) {
    out << line << " -a " << sub->get_name() << " -d " << fishWord(sub->get_description()) << "\n";
  }
  for (const auto* option : app.get_options()) {
    for (const auto& name : option->get_lnames()) {
      out << line << " -l " << name << " -d " << fishWord(option->get_description()) << "\n";
    }
  }
}

ExitCode fishCompletion(Context& context, const CLI::App& app) {
  auto& out = context.output.raw();
  out << FISH_BEGIN;
  printFish(out, "__authctl_at", app);
  for (const auto* noun : commandsOf(app)) {
    const bool hasVerbs = !commandsOf(*noun).empty();
    printFish(out, (hasVerbs ? "__authctl_at " : "__authctl_in ") + noun->get_name(), *noun);
    for (const auto* verb : commandsOf(*noun)) {
      printFish(out, "__authctl_at " + noun->get_name() + " " + verb->get_name(), *verb);
    }
  }
  for (const auto& [noun, field] : NAMED) {
    for (const auto* verb : commandsOf(*app.get_subcommand(noun))) {
      if (!takesName(*verb)) continue;
      out << "complete -c authctl -n '__authctl_at " << noun << ' ' << verb->get_name()
          << "' -a '(__authctl_names " << noun << ' ' << field << ")'\n";
    }
  }
  out.flush();
  return ExitCode::DONE;
}

}  // namespace

void addCompletion(CLI::App& app, CommandLine& line) {
  auto* noun = app.add_subcommand("completion", "Completion for a shell")->require_subcommand(1);
  onRun(noun->add_subcommand("bash", "Print it for bash"), line,
        [&app](Context& context) { return caseCompletion(context, app, BASH); });
  onRun(noun->add_subcommand("zsh", "Print it for zsh"), line,
        [&app](Context& context) { return caseCompletion(context, app, ZSH); });
  onRun(noun->add_subcommand("fish", "Print it for fish"), line,
        [&app](Context& context) { return fishCompletion(context, app); });
}

}  // namespace authd::cli
