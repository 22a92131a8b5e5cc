#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cli/commands/common.h"

namespace authd::cli {

// Which events, as they were asked for on the command line.
struct EventQuery {
  std::string type, from, to;
  std::string subject, actor, credential, outcome;
  std::uint64_t limit = 0;
  bool newest = false;
  bool reveal = false;
  bool plain = false;    // without the field `json`
  std::string exportAs;  // the format in which they go elsewhere; empty = they are read here
};
void addFilter(CLI::App* verb, EventQuery& asked);
void addRange(CLI::App* verb, EventQuery& asked);

// Gives each to `take`, which must not throw. Throws Failure (usage).
std::optional<ipc::Refused> collectEvents(ipc::Client& client, const EventQuery& asked,
                                          const ipc::Client::Take& take);

// The size of the log once it is longer than `size`.
std::uint64_t awaitGrowth(ipc::Client& client, std::uint64_t size);

// A field's text; empty if there is none.
std::string textIn(const ipc::Thing& thing, const char* name);

}  // namespace authd::cli
