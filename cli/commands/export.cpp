#include <ostream>

#include "cli/commands/commands.h"
#include "cli/commands/event_query.h"
#include "cli/commands/log_head.h"
#include "cli/export_folder.h"
#include "cli/export_position.h"
#include "cli/manifest.h"
#include "cli/tile_sources.h"
#include "cli/whole_log.h"
#include "daemon/formats/formats.h"

namespace authd::cli {
namespace {

using formats::Format;

constexpr std::uint64_t PAGE = 500;
constexpr char CHECKPOINT[] = "checkpoint";
constexpr char TILES[] = "tiles";

struct Export {
  EventQuery query;
  std::string format, out, tiles, state;
  bool follow = false;
  std::string version;  // of this program
};

[[noreturn]] void refuse(const std::string& words) {
  throw Failure(ExitCode::USAGE, words);
}

Format formatOf(const Export& asked) {
  if (asked.format.empty()) return Format::JSONL;
  if (const auto format = formats::formatOf(asked.format)) return *format;
  refuse("not a format: " + asked.format + " (" + std::string(formats::formatWords()) + ")");
}

std::vector<std::pair<std::string, std::string>> filterOf(const EventQuery& query) {
  std::vector<std::pair<std::string, std::string>> filter;
  const auto add = [&filter](const char* name, const std::string& value) {
    if (!value.empty()) filter.emplace_back(name, value);
  };
  add("type", query.type);
  add("subject", query.subject.empty() ? "" : withoutName(query.subject));
  add("actor", query.actor.empty() ? "" : withoutName(query.actor));
  add("credential", query.credential);
  add("outcome", query.outcome);
  return filter;
}

// What does not go together.
void check(const Export& asked) {
  const EventQuery& query = asked.query;
  const bool part = !filterOf(query).empty() || !query.from.empty() || !query.to.empty();
  if (asked.follow == asked.state.empty()) refuse("--follow and --state FILE need each other");
  if (asked.follow && !(asked.out + asked.tiles + query.to).empty()) {
    refuse("--follow writes to stdout and has no end: without --out, --tiles and --to");
  }
  if (!asked.tiles.empty() && (part || query.reveal || !(asked.out + asked.format).empty())) {
    refuse(
        "--tiles hands out the whole log as it is: without --out, --format, --reveal, range and "
        "filter");
  }
}

ipc::Thing statusOf(ipc::Client& client) {
  return client.wait(client.audit().statusRequest().send().then(
      [](auto&& response) { return ipc::readThing(response.getRow()); }));
}

formats::Source sourceOf(Context& context, const Export& asked) {
  return {textIn(statusOf(context.client()), "origin"), asked.version};
}

ExitCode toStdout(Context& context, const Export& asked, Format format) {
  formats::Source source;
  if (format != Format::JSONL) source = sourceOf(context, asked);
  std::ostream& out = context.output.raw();
  out << formats::beginningOf(format);
  auto refused = collectEvents(context.client(), asked.query, [&](const ipc::Thing& thing) {
    out << formats::written(format, textIn(thing, "json"), source);
  });
  out.flush();
  return refused ? finish(context, *refused) : ExitCode::DONE;
}

// --- into a folder

Manifest begunManifest(const Export& asked, std::string origin, std::string format) {
  Manifest manifest;
  manifest.tool = "authctl " + asked.version;
  manifest.created = formatUtc(currentTimeUs());
  manifest.origin = std::move(origin);
  manifest.format = std::move(format);
  manifest.from = asked.query.from.empty() ? "0" : asked.query.from;
  manifest.to = asked.query.to;
  manifest.filter = filterOf(asked.query);
  return manifest;
}

// Asked for behind the events, so that it is true of all that is missing there.
std::uint64_t keptFrom(ipc::Client& client) {
  return static_cast<std::uint64_t>(numberOf(statusOf(client), "kept_from", 0));
}

void addCheckpoint(Manifest& manifest, const std::string& folder, const std::string& note,
                   const tlog::Checkpoint& head) {
  manifest.checkpoint = head;
  writeWhole(folder + "/" + CHECKPOINT, note, true);
  manifest.files.push_back(factsOf(CHECKPOINT, note));
}

// Asked for behind the events, so that it covers them.
void addCheckpointIfAny(Manifest& manifest, const std::string& folder, ipc::Client& client) {
  const auto answer = askHead(client);
  if (const auto* refused = std::get_if<ipc::Refused>(&answer)) {
    manifest.whyNoCheckpoint = refused->message;
  } else {
    const Head& head = std::get<Head>(answer);
    addCheckpoint(manifest, folder, head.note, opened(head.note, keysOf(head.keys)).checkpoint);
  }
}

// The digest stands for all the others.
void close(Context& context, const Manifest& manifest, const std::string& folder,
           ipc::Thing more = {}) {
  const std::string text = textOf(manifest);
  writeWhole(folder + "/" + MANIFEST, text, true);
  ipc::Thing thing{{"exported", static_cast<std::int64_t>(manifest.events)}, {"folder", folder}};
  thing.push_back({"manifest_sha256", factsOf(MANIFEST, text).sha256});
  thing.push_back({"signed", manifest.checkpoint.has_value()});
  for (auto& cell : more) thing.push_back(std::move(cell));
  context.output.one(thing);
}

ExitCode toFolder(Context& context, Export asked, Format format) {
  ipc::Client& client = context.client();
  const formats::Source source = sourceOf(context, asked);
  if (asked.query.to.empty()) asked.query.to = std::to_string(awaitGrowth(client, 0));
  makeEmptyFolder(asked.out);
  Manifest manifest = begunManifest(asked, source.origin, std::string(formats::wordOf(format)));
  GrowingFile file(asked.out, std::string(formats::fileNameOf(format)));
  file.write(formats::beginningOf(format));
  auto refused = collectEvents(client, asked.query, [&](const ipc::Thing& thing) {
    const std::string line = textIn(thing, "json");
    file.write(formats::written(format, line, source));
    manifest.count(numberOf(thing, "seq", 0), textIn(thing, "type"));
    manifest.opened = manifest.opened || formats::showsSealed(line);
  });
  if (refused) return finish(context, *refused);
  manifest.files.push_back(file.close());
  manifest.keptFrom = keptFrom(client);
  addCheckpointIfAny(manifest, asked.out, client);
  close(context, manifest, asked.out);
  return ExitCode::DONE;
}

ExitCode tilesToFolder(Context& context, Export asked) {
  ipc::Client& client = context.client();
  const std::string& folder = asked.tiles;
  const auto [log, counts] = exportWhole(folder, [&]() -> SignedLog {
    Head head = headOf(client);  // without one no folder is made
    makeFolder(folder, {"tile", CHECKPOINT, "checkpoint.new", MANIFEST, "manifest.json.new"});
    const auto checkpoint = opened(head.note, keysOf(head.keys)).checkpoint;
    return {std::move(head.note), checkpoint, tilesOfDaemon(client, checkpoint.size, true)};
  });
  makeLasting(folder);
  asked.query.to = std::to_string(log.head.size);
  Manifest manifest = begunManifest(asked, log.head.origin, TILES);
  manifest.events = log.head.size;
  manifest.keptFrom = keptFrom(client);
  addCheckpoint(manifest, folder, log.note, log.head);
  close(context, manifest, folder,
        {{"tiles_written", static_cast<std::int64_t>(counts.written)},
         {"tiles_kept", static_cast<std::int64_t>(counts.kept)}});
  return ExitCode::DONE;
}

// --- for log shippers

// Where to go on. The range's beginning counts the first time only.
std::string beginOf(const Export& asked, const std::string& origin, std::uint64_t size) {
  const auto position = readExportPosition(asked.state);
  if (!position) return asked.query.from.empty() ? "0" : asked.query.from;
  if (position->origin != origin) {
    throw Failure(ExitCode::FAILED, asked.state + " is of another log: " + position->origin);
  }
  if (position->next > size) {
    throw Failure(ExitCode::FAILED, "the log ends before position " +
                                        std::to_string(position->next) +
                                        ", which was handed out: an older state was put back");
  }
  return std::to_string(position->next);
}

struct Page {
  std::uint64_t events = 0;
  std::uint64_t next = 0;  // behind the last
};

std::variant<Page, ipc::Refused> writePage(Context& context, const EventQuery& query, Format format,
                                           const formats::Source& source) {
  Page page;
  std::ostream& out = context.output.raw();
  auto refused = collectEvents(context.client(), query, [&](const ipc::Thing& thing) {
    out << formats::written(format, textIn(thing, "json"), source);
    ++page.events;
    page.next = static_cast<std::uint64_t>(numberOf(thing, "seq", 0)) + 1;
  });
  if (refused) return std::move(*refused);
  if (!out.flush()) throw Failure(ExitCode::FAILED, "cannot write to stdout");
  return page;
}

// Runs until it is interrupted, or the daemon goes. The position is written when its events are
// out: what breaks in between is handed out again, and nothing is left out.
ExitCode follow(Context& context, const Export& asked, Format format) {
  ipc::Client& client = context.client();
  const formats::Source source = sourceOf(context, asked);
  std::uint64_t size = awaitGrowth(client, 0);
  EventQuery query = asked.query;
  query.limit = PAGE;
  query.from = beginOf(asked, source.origin, size);
  if (!readExportPosition(asked.state)) context.output.raw() << formats::beginningOf(format);
  for (;;) {
    query.to = std::to_string(size);
    const auto answer = writePage(context, query, format, source);
    if (const auto* refused = std::get_if<ipc::Refused>(&answer)) return finish(context, *refused);
    const Page& page = std::get<Page>(answer);
    const std::uint64_t next = page.events < PAGE ? size : page.next;
    writeExportPosition(asked.state, {next, source.origin});
    query.from = std::to_string(next);
    if (next == size) size = awaitGrowth(client, size);
  }
}

ExitCode run(Context& context, Export asked) {
  check(asked);
  if (!asked.tiles.empty()) return tilesToFolder(context, std::move(asked));
  const Format format = formatOf(asked);
  asked.query.exportAs = formats::wordOf(format);
  if (asked.follow) return follow(context, asked, format);
  if (asked.out.empty()) return toStdout(context, asked, format);
  return toFolder(context, std::move(asked), format);
}

}  // namespace

void addExport(CLI::App* noun, CommandLine& line) {
  auto asked = std::make_shared<Export>();
  asked->version = line.version;
  auto* verb = noun->add_subcommand("export", "Whole events, in the formats of other tools");
  addFilter(verb, asked->query);
  addRange(verb, asked->query);
  addReveal(verb, asked->query.reveal);
  verb->add_option("--format", asked->format, std::string(formats::formatWords()))
      ->type_name("FORMAT");
  verb->add_option("--out", asked->out, "Into a new folder, with manifest and checkpoint")
      ->type_name("DIR");
  verb->add_option("--tiles", asked->tiles, "The signed log as it is, into a folder; goes on there")
      ->type_name("DIR");
  verb->add_flag("--follow", asked->follow, "New events too, as they come");
  verb->add_option("--state", asked->state, "Where --follow remembers how far it has got")
      ->type_name("FILE");
  onRun(verb, line, [asked](Context& context) { return run(context, *asked); });
}

}  // namespace authd::cli
