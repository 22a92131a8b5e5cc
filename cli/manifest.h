#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/export_folder.h"
#include "daemon/tlog/checkpoint.h"

namespace authd::cli {

// What an export says of itself. Written last: a folder without one is not whole.
struct Manifest {
  std::string tool;  // `authctl 0.1.0`
  std::string created;
  std::string origin;
  std::string format;
  std::string from, to;                                     // as they were asked for
  std::vector<std::pair<std::string, std::string>> filter;  // without names of persons
  std::uint64_t events = 0;
  std::optional<std::int64_t> first, last;  // positions
  std::map<std::string, std::uint64_t> types;
  std::uint64_t keptFrom = 0;  // events before this position may have been dropped
  bool opened = false;         // personal data is in it
  std::optional<tlog::Checkpoint> checkpoint;
  std::string whyNoCheckpoint;
  std::vector<FileFacts> files;

  void count(std::int64_t seq, const std::string& type);
};

inline constexpr char MANIFEST[] = "manifest.json";

// One JSON object, with its end of line.
std::string textOf(const Manifest& manifest);

// Who an export is about, for people whom it does not concern: a type with a number, or a
// pseudonym, stays; of a name only the type does. What it is the log's EventsExported knows.
std::string withoutName(const std::string& person);

}  // namespace authd::cli
