#include "cli/commands/commands.h"
#include "cli/commands/common.h"

namespace authd::cli {
namespace {

struct Range {
  std::string from, to;
};

LogPlace placeOf(const std::string& text, std::int64_t now) {
  return text.empty() ? LogPlace() : parseSeqOrPlace(text, now);
}

// The daemon knows what the last day is.
ExitCode report(Context& context, const Range& range) {
  const auto now = currentTimeUs();
  const LogPlace from = placeOf(range.from, now);
  const LogPlace to = placeOf(range.to, now);
  auto& client = context.client();
  return finishList(context, client.collect(
                                 [&](ipc::Sink::Client sink) {
                                   auto request = client.audit().reportRequest();
                                   fillPlace(request.initFrom(), from);
                                   fillPlace(request.initTo(), to);
                                   request.setSink(kj::mv(sink));
                                   return ipc::refusedOf(kj::mv(request));
                                 },
                                 [&](const ipc::Thing& thing) { context.output.add(thing); }));
}

}  // namespace

void addReport(CLI::App& app, CommandLine& line) {
  struct State {
    Range range;
    bool daily = false;
  };
  auto state = std::make_shared<State>();
  auto* verb = app.add_subcommand("report", "What a reviewer of the log looks at");
  verb->add_flag("--daily", state->daily, "Of the last 24 hours, as without --from");
  verb->add_option("--from", state->range.from, "First position or time; a day before the end")
      ->type_name("TIME|SEQ");
  verb->add_option("--to", state->range.to, "Position or time behind the last; now")
      ->type_name("TIME|SEQ");
  onRun(verb, line, [state](Context& context) { return report(context, state->range); });
}

}  // namespace authd::cli
