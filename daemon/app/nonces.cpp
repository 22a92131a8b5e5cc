#include "daemon/app/nonces.h"

#include <algorithm>

#include "daemon/app/due_rows.h"
#include "daemon/core/row_codec.h"
#include "daemon/crypto/digest.h"

namespace authd::app {
namespace {

constexpr char PREFIX = 'n';
constexpr char DUE_PREFIX = 'N';
constexpr std::int64_t US = 1'000'000;
// Of one integration: some megabytes.
constexpr std::size_t MOST = 100'000;
// How far the ceiling stands above a call: a write each time so many seconds have passed, and as
// long a pause for clients after a crash.
constexpr std::int64_t AHEAD = 4;
// A day is the oldest that the setting allows; due rows of one hour share one.
constexpr std::int64_t HOUR = 3600;
constexpr std::int64_t KEPT = 25 * HOUR;

}  // namespace

Nonces::Nonces(const storage::Log& log) {
  log.scan(storage::Space::LOCAL, std::string(1, PREFIX), std::string(1, PREFIX + 1),
           [this](std::string_view key, std::string_view value) {
             std::uint32_t integrationId = 0;
             core::readKey(key.substr(1), integrationId);
             const Row row = core::decodeRow<Row>(value);
             State& state = states_[integrationId];
             state.planned = row.ceiling;
             state.floor = row.complete ? row.floor : std::max(row.floor, row.ceiling);
             for (const Used& used : row.used) state.used.emplace(used.timestamp, used.tag);
             return true;
           });
}

std::string Nonces::rowKey(std::uint32_t integrationId) {
  return PREFIX + core::rowKey(integrationId);
}

std::int64_t Nonces::endUs(const Row& row) {
  return ((row.ceiling + KEPT) / HOUR + 1) * HOUR * US;
}

void Nonces::forgetUpTo(State& state, std::int64_t oldest) {
  auto& used = state.used;
  while (!used.empty() && (used.begin()->first < oldest || used.size() >= MOST)) {
    state.floor = std::max(state.floor, used.begin()->first);
    used.erase(used.begin());
  }
}

Nonces::Verdict Nonces::use(std::uint32_t integrationId, std::string_view nonce,
                            std::int64_t timestamp, std::int64_t oldest) {
  State& state = states_[integrationId];
  forgetUpTo(state, oldest);
  if (timestamp <= state.floor) return Verdict::OLD;
  const core::Digest digest = crypto::sha256(nonce);
  Tag tag{};
  std::copy_n(digest.begin(), tag.size(), tag.begin());
  return state.used.emplace(timestamp, tag).second ? Verdict::NEW : Verdict::USED;
}

std::vector<storage::Write> Nonces::rowsBefore(std::uint32_t integrationId,
                                               std::int64_t timestamp) {
  State& state = states_[integrationId];
  if (timestamp <= state.ceiling) return {};
  // What came earlier may be on its way to the disk with a higher ceiling.
  state.planned = std::max(state.planned, timestamp + AHEAD);
  const Row row{state.planned, state.floor, false, {}};
  return {{storage::Space::LOCAL, rowKey(integrationId), core::encodeRow(row)},
          dueRow(DUE_PREFIX, endUs(row), rowKey(integrationId))};
}

void Nonces::kept(std::uint32_t integrationId, std::int64_t timestamp) {
  State& state = states_[integrationId];
  state.ceiling = std::max(state.ceiling, timestamp + AHEAD);
}

std::vector<storage::Write> Nonces::rowsAtEnd() const {
  std::vector<storage::Write> rows;
  for (const auto& [integrationId, state] : states_) {
    if (state.ceiling == 0) continue;  // as it was found
    Row row{state.planned, state.floor, true, {}};
    row.used.reserve(state.used.size());
    for (const auto& [timestamp, tag] : state.used) row.used.push_back({timestamp, tag});
    rows.push_back({storage::Space::LOCAL, rowKey(integrationId), core::encodeRow(row)});
    rows.push_back(dueRow(DUE_PREFIX, endUs(row), rowKey(integrationId)));
  }
  return rows;
}

std::vector<storage::Write> Nonces::expiredRows(const storage::Log& log, std::int64_t nowUs,
                                                std::size_t most) {
  return removeDue(log, DUE_PREFIX, nowUs, most,
                   [](std::string_view value) { return endUs(core::decodeRow<Row>(value)); });
}

}  // namespace authd::app
