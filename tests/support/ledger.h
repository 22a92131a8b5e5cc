#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "daemon/core/apply.h"
#include "daemon/core/decide.h"
#include "daemon/core/token_rules.h"
#include "tests/support/facts.h"

namespace authd::support {

// The rules without the shell around them: tables in memory, a virtual clock, and every event so
// far. Position 0 is the beginning of the log, so no event of a test has it.
class Ledger {
 public:
  Ledger() { record({core::LogInitialized{"test", 1}, {}, {}}); }

  // Decides and, if it is accepted, applies.
  core::Decision run(core::CommandBody body, const core::Act& act = {}) {
    core::Stamp stamp{nowUs, clockState, nextSeq(), numbered<core::EventId>(0xf0, ++stamps_)};
    core::Decision decision = core::decide(tables, {act, std::move(body)}, stamp);
    if (auto* facts = std::get_if<std::vector<core::Fact>>(&decision)) {
      for (const core::Fact& fact : *facts) add(fact.event, fact.name);
    }
    return decision;
  }

  void record(const Past& past) {
    core::Event event;
    event.seq = nextSeq();
    event.timeUs = nowUs;
    event.eventId = numbered<core::EventId>(0xee, static_cast<std::uint32_t>(nextSeq()));
    event.subject = past.subject;
    event.body = past.body;
    add(event, past.name);
  }
  void record(const Story& story) {
    for (const Past& past : story) record(past);
  }

  std::uint64_t nextSeq() const { return events.size(); }

  // Position of the password in force, 0 if there is none.
  std::uint64_t credential(core::TokenType type, std::uint32_t userId) const {
    if (type == core::TokenType::ADMIN) {
      auto row = core::find<core::AdminRow>(tables, userId);
      return row ? row->credential.seq : 0;
    }
    auto row = core::find<core::CustomerRow>(tables, userId);
    return row ? row->credential.seq : 0;
  }
  std::optional<core::TokenRow> row(std::uint32_t tokenNumber) const {
    return core::find<core::TokenRow>(tables, token(tokenNumber));
  }
  // Whether a check says yes now; a token that is unknown, or forgotten, is dead.
  bool alive(std::uint32_t tokenNumber) const {
    auto known = row(tokenNumber);
    return known && core::alive(tables, *known, nowUs);
  }

  core::MemoryTables tables;
  std::vector<core::Event> events;
  std::int64_t nowUs = NOON;
  core::ClockState clockState = core::ClockState::SYNCED;

 private:
  void add(const core::Event& event, const std::optional<core::Name>& name) {
    core::apply(tables, event, name);
    events.push_back(event);
  }

  std::uint32_t stamps_ = 0;
};

inline bool accepted(const core::Decision& decision) {
  return std::holds_alternative<std::vector<core::Fact>>(decision);
}

}  // namespace authd::support
