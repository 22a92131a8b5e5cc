#include "daemon/formats/event.h"

#include <array>
#include <charconv>

#include "daemon/core/rules/dates.h"

namespace authd::formats {
namespace {

constexpr std::size_t SECONDS_END = 19;  // of 2026-11-25T12:00:00.123456Z
constexpr std::size_t TIME_BYTES = 27;

constexpr std::array<std::string_view, 10> REST{
    "storeId",  "causationSeq", "credential", "reasonCode", "clock",
    "leafHash", "body",         "net",        "pii",        "secret"};

const json::value* find(const json::object& object, std::string_view name) {
  return object.if_contains(name);
}

// The object below a name, null if there is none.
const json::object* below(const json::object& object, std::string_view name) {
  const json::value* value = find(object, name);
  return value ? value->if_object() : nullptr;
}

const json::object* openBox(const json::object& whole, std::string_view name) {
  const json::object* box = below(whole, name);
  return box ? below(*box, "value") : nullptr;
}

std::string textOf(const json::value* value) {
  if (!value || value->is_null()) return {};
  if (value->is_string()) return std::string(value->get_string());
  return json::serialize(*value);
}

std::string textIn(const json::object* object, std::string_view name) {
  return object ? textOf(find(*object, name)) : std::string();
}

json::value valueIn(const json::object* object, std::string_view name) {
  const json::value* found = object ? find(*object, name) : nullptr;
  return found ? *found : json::value();
}

json::object read(std::string_view line) {
  json::error_code error;
  json::value value = json::parse(line, error);
  if (!error && value.is_object()) return std::move(value.get_object());
  return {{"type", "unknown"}, {"raw", line}};
}

std::uint16_t codeIn(const json::object& whole) {
  const json::value* code = find(whole, "typeCode");
  if (!code || !code->is_int64()) return 0;
  const std::int64_t number = code->get_int64();
  return number > 0 && number <= 0xFFFF ? static_cast<std::uint16_t>(number) : 0;
}

}  // namespace

Event::Event(std::string_view line) : whole_(read(line)), mapping_(mappingOf(codeIn(whole_))) {}

std::string Event::name() const {
  if (mapping_) return std::string(mapping_->name);
  const std::string code = text("typeCode");
  return code.empty() ? "unknown" : "unknown." + code;
}

std::string Event::text(std::string_view name) const {
  return textIn(&whole_, name);
}

std::string Event::bodyText(std::string_view name) const {
  return textIn(below(whole_, "body"), name);
}

std::string Event::netText(std::string_view name) const {
  return textIn(openBox(whole_, "net"), name);
}

std::string Event::piiText(std::string_view name) const {
  return textIn(openBox(whole_, "pii"), name);
}

json::value Event::value(std::string_view name) const {
  return valueIn(&whole_, name);
}

json::value Event::bodyValue(std::string_view name) const {
  return valueIn(below(whole_, "body"), name);
}

json::value Event::netValue(std::string_view name) const {
  return valueIn(openBox(whole_, "net"), name);
}

std::optional<std::int64_t> Event::timeUs() const {
  const std::string time = text("time");
  if (time.size() != TIME_BYTES) return std::nullopt;
  const auto seconds = core::timestampUs(time.substr(0, SECONDS_END) + "Z");
  std::int64_t micros = 0;
  const char* end = time.data() + TIME_BYTES - 1;
  const auto parsed = std::from_chars(time.data() + SECONDS_END + 1, end, micros);
  if (!seconds || parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return *seconds + micros;
}

Severity Event::severity() const {
  return mapping_ ? mapping_->severity : Severity::UNKNOWN;
}

bool Event::showsSealed() const {
  for (const char* name : {"net", "pii"}) {
    if (textIn(below(whole_, name), "state") == "open") return true;
  }
  return false;
}

json::object Event::rest() const {
  json::object rest;
  for (std::string_view name : REST) {
    if (const json::value* found = find(whole_, name)) rest[name] = *found;
  }
  return rest;
}

void put(json::object& object, std::string_view name, const std::string& text) {
  if (!text.empty()) object[name] = text;
}

}  // namespace authd::formats
