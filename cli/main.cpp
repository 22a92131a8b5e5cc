#include <CLI/CLI.hpp>
#include <iostream>
#include <vector>

#include "cli/command_table.h"
#include "cli/failure.h"
#include "cli/secrets.h"

namespace authd::cli {
namespace {

// Runs the chosen command; every failure becomes words and a code.
ExitCode run(const Action& action, Context& context) {
  try {
    return action(context);
  } catch (const Failure& failure) {
    context.output.failure(failure.code(), failure.what());
    return failure.code();
  } catch (const ipc::Unreachable& fault) {
    context.output.failure(ExitCode::UNREACHABLE, fault.what());
    return ExitCode::UNREACHABLE;
  } catch (const ipc::NotPermitted& fault) {
    context.output.failure(ExitCode::NOT_PERMITTED, fault.what());
    return ExitCode::NOT_PERMITTED;
  } catch (const ipc::OutcomeUnknown& fault) {
    context.output.failure(ExitCode::OUTCOME_UNKNOWN, fault.what());
    return ExitCode::OUTCOME_UNKNOWN;
  } catch (const std::exception& fault) {
    context.output.failure(ExitCode::FAILED, fault.what());
    return ExitCode::FAILED;
  }
}

ExitCode usage(const std::vector<std::string>& arguments, const std::string& words) {
  Output(std::cout, std::cerr, outputForErrors(arguments))
      .failure(ExitCode::USAGE, words + " (authctl --help)");
  return ExitCode::USAGE;
}

ExitCode main(int argc, char** argv) {
  CommandLine line;
  line.version = AUTHD_VERSION;
  CLI::App app{"Operates the daemon shop-authd", "authctl"};
  addCommands(app, line);
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  try {
    refuseTokens(arguments);
    app.parse(argc, argv);
    Output output(std::cout, std::cerr, line.options.output());
    Context context(output, line.options.socketPath);
    return run(line.action, context);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0) return usage(arguments, error.what());
    app.exit(error);
    return ExitCode::DONE;
  } catch (const Failure& failure) {
    Output(std::cout, std::cerr, outputForErrors(arguments))
        .failure(failure.code(), failure.what());
    return failure.code();
  }
}

}  // namespace
}  // namespace authd::cli

int main(int argc, char** argv) {
  return static_cast<int>(authd::cli::main(argc, argv));
}
