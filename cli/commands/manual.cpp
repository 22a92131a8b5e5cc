#include <algorithm>
#include <cctype>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "cli/commands/commands.h"
#include "cli/commands/common.h"

// A man page for each noun, made from the parser itself, as completion is.
namespace authd::cli {
namespace {

std::vector<const CLI::App*> commandsOf(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

// A text as roff shows it: nothing in it is a request or an escape.
std::string roff(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    if (c == '\\') {
      safe += "\\e";
    } else if (c == '-') {
      safe += "\\-";
    } else {
      safe += c;
    }
  }
  if (!safe.empty() && (safe[0] == '.' || safe[0] == '\'')) safe.insert(0, "\\&");
  return safe;
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

bool takesValue(const CLI::Option& option) {
  return option.get_items_expected_max() > 0;
}

// What stands for an option's value: the word that the parser shows, else the option's name.
std::string valueOf(const CLI::Option& option) {
  std::string shown = option.get_type_name();
  if (!shown.empty() && shown != "TEXT" && shown != "UINT") return shown;
  const auto& names = option.get_lnames();
  if (option.get_positional()) return upper(option.get_name(true, false));
  return upper(names.empty() ? "value" : names.front());
}

void printOption(std::ostream& out, const CLI::Option& option) {
  out << ".TP\n";
  if (option.get_positional()) {
    out << ".I " << roff(valueOf(option)) << "\n";
  } else {
    out << ".B \\-\\-" << roff(option.get_lnames().front());
    if (takesValue(option)) out << " \\fI" << roff(valueOf(option)) << "\\fR";
    out << "\n";
  }
  out << roff(option.get_description()) << ".\n";
}

bool isHelp(const CLI::Option& option) {
  return option.check_lname("help");
}

void printSynopsis(std::ostream& out, const std::string& command, const CLI::App& verb) {
  out << ".B authctl " << roff(command) << "\n";
  bool optional = false;
  for (const auto* option : verb.get_options()) {
    if (isHelp(*option)) continue;
    if (!option->get_positional()) {
      optional = true;
    } else if (option->get_required()) {
      out << ".I " << roff(valueOf(*option)) << "\n";
    } else {
      out << ".RI [ " << roff(valueOf(*option)) << " ]\n";
    }
  }
  if (optional) out << ".RI [ option ...]\n";
  out << ".br\n";
}

void printVerb(std::ostream& out, const std::string& command, const CLI::App& verb) {
  out << ".SS authctl " << roff(command) << "\n" << roff(verb.get_description()) << ".\n";
  for (const auto* option : verb.get_options()) {
    if (!isHelp(*option)) printOption(out, *option);
  }
}

// The verbs of a noun, or the noun itself if it has none, with the words that call them.
std::vector<std::pair<std::string, const CLI::App*>> callsOf(const CLI::App& noun) {
  std::vector<std::pair<std::string, const CLI::App*>> calls;
  for (const auto* verb : commandsOf(noun)) {
    calls.emplace_back(noun.get_name() + " " + verb->get_name(), verb);
  }
  if (calls.empty()) calls.emplace_back(noun.get_name(), &noun);
  return calls;
}

void printPage(std::ostream& out, const CLI::App& noun, const std::string& version) {
  const auto calls = callsOf(noun);
  out << ".TH AUTHCTL\\-" << roff(upper(noun.get_name())) << " 1 \"\" \"shop-authd " << version
      << "\" \"shop-authd\"\n";
  out << ".SH NAME\nauthctl\\-" << roff(noun.get_name()) << " \\- " << roff(noun.get_description())
      << "\n.SH SYNOPSIS\n.nh\n";
  for (const auto& [command, verb] : calls) printSynopsis(out, command, *verb);
  out << ".SH DESCRIPTION\n";
  for (const auto& [command, verb] : calls) printVerb(out, command, *verb);
  out << ".SH SEE ALSO\n.BR authctl (1),\nwhich tells of the options of all commands, the forms of "
         "times and durations, and the exit status;\n.BR shop\\-authd (8)\n";
}

ExitCode print(Context& context, const CLI::App& app, const std::string& noun,
               const std::string& version) {
  auto& out = context.output.raw();
  const auto nouns = commandsOf(app);
  if (noun.empty()) {
    for (const auto* known : nouns) out << known->get_name() << "\n";
    out.flush();
    return ExitCode::DONE;
  }
  const auto found = std::find_if(nouns.begin(), nouns.end(),
                                  [&](const CLI::App* known) { return known->get_name() == noun; });
  if (found == nouns.end()) throw Failure(ExitCode::USAGE, "no such noun: " + noun);
  printPage(out, **found, version);
  out.flush();
  return ExitCode::DONE;
}

}  // namespace

void addManual(CLI::App& app, CommandLine& line) {
  auto noun = std::make_shared<std::string>();
  auto* verb = app.add_subcommand("man", "Print the man page of a noun, or the nouns");
  verb->add_option("noun", *noun, "Noun, such as token");
  onRun(verb, line,
        [&app, &line, noun](Context& context) { return print(context, app, *noun, line.version); });
}

}  // namespace authd::cli
