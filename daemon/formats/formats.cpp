#include "daemon/formats/formats.h"

#include <array>

#include "daemon/formats/event.h"
#include "daemon/formats/forms.h"

namespace authd::formats {
namespace {

struct Name {
  Format format;
  std::string_view word;
  std::string_view fileName;
};
constexpr std::array<Name, 7> NAMES{{
    {Format::JSONL, "jsonl", "events.jsonl"},
    {Format::CSV, "csv", "events.csv"},
    {Format::CLOUDEVENTS, "cloudevents", "events.cloudevents.jsonl"},
    {Format::OCSF, "ocsf", "events.ocsf.jsonl"},
    {Format::ECS, "ecs", "events.ecs.jsonl"},
    {Format::RFC5424, "rfc5424", "events.rfc5424"},
    {Format::CEF, "cef", "events.cef"},
}};

const Name& nameOf(Format format) {
  return NAMES[static_cast<std::size_t>(format)];
}

std::string ended(const json::object& object) {
  return json::serialize(object) + "\n";
}

}  // namespace

std::optional<Format> formatOf(std::string_view word) {
  for (const Name& name : NAMES) {
    if (name.word == word) return name.format;
  }
  return std::nullopt;
}

std::string_view wordOf(Format format) {
  return nameOf(format).word;
}

std::string_view formatWords() {
  return "jsonl, csv, cloudevents, ocsf, ecs, rfc5424 or cef";
}

std::string_view fileNameOf(Format format) {
  return nameOf(format).fileName;
}

std::string beginningOf(Format format) {
  return format == Format::CSV ? csvHeader() : "";
}

std::string written(Format format, std::string_view line, const Source& source) {
  switch (format) {
    case Format::JSONL: return std::string(line) + "\n";
    case Format::CSV: return csv(Event(line));
    case Format::CLOUDEVENTS: return ended(cloudEvent(Event(line), source));
    case Format::OCSF: return ended(ocsf(Event(line), source));
    case Format::ECS: return ended(ecs(Event(line), source));
    case Format::RFC5424: return syslog(Event(line), source);
    case Format::CEF: return cef(Event(line), source);
  }
  return {};
}

bool showsSealed(std::string_view line) {
  return Event(line).showsSealed();
}

}  // namespace authd::formats
