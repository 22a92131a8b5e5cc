#include "cli/commands/commands.h"
#include "cli/commands/common.h"

namespace authd::cli {
namespace {

struct Query {
  std::string type, from, to;
  std::string subject, actor, credential, outcome;
  std::uint64_t limit = 0;
  bool newest = false;
};

std::optional<ipc::Refused> collect(Context& context, const Query& asked,
                                    const ipc::Client::Take& take) {
  auto& client = context.client();
  auto now = currentTimeUs();
  LogPlace from;
  LogPlace to;
  if (!asked.from.empty()) from = parseSeqOrPlace(asked.from, now);
  if (!asked.to.empty()) to = parseSeqOrPlace(asked.to, now);
  return client.collect(
      [&](ipc::Sink::Client sink) {
        auto request = client.audit().eventsRequest();
        fillPlace(request.initFrom(), from);
        fillPlace(request.initTo(), to);
        request.setType(textOf(asked.type));
        auto filter = request.initFilter();
        filter.setSubject(textOf(asked.subject));
        filter.setActor(textOf(asked.actor));
        filter.setCredential(textOf(asked.credential));
        filter.setOutcome(textOf(asked.outcome));
        request.setLimit(asked.limit);
        request.setNewestFirst(asked.newest);
        request.setSink(kj::mv(sink));
        return ipc::refusedOf(kj::mv(request));
      },
      take);
}

void addFilter(CLI::App* verb, Query& asked) {
  verb->add_option("--type", asked.type, "Only of this type, such as TokenIssued");
  verb->add_option("--subject", asked.subject, "Only about this one: customer:jane@example.com")
      ->type_name("TYPE:NAME|REF");
  verb->add_option("--actor", asked.actor, "Only what this one did")->type_name("TYPE:NAME|REF");
  verb->add_option("--credential", asked.credential, "Only what was done with this token")
      ->type_name("TOKEN-ID|REF");
  verb->add_option("--outcome", asked.outcome, "Only these: success or failure");
}

void addRange(CLI::App* verb, Query& asked) {
  verb->add_option("--from", asked.from, "First position or time")->type_name("TIME|SEQ");
  verb->add_option("--to", asked.to, "Position or time behind the last")->type_name("TIME|SEQ");
}

ExitCode list(Context& context, const Query& asked) {
  context.output.hideInLists("json");
  return finishList(context, collect(context, asked,
                                     [&](const ipc::Thing& thing) { context.output.add(thing); }));
}

ExitCode show(Context& context, const std::string& seqText) {
  Query one;
  auto seq = parseSeq(seqText);
  one.from = std::to_string(seq);
  one.to = std::to_string(seq + 1);
  one.limit = 1;
  bool found = false;
  auto refused = collect(context, one, [&](const ipc::Thing& thing) {
    found = true;
    context.output.one(thing);
  });
  if (refused) return finish(context, *refused);
  if (!found) throw Failure(ExitCode::NOT_FOUND, "the log has no position " + one.from);
  return ExitCode::DONE;
}

std::string textIn(const ipc::Thing& thing, const char* name) {
  const auto* cell = findCell(thing, name);
  const auto* text = cell ? std::get_if<std::string>(&cell->value) : nullptr;
  return text ? *text : std::string();
}

ExitCode exportAll(Context& context, const Query& asked) {
  auto refused = collect(context, asked, [&](const ipc::Thing& thing) {
    context.output.raw() << textIn(thing, "json") << '\n';
  });
  context.output.raw().flush();
  return refused ? finish(context, *refused) : ExitCode::DONE;
}

std::uint64_t awaitGrowth(ipc::Client& client, std::uint64_t size) {
  auto request = client.audit().grownRequest();
  request.setSize(size);
  return client.wait(request.send().then([](auto&& response) { return response.getSize(); }));
}

// Runs until it is interrupted, or the daemon goes.
ExitCode tail(Context& context, const Query& asked, std::uint64_t last) {
  context.output.hideInLists("json");
  auto& client = context.client();
  std::uint64_t size = awaitGrowth(client, 0);
  std::uint64_t next = size > last ? size - last : 0;
  for (;;) {
    Query news = asked;
    news.from = std::to_string(next);
    news.to = std::to_string(size);
    auto refused = next == size ? std::nullopt : collect(context, news, [&](const auto& thing) {
      context.output.stream(thing);
    });
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
  client.collect(
      [&](ipc::Sink::Client sink) {
        auto request = client.audit().replayRequest();
        fillPlace(request.initAt(), at);
        request.setSink(kj::mv(sink));
        return request.send().then([&json](auto&& response) {
          // From a daemon that knows of no sink, the whole.
          json.append(response.getJson().begin(), response.getJson().size());
          return std::optional<ipc::Refused>();
        });
      },
      [&json](const ipc::Thing& piece) { json += textIn(piece, "json"); });
  context.output.raw() << json << std::endl;
  return ExitCode::DONE;
}

void addReading(CLI::App* noun, CommandLine& line) {
  auto asked = std::make_shared<Query>();
  auto* verb = noun->add_subcommand("list", "List events, the oldest first");
  addFilter(verb, *asked);
  addRange(verb, *asked);
  verb->add_option("--limit", asked->limit, "At most so many");
  verb->add_flag("--newest", asked->newest, "The newest first");
  onRun(verb, line, [asked](Context& context) { return list(context, *asked); });

  auto exported = std::make_shared<Query>();
  verb = noun->add_subcommand("export", "Whole events as JSON, one on each line");
  addRange(verb, *exported);
  onRun(verb, line, [exported](Context& context) { return exportAll(context, *exported); });
}

}  // namespace

void addEvents(CLI::App& app, CommandLine& line) {
  auto* noun = app.add_subcommand("events", "The log")->require_subcommand(1);
  addReading(noun, line);
  addEvidence(noun, line);

  auto seq = std::make_shared<std::string>();
  auto* verb = noun->add_subcommand("show", "Show one event");
  verb->add_option("seq", *seq, "Its position")->required();
  onRun(verb, line, [seq](Context& context) { return show(context, *seq); });

  auto last = std::make_shared<std::uint64_t>(10);
  auto watched = std::make_shared<Query>();
  verb = noun->add_subcommand("tail", "The last events, and new ones as they come");
  verb->add_option("-n,--last", *last, "How many of the past");
  addFilter(verb, *watched);
  onRun(verb, line, [last, watched](Context& context) { return tail(context, *watched, *last); });

  auto to = std::make_shared<std::string>();
  verb = noun->add_subcommand("replay", "The state that the log tells, as JSON");
  verb->add_option("--to", *to, "After this position, or at this time")->type_name("TIME|SEQ");
  onRun(verb, line, [to](Context& context) { return replay(context, *to); });
}

}  // namespace authd::cli
