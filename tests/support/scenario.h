#pragma once

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "daemon/core/event_types.h"
#include "daemon/core/row_codec.h"
#include "tests/support/ledger.h"

namespace authd::support {

// Sentences about the rules:
//   given(customerCreated(1)).at(NOON).when(UnlockAccount{CUSTOMER, 1, draft(1)})
//       .then({AccountUnlocked{CUSTOMER, 1}});
// Every when() is followed by then() or refused(); what was accepted stays, so that sentences can
// go on.
class Scenario {
 public:
  Scenario& given(const Story& story) {
    ledger_.record(story);
    return *this;
  }
  Scenario& at(std::int64_t timeUs) {
    ledger_.nowUs = timeUs;
    return *this;
  }
  Scenario& clock(core::ClockState state) {
    ledger_.clockState = state;
    return *this;
  }
  Scenario& when(core::CommandBody command, const core::Act& act = {}) {
    decision_ = ledger_.run(std::move(command), act);
    return *this;
  }

  // Exactly these events, in this order.
  Scenario& then(const std::vector<core::EventBody>& expected) {
    BOOST_TEST(happened() == text(expected));
    return *this;
  }
  Scenario& refused(core::Refusal refusal, std::uint64_t seq = 0) {
    BOOST_TEST(happened() == text(core::Rejection{refusal, seq}));
    return *this;
  }

  // The facts of the last decision; it must have been accepted.
  const std::vector<core::Fact>& facts() const {
    return std::get<std::vector<core::Fact>>(decision_);
  }
  bool alive(std::uint32_t tokenNumber) const { return ledger_.alive(tokenNumber); }
  std::uint64_t credential(core::TokenType type, std::uint32_t userId) const {
    return ledger_.credential(type, userId);
  }
  // Position of the issue of a token.
  std::uint64_t issueOf(std::uint32_t tokenNumber) const { return ledger_.row(tokenNumber)->seq; }
  std::uint64_t nextSeq() const { return ledger_.nextSeq(); }
  std::int64_t now() const { return ledger_.nowUs; }
  bool isRefused() const { return std::holds_alternative<core::Rejection>(decision_); }
  template <class Row, class... Key>
  bool has(const Key&... key) const {
    return core::find<Row>(ledger_.tables, key...).has_value();
  }
  template <class Row, class... Key>
  Row row(const Key&... key) const {
    return core::demand<Row>(ledger_.tables, key...);
  }

 private:
  // An event as text: its name and its fields as a row would have them.
  static std::string text(const core::EventBody& body) {
    std::string text(core::nameOf(core::typeOf(body)));
    std::string bytes =
        std::visit([](const auto& fields) { return core::encodeRow(fields); }, body);
    constexpr const char* DIGITS = "0123456789abcdef";
    for (unsigned char byte : bytes) {
      text += {DIGITS[byte >> 4], DIGITS[byte & 15]};
    }
    return text + "\n";
  }
  static std::string text(const std::vector<core::EventBody>& bodies) {
    std::string all;
    for (const auto& body : bodies) all += text(body);
    return all;
  }
  static std::string text(const core::Rejection& rejection) {
    return "refusal " + std::to_string(static_cast<int>(rejection.refusal)) + " at " +
           std::to_string(rejection.seq);
  }
  std::string happened() const {
    if (const auto* rejection = std::get_if<core::Rejection>(&decision_)) return text(*rejection);
    std::string all;
    for (const core::Fact& fact : facts()) all += text(fact.event.body);
    return all;
  }

  Ledger ledger_;
  core::Decision decision_;
};

inline Scenario given(const Story& story) {
  Scenario scenario;
  scenario.given(story);
  return scenario;
}
inline Scenario given() {
  return {};
}

}  // namespace authd::support
