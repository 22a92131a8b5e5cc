#include "daemon/app/throttle.h"

#include <algorithm>
#include <utility>

#include "daemon/core/row_codec.h"

namespace authd::app {
namespace {

constexpr std::size_t MOST_NAMES = 100'000;
constexpr std::uint32_t MOST_IN_FLIGHT = 2;
constexpr std::size_t MOST_WAITING = 16;
constexpr std::int64_t US = 1'000'000;
constexpr char PREFIX = 't';

}  // namespace

Throttle::Throttle(const storage::Log& log) {
  log.scan(storage::Space::LOCAL, std::string(1, PREFIX), std::string(1, PREFIX + 1),
           [this](std::string_view key, std::string_view value) {
             Key name;
             core::readKey(key.substr(1), name.first, name.second);
             names_[name].row = core::decodeRow<Row>(value);
             return names_.size() < MOST_NAMES;
           });
}

std::string Throttle::rowKey(const Key& key) {
  return PREFIX + core::rowKey(key.first, key.second);
}

Throttle::Entry Throttle::enter(const Key& key, std::int64_t nowUs, const core::LockRule& rule) {
  if (names_.size() >= MOST_NAMES) makeRoom(nowUs);
  Name& name = names_[key];
  // A lock that has passed starts a new count.
  if (name.row.untilUs <= nowUs) name.row = {};
  if (rule.locks() && name.row.failures >= rule.failures) {
    ++name.refused;
    return Entry::LOCKED;
  }
  bool lastPlaceTaken = rule.locks() && name.row.failures + name.inFlight >= rule.failures;
  if (name.inFlight >= MOST_IN_FLIGHT || (lastPlaceTaken && name.inFlight > 0)) return Entry::WAIT;
  ++name.inFlight;
  return Entry::GO;
}

bool Throttle::wait(const Key& key, std::function<void()> retry) {
  Name& name = names_[key];
  if (name.waiting.size() >= MOST_WAITING) return false;
  name.waiting.push_back(std::move(retry));
  return true;
}

void Throttle::ended(const Key& key) {
  Name& name = names_[key];
  --name.inFlight;
  auto waiting = std::exchange(name.waiting, {});
  for (auto& retry : waiting) retry();
}

void Throttle::succeeded(const Key& key) {
  names_[key].row = {};
  ended(key);
  forgetIfIdle(names_.find(key), INT64_MAX);
}

void Throttle::failed(const Key& key, std::int64_t nowUs, const core::LockRule& rule) {
  Row& row = names_[key].row;
  ++row.failures;
  row.untilUs = nowUs + rule.seconds * US;
  ended(key);
}

void Throttle::abandoned(const Key& key) {
  ended(key);
  forgetIfIdle(names_.find(key), 0);
}

void Throttle::clear(const Key& key) {
  auto name = names_.find(key);
  if (name == names_.end()) return;
  name->second.row = {};
  forgetIfIdle(name, INT64_MAX);
}

storage::Write Throttle::rowAfterFailure(const Key& key, std::int64_t nowUs,
                                         const core::LockRule& rule) const {
  auto name = names_.find(key);
  Row row{name == names_.end() ? 0 : name->second.row.failures, nowUs + rule.seconds * US};
  ++row.failures;
  return {storage::Space::LOCAL, rowKey(key), core::encodeRow(row)};
}

storage::Write Throttle::rowAfterSuccess(const Key& key) {
  return {storage::Space::LOCAL, rowKey(key), std::nullopt};
}

std::vector<std::pair<Throttle::Key, std::uint32_t>> Throttle::takeRefused() {
  std::vector<std::pair<Key, std::uint32_t>> refused;
  for (auto& [key, name] : names_) {
    if (name.refused > 0) refused.emplace_back(key, std::exchange(name.refused, 0));
  }
  return refused;
}

void Throttle::forgetIfIdle(std::map<Key, Name>::iterator name, std::int64_t nowUs) {
  const Name& state = name->second;
  bool idle = state.inFlight == 0 && state.refused == 0 && state.waiting.empty();
  if (idle && state.row.untilUs <= nowUs) names_.erase(name);
}

// Names without a lock in force go first; if every one is locked, the oldest lock does.
void Throttle::makeRoom(std::int64_t nowUs) {
  std::erase_if(names_, [&](const auto& entry) {
    const Name& name = entry.second;
    return name.inFlight == 0 && name.waiting.empty() && name.row.untilUs <= nowUs;
  });
  if (names_.size() < MOST_NAMES) return;
  auto oldest = std::min_element(names_.begin(), names_.end(), [](const auto& a, const auto& b) {
    auto age = [](const Name& name) {
      return name.inFlight > 0 || !name.waiting.empty() ? INT64_MAX : name.row.untilUs;
    };
    return age(a.second) < age(b.second);
  });
  names_.erase(oldest);
}

}  // namespace authd::app
