#include <unistd.h>

#include <iostream>

#include "cli/commands/commands.h"
#include "cli/commands/common.h"
#include "cli/commands/event_query.h"

namespace authd::cli {
namespace {

struct Erasure {
  std::string name;
  bool yes = false;
  WriteOptions write;
};

// Nothing brings a person back, so the name is typed twice.
void confirmErasure(const Erasure& asked) {
  if (asked.yes) return;
  if (isatty(STDIN_FILENO) == 0) {
    throw Failure(ExitCode::NOT_CONFIRMED,
                  "an erasure is for ever: nothing done; confirm with --yes");
  }
  std::cerr << "This cannot be undone, with no backup either. Type " << asked.name
            << " again to go on: " << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  if (answer != asked.name) {
    throw Failure(ExitCode::NOT_CONFIRMED, "not confirmed, nothing done");
  }
}

ExitCode erase(Context& context, const Erasure& asked) {
  confirmErasure(asked);
  Change change(asked.write);
  return finishChange(context, "erased", context.client().write([&](ipc::Admin::Client& admin) {
    auto request = admin.customerEraseRequest();
    change.fill(request.initWrite());
    request.setName(textOf(asked.name));
    return ipc::outcomeOf(kj::mv(request));
  }));
}

struct Copy {
  std::string name;
  WriteOptions write;
};

ExitCode exportPerson(Context& context, const Copy& asked) {
  Change change(asked.write);
  auto& client = context.client();
  std::string json;
  auto refused = client.collect(
      [&](ipc::Sink::Client sink) {
        auto request = client.admin().customerExportRequest();
        change.fill(request.initWrite());
        request.setName(textOf(asked.name));
        request.setSink(kj::mv(sink));
        return ipc::refusedOf(kj::mv(request));
      },
      [&json](const ipc::Thing& piece) { json += textIn(piece, "json"); });
  if (refused) return finish(context, *refused);
  context.output.raw() << json << std::endl;
  return ExitCode::DONE;
}

}  // namespace

void addPrivacy(CLI::App* noun, CommandLine& line) {
  auto erasure = std::make_shared<Erasure>();
  auto* verb = noun->add_subcommand("erase", "Forget a customer for ever, deleted ones too");
  verb->add_option("name", erasure->name, "E-mail address, number or pseudonym")->required();
  verb->add_flag("--yes", erasure->yes, "Do not ask");
  addWriteOptions(verb, erasure->write);
  onRun(verb, line, [erasure](Context& context) { return erase(context, *erasure); });

  auto copy = std::make_shared<Copy>();
  verb = noun->add_subcommand("export", "Print all that is kept of a customer, as JSON");
  verb->add_option("name", copy->name, "E-mail address, number or pseudonym")->required();
  addWriteOptions(verb, copy->write);
  onRun(verb, line, [copy](Context& context) { return exportPerson(context, *copy); });
}

}  // namespace authd::cli
