#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace authd::formats {

// The forms in which events are handed out. JSONL is our own, the others are what the tools of
// others read.
enum class Format : std::uint8_t { JSONL, CSV, CLOUDEVENTS, OCSF, ECS, RFC5424, CEF };

// `jsonl`, `csv`, …; nothing for any other word.
std::optional<Format> formatOf(std::string_view word);
std::string_view wordOf(Format format);
// All words, for help and errors.
std::string_view formatWords();
// The name of a file that holds this form.
std::string_view fileNameOf(Format format);

// Where the events come from.
struct Source {
  std::string origin;   // the name of the log
  std::string version;  // of the program that writes
};

// What stands before the first event: the names of the columns of CSV, else nothing.
std::string beginningOf(Format format);

// One event with all that separates it from the next. `line` is what record::toJson() gives,
// without an end of line. Never fails: a type of a later version, or a line that is none, becomes
// an event that says so.
std::string written(Format format, std::string_view line, const Source& source);

// Whether the line shows what was sealed: address, name, reason text.
bool showsSealed(std::string_view line);

}  // namespace authd::formats
