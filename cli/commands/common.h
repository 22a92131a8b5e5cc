#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/arguments.h"
#include "cli/command_table.h"
#include "cli/failure.h"

namespace authd::cli {

// What every change may say of itself.
struct WriteOptions {
  std::string reason;
  std::string reasonCode;
  std::string ifSeq;
};
void addWriteOptions(CLI::App* verb, WriteOptions& options);

// A change that is ready to be sent, also repeatedly: the request id is drawn once.
class Change {
 public:
  explicit Change(const WriteOptions& options);
  void fill(ipc::Write::Builder write) const;

 private:
  std::string requestId_ = ipc::Client::drawRequestId();
  std::string reason_;
  std::uint8_t reasonCode_;
  std::optional<std::uint64_t> ifSeq_;
};

capnp::Text::Reader textOf(const std::string& text);
capnp::Data::Reader dataOf(const std::string& bytes);
void fillPlace(ipc::Place::Builder place, const LogPlace& from);
void fillPermissions(ipc::Permissions::Builder permissions, bool all,
                     const std::vector<std::string>& resources);

ExitCode exitOf(ipc::Refusal::Code code);

// Of an event that is in the log and cannot be read.
std::string wordsForDropped(std::uint64_t seq);

// Prints a refusal; `already` is no failure: what was asked for is so.
ExitCode finish(Context& context, const ipc::Refused& refused);
// Prints the outcome of a change: its word, such as `created`, and what is to be known.
ExitCode finishChange(Context& context, const std::string& word, const ipc::Outcome& outcome);
ExitCode finishList(Context& context, const std::optional<ipc::Refused>& refused);

// Sets what the command does. `action` runs after the whole line was read.
void onRun(CLI::App* verb, CommandLine& line, Action action);
// The same of a command that heeds --at. Any other refuses it: it would tell or change the present.
void onRunAsOf(CLI::App* verb, CommandLine& line, Action action);

// --reveal: personal data too.
void addReveal(CLI::App* verb, bool& reveal);

// `NOUN list` and `NOUN show NAME`. `type` and `user` narrow the list of tokens.
void addList(CLI::App* noun, CommandLine& line, const std::string& nounName);
void addShow(CLI::App* noun, CommandLine& line, const std::string& nounName);
ExitCode listThings(Context& context, const std::string& noun, const std::string& type,
                    const std::string& user);
ExitCode showThing(Context& context, const std::string& noun, const std::string& name);

// A verb on one thing that needs nothing but its name: `send` starts the request.
using NamedSend = std::function<kj::Promise<ipc::Outcome>(ipc::Admin::Client&, const Change&,
                                                          const std::string& name)>;
void addNamedChange(CLI::App* noun, CommandLine& line, const std::string& verb,
                    const std::string& help, const std::string& word, NamedSend send);

// Asks a person for a number that must be `count`; without a terminal, or with another answer, it
// throws Failure (not confirmed).
void confirmCount(std::int64_t count, const std::string& what, bool yes);

}  // namespace authd::cli
