#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "cli/output.h"
#include "ipc/client.h"

namespace CLI {
class App;
}

namespace authd::cli {

// What a command runs in: where it prints, and the daemon, connected at first use.
class Context {
 public:
  Context(Output& printer, std::string socketPath)
      : output(printer), socketPath_(std::move(socketPath)) {}

  Output& output;
  ipc::Client& client();

 private:
  std::string socketPath_;
  std::unique_ptr<ipc::Client> client_;
};

// The options that stand before or after the noun.
struct GlobalOptions {
  std::string socketPath;
  std::string format = "table";
  std::string fields;
  std::string at;  // which state is asked for; empty = that of now
  bool utc = false;
  bool local = false;
  bool quiet = false;

  // Throws Failure (usage).
  OutputOptions output() const;
};

using Action = std::function<ExitCode(Context&)>;

// The command line: fills `options` and, in a callback of the chosen command, `action`.
struct CommandLine {
  GlobalOptions options;
  Action action;
  std::string version;
};

// How to print an error of a command line that could not be read: as far as it names a format.
OutputOptions outputForErrors(const std::vector<std::string>& arguments);

// Adds the global options and all commands to the parser.
void addCommands(CLI::App& app, CommandLine& line);

}  // namespace authd::cli
