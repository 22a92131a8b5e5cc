#include <algorithm>

#include "cli/commands/commands.h"
#include "cli/commands/common.h"
#include "cli/commands/event_query.h"
#include "cli/progress_line.h"

namespace authd::cli {
namespace {

// Lists show the whole of an event only if it is asked for by name.
EventQuery forList(Context& context, EventQuery asked) {
  context.output.hideInLists("json");
  const auto& fields = context.output.options().fields;
  asked.plain = std::find(fields.begin(), fields.end(), "json") == fields.end();
  return asked;
}

ExitCode list(Context& context, const EventQuery& asked) {
  const EventQuery query = forList(context, asked);
  return finishList(context, collectEvents(context.client(), query, [&](const ipc::Thing& thing) {
                      context.output.add(thing);
                    }));
}

ExitCode show(Context& context, const std::string& seqText, bool reveal) {
  EventQuery one;
  one.reveal = reveal;
  auto seq = parseSeq(seqText);
  one.from = std::to_string(seq);
  one.to = std::to_string(seq + 1);
  one.limit = 1;
  bool found = false;
  auto refused = collectEvents(context.client(), one, [&](const ipc::Thing& thing) {
    found = true;
    context.output.one(thing);
  });
  if (refused) return finish(context, *refused);
  if (found) return ExitCode::DONE;
  const bool isThere = seq < awaitGrowth(context.client(), 0);
  throw Failure(ExitCode::NOT_FOUND,
                isThere ? wordsForDropped(seq) : "the log has no position " + one.from);
}

// Runs until it is interrupted, or the daemon goes.
ExitCode tail(Context& context, const EventQuery& asked, std::uint64_t last) {
  const EventQuery query = forList(context, asked);
  auto& client = context.client();
  std::uint64_t size = awaitGrowth(client, 0);
  std::uint64_t next = size > last ? size - last : 0;
  for (;;) {
    EventQuery news = query;
    news.from = std::to_string(next);
    news.to = std::to_string(size);
    auto refused =
        next == size
            ? std::nullopt
            : collectEvents(client, news, [&](const auto& thing) { context.output.stream(thing); });
    if (refused) return finish(context, *refused);
    context.output.raw().flush();
    next = size;
    size = awaitGrowth(client, size);
  }
}

// The state behind the event at a position, or at a time.
ExitCode replay(Context& context, const std::string& to) {
  LogPlace at;
  if (!to.empty()) at = parseSeqOrPlace(to, currentTimeUs());
  if (auto* seq = std::get_if<SeqPlace>(&at)) ++seq->seq;
  auto& client = context.client();
  std::string json;
  std::optional<ipc::Refused> refused;
  {
    const ProgressLine progress(context.output);
    refused = client.collect(
        [&](ipc::Sink::Client sink) {
          auto request = client.audit().replayRequest();
          fillPlace(request.initAt(), at);
          progress.follow(request);
          request.setSink(kj::mv(sink));
          return request.send().then([&json](auto&& response) {
            // From a daemon that knows of no sink, the whole.
            json.append(response.getJson().begin(), response.getJson().size());
            std::optional<ipc::Refused> why;
            if (response.hasRefused()) why = ipc::readRefused(response.getRefused());
            return why;
          });
        },
        [&json](const ipc::Thing& piece) { json += textIn(piece, "json"); });
  }
  if (refused) return finish(context, *refused);
  context.output.raw() << json << std::endl;
  return ExitCode::DONE;
}

void addReading(CLI::App* noun, CommandLine& line) {
  auto asked = std::make_shared<EventQuery>();
  auto* verb = noun->add_subcommand("list", "List events, the oldest first");
  addFilter(verb, *asked);
  addRange(verb, *asked);
  verb->add_option("--limit", asked->limit, "At most so many");
  verb->add_flag("--newest", asked->newest, "The newest first");
  addReveal(verb, asked->reveal);
  onRun(verb, line, [asked](Context& context) { return list(context, *asked); });
}

}  // namespace

void addEvents(CLI::App& app, CommandLine& line) {
  auto* noun = app.add_subcommand("events", "The log")->require_subcommand(1);
  addReading(noun, line);
  addExport(noun, line);
  addEvidence(noun, line);

  auto seq = std::make_shared<std::string>();
  auto* verb = noun->add_subcommand("show", "Show one event");
  verb->add_option("seq", *seq, "Its position")->required();
  auto reveal = std::make_shared<bool>(false);
  addReveal(verb, *reveal);
  onRun(verb, line, [seq, reveal](Context& context) { return show(context, *seq, *reveal); });

  auto last = std::make_shared<std::uint64_t>(10);
  auto watched = std::make_shared<EventQuery>();
  verb = noun->add_subcommand("tail", "The last events, and new ones as they come");
  verb->add_option("-n,--last", *last, "How many of the past");
  addFilter(verb, *watched);
  addReveal(verb, watched->reveal);
  onRun(verb, line, [last, watched](Context& context) { return tail(context, *watched, *last); });

  auto to = std::make_shared<std::string>();
  verb = noun->add_subcommand("replay", "The state that the log tells, as JSON");
  verb->add_option("--to", *to, "After this position, or at this time")->type_name("TIME|SEQ");
  onRun(verb, line, [to](Context& context) { return replay(context, *to); });
}

}  // namespace authd::cli
