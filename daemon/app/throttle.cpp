#include "daemon/app/throttle.h"

#include <utility>

#include "daemon/app/due_rows.h"
#include "daemon/core/row_codec.h"

namespace authd::app {
namespace {

constexpr std::size_t MOST_NAMES = 100'000;
constexpr std::uint32_t MOST_IN_FLIGHT = 2;
constexpr std::size_t MOST_WAITING = 16;
constexpr std::int64_t US = 1'000'000;
constexpr char PREFIX = 't';
constexpr char DUE_PREFIX = 'T';

}  // namespace

Throttle::Throttle(const storage::Log& log, std::int64_t nowUs) {
  log.scan(storage::Space::LOCAL, std::string(1, PREFIX), std::string(1, PREFIX + 1),
           [this, nowUs](std::string_view key, std::string_view value) {
             Row row = core::decodeRow<Row>(value);
             // An earlier build's keys are shorter; their loss is harmless.
             if (row.untilUs <= nowUs || key.size() != rowKey({}).size()) return true;
             Key name;
             core::readKey(key.substr(1), name.type, name.name, name.source);
             setRow(known(name), row);
             return names_.size() < MOST_NAMES;
           });
}

std::string Throttle::rowKey(const Key& key) {
  return PREFIX + core::rowKey(key.type, key.name, key.source);
}

Throttle::Entry Throttle::enter(const Key& key, std::int64_t nowUs, const core::LockRule& rule) {
  auto found = known(key);
  // A lock that has passed starts a new count.
  if (found->second.row.untilUs <= nowUs) setRow(found, {});
  Name& name = found->second;
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
  Name& name = known(key)->second;
  if (name.waiting.size() >= MOST_WAITING) return false;
  name.waiting.push_back(std::move(retry));
  return true;
}

void Throttle::ended(const Key& key) {
  Name& name = known(key)->second;
  --name.inFlight;
  auto waiting = std::exchange(name.waiting, {});
  for (auto& retry : waiting) retry();
}

void Throttle::succeeded(const Key& key) {
  setRow(known(key), {});
  ended(key);
  forgetIfIdle(known(key), INT64_MAX);
}

void Throttle::failed(const Key& key, std::int64_t nowUs, const core::LockRule& rule) {
  auto name = known(key);
  setRow(name, {name->second.row.failures + 1, nowUs + rule.seconds * US});
  ended(key);
}

void Throttle::abandoned(const Key& key) {
  ended(key);
  forgetIfIdle(known(key), 0);
}

std::vector<Throttle::Key> Throttle::keysOf(core::TokenType type, const core::NameTag& name) const {
  std::vector<Key> keys;
  for (auto found = names_.lower_bound({type, name, {}}); found != names_.end(); ++found) {
    if (found->first.type != type || found->first.name != name) break;
    keys.push_back(found->first);
  }
  return keys;
}

void Throttle::clear(core::TokenType type, const core::NameTag& name) {
  for (const Key& key : keysOf(type, name)) {
    auto found = names_.find(key);
    setRow(found, {});
    forgetIfIdle(found, INT64_MAX);
  }
}

std::vector<storage::Write> Throttle::rowsAfterUnlocking(core::TokenType type,
                                                         const core::NameTag& name) const {
  std::vector<storage::Write> rows;
  for (const Key& key : keysOf(type, name)) rows.push_back(rowAfterSuccess(key));
  return rows;
}

std::vector<storage::Write> Throttle::rowsAfterFailure(const Key& key, std::int64_t nowUs,
                                                       const core::LockRule& rule) const {
  auto name = names_.find(key);
  Row row{name == names_.end() ? 0 : name->second.row.failures, nowUs + rule.seconds * US};
  ++row.failures;
  return {{storage::Space::LOCAL, rowKey(key), core::encodeRow(row)},
          dueRow(DUE_PREFIX, row.untilUs, rowKey(key))};
}

storage::Write Throttle::rowAfterSuccess(const Key& key) {
  return {storage::Space::LOCAL, rowKey(key), std::nullopt};
}

std::vector<storage::Write> Throttle::expiredRows(const storage::Log& log, std::int64_t nowUs,
                                                  std::size_t most) {
  return removeDue(log, DUE_PREFIX, nowUs, most,
                   [](std::string_view value) { return core::decodeRow<Row>(value).untilUs; });
}

std::vector<std::pair<Throttle::Key, std::uint32_t>> Throttle::takeRefused() {
  std::vector<std::pair<Key, std::uint32_t>> refused;
  for (auto& [key, name] : names_) {
    if (name.refused > 0) refused.emplace_back(key, std::exchange(name.refused, 0));
  }
  return refused;
}

Throttle::Names::iterator Throttle::known(const Key& key) {
  auto name = names_.find(key);
  if (name != names_.end()) return name;
  if (names_.size() >= MOST_NAMES) makeRoom();
  byEnd_.emplace(0, key);
  return names_.emplace(key, Name{}).first;
}

void Throttle::setRow(Names::iterator name, Row row) {
  byEnd_.erase({name->second.row.untilUs, name->first});
  byEnd_.emplace(row.untilUs, name->first);
  name->second.row = row;
}

void Throttle::forgetIfIdle(Names::iterator name, std::int64_t nowUs) {
  const Name& state = name->second;
  bool idle = state.inFlight == 0 && state.refused == 0 && state.waiting.empty();
  if (idle && state.row.untilUs <= nowUs) forget(name);
}

void Throttle::forget(Names::iterator name) {
  byEnd_.erase({name->second.row.untilUs, name->first});
  names_.erase(name);
}

// The name whose count ends first goes, locked or not, but none with an attempt under way: those
// are few, so this looks at few.
void Throttle::makeRoom() {
  for (const auto& [untilUs, key] : byEnd_) {
    auto name = names_.find(key);
    if (name->second.inFlight > 0 || !name->second.waiting.empty()) continue;
    forget(name);
    return;
  }
}

}  // namespace authd::app
