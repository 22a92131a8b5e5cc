#include <unistd.h>

#include <iostream>
#include <utility>

#include "cli/commands/commands.h"
#include "cli/commands/common.h"
#include "cli/progress_line.h"

namespace authd::cli {
namespace {

ExitCode check(Context& context) {
  auto& client = context.client();
  auto [row, equal] = [&] {
    const ProgressLine progress(context.output);
    auto request = client.audit().dbCheckRequest();
    progress.follow(request);
    return client.wait(request.send().then([](auto&& response) {
      return std::make_pair(ipc::readThing(response.getRow()), response.getEqual());
    }));
  }();
  context.output.one(row);
  if (!equal) {
    throw Failure(ExitCode::FAILED,
                  "what is stored differs from what the log tells: authctl db rebuild");
  }
  return ExitCode::DONE;
}

void confirmRebuild(bool yes) {
  if (yes) return;
  const std::string words = "what is stored beside the log is compared with it and put right";
  if (isatty(STDIN_FILENO) == 0) {
    throw Failure(ExitCode::NOT_CONFIRMED, words + ": nothing done; confirm with --yes");
  }
  std::cerr << words << ". Type yes to go on: " << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  if (answer != "yes") throw Failure(ExitCode::NOT_CONFIRMED, "not confirmed, nothing done");
}

ExitCode rebuild(Context& context, const WriteOptions& options) {
  const Change change(options);
  const auto outcome = [&] {
    const ProgressLine progress(context.output);
    return context.client().write([&](ipc::Admin::Client& admin) {
      auto request = admin.dbRebuildRequest();
      change.fill(request.initWrite());
      progress.follow(request);
      return ipc::outcomeOf(kj::mv(request));
    });
  }();
  const auto* thing = std::get_if<ipc::Thing>(&outcome);
  if (thing == nullptr || findCell(*thing, "needs_restart") == nullptr) {
    return finishChange(context, "rebuilt", outcome);
  }
  context.output.one(*thing);
  throw Failure(ExitCode::FAILED,
                "so many rows are wrong that none was put right: restart the daemon, which folds "
                "the log anew before it serves");
}

struct Pruning {
  std::string before;
  bool dryRun = false, yes = false;
  WriteOptions write;
};

ipc::Outcome send(Context& context, std::int64_t beforeUs, const Change& change, bool dryRun) {
  const ProgressLine progress(context.output);
  return context.client().write([&](ipc::Admin::Client& admin) {
    auto request = admin.dbPruneRequest();
    change.fill(request.initWrite());
    request.setBeforeUs(beforeUs);
    request.setDryRun(dryRun);
    progress.follow(request);
    return ipc::outcomeOf(kj::mv(request));
  });
}

std::int64_t timeOf(const Pruning& asked) {
  const LogPlace place = parsePlace(asked.before, currentTimeUs());
  if (const auto* time = std::get_if<TimePlace>(&place)) return time->timeUs;
  throw Failure(ExitCode::USAGE, "--before " + asked.before + ": expected a time");
}

// Who does not ask does not wait for a count either.
ExitCode prune(Context& context, const Pruning& asked) {
  const std::int64_t beforeUs = timeOf(asked);
  if (asked.dryRun || !asked.yes) {
    const auto trial = send(context, beforeUs, Change(asked.write), true);
    const auto* found = std::get_if<ipc::Thing>(&trial);
    const std::int64_t count = found != nullptr ? numberOf(*found, "dropped", 0) : 0;
    if (asked.dryRun || count == 0) return finishChange(context, "", trial);
    confirmCount(count, "events are dropped for ever", false);
  }
  return finishChange(context, "pruned", send(context, beforeUs, Change(asked.write), false));
}

void addPrune(CLI::App* noun, CommandLine& line) {
  auto asked = std::make_shared<Pruning>();
  auto* verb = noun->add_subcommand(
      "prune", "Drop old events that nothing rests on any more; their hashes stay");
  verb->add_option("--before", asked->before, "Which are old: a time, or how long ago")
      ->required()
      ->type_name("TIME");
  verb->add_flag("--dry-run", asked->dryRun, "Only tell how many events that would be");
  verb->add_flag("--yes", asked->yes, "Do not ask");
  addWriteOptions(verb, asked->write);
  onRun(verb, line, [asked](Context& context) { return prune(context, *asked); });
}

}  // namespace

void addTables(CLI::App* noun, CommandLine& line) {
  auto* verb = noun->add_subcommand("check", "Compare tables and indexes with the log");
  onRun(verb, line, check);

  struct Asked {
    bool yes = false;
    WriteOptions write;
  };
  auto asked = std::make_shared<Asked>();
  verb = noun->add_subcommand("rebuild", "Put tables and indexes right while the daemon serves");
  verb->add_flag("--yes", asked->yes, "Do not ask");
  addWriteOptions(verb, asked->write);
  onRun(verb, line, [asked](Context& context) {
    confirmRebuild(asked->yes);
    return rebuild(context, asked->write);
  });
  addPrune(noun, line);
}

}  // namespace authd::cli
