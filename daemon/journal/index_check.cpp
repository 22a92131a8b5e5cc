#include "daemon/journal/index_check.h"

#include <algorithm>
#include <cstring>
#include <random>
#include <span>

#include "daemon/journal/record_index.h"
#include "daemon/record/codec.h"
#include "storage/hash.h"

namespace authd::journal {
namespace {

// Positions that are summed up together.
constexpr std::uint64_t STRETCH = 16384;
// Stretches that are looked at row by row at a time: some 40 MB of keys.
constexpr std::size_t MOST_STRETCHES = 32;

std::string drawSecret() {
  std::random_device random;
  std::string secret;
  for (int i = 0; i < 4; ++i) {
    const std::uint32_t word = random();
    secret.append(reinterpret_cast<const char*>(&word), sizeof(word));
  }
  return secret;
}

std::size_t slotOf(storage::Space space) {
  return static_cast<std::size_t>(std::find(INDEX_SPACES.begin(), INDEX_SPACES.end(), space) -
                                  INDEX_SPACES.begin());
}

// The rows that the records of some stretches have in one index, in key order.
std::vector<std::string> expectedRows(const storage::Log& log, std::uint64_t size,
                                      storage::Space space,
                                      std::span<const std::uint64_t> stretches,
                                      const Checkpoint& checkpoint) {
  std::vector<std::string> rows;
  for (std::uint64_t stretch : stretches) {
    const std::uint64_t end = std::min((stretch + 1) * STRETCH, size);
    log.scan(stretch * STRETCH, end, [&](std::uint64_t seq, std::string_view bytes) {
      if (checkpoint) checkpoint();
      for (const storage::IndexKey& key : indexKeys(record::decode(bytes))) {
        if (storage::spaceOf(key.index) == space) rows.push_back(storage::indexRowKey(key, seq));
      }
      return true;
    });
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

Comparison::Expected handOut(const std::vector<std::string>& rows) {
  return [&rows, at = std::size_t{0}]() mutable -> std::optional<Comparison::Row> {
    if (at == rows.size()) return std::nullopt;
    return Comparison::Row{rows[at++], {}};
  };
}

}  // namespace

// What one comparison works on.
struct IndexCheck::Pass {
  const storage::Log& log;
  const storage::LogView& view;
  const Checkpoint& checkpoint;
  const WrongRowVisitor& visit;
  std::uint64_t rows = 0;

  // The stretch that a row belongs to; nothing for a row that no record can have.
  std::optional<std::uint64_t> stretchOf(storage::Space space, std::string_view key) const {
    const auto position = storage::positionIn(space, key);
    if (!position || *position >= view.size()) return std::nullopt;
    return *position / STRETCH;
  }

  // Row by row. False: stopped.
  bool lookAt(storage::Space space, std::span<const std::uint64_t> stretches) const {
    const auto expected = expectedRows(log, view.size(), space, stretches, checkpoint);
    Comparison comparison(space, handOut(expected), visit);
    view.scan(space, [&](std::string_view key, std::string_view value) {
      if (checkpoint) checkpoint();
      const auto stretch = stretchOf(space, key);
      if (!stretch || !std::binary_search(stretches.begin(), stretches.end(), *stretch)) {
        return true;
      }
      return comparison.stored(key, value);
    });
    return comparison.finish();
  }
};

IndexCheck::IndexCheck() : secret_(drawSecret()) {}

IndexCheck::Sum IndexCheck::hash(storage::Space space, std::string_view key,
                                 std::string_view value) const {
  std::string bytes = secret_;
  bytes += static_cast<char>(space);
  bytes.append(key).append(value);
  const storage::Hash hash = storage::sha256(bytes);
  Sum sum;
  static_assert(sizeof(sum) == sizeof(hash));
  std::memcpy(sum.data(), hash.data(), sizeof(sum));
  return sum;
}

void IndexCheck::seen(std::uint64_t seq, const core::Event& event) {
  for (const storage::IndexKey& key : indexKeys(event)) {
    const storage::Space space = storage::spaceOf(key.index);
    Sums& sums = sums_[slotOf(space)];
    if (sums.size() <= seq / STRETCH) sums.resize(seq / STRETCH + 1);
    const Sum row = hash(space, storage::indexRowKey(key, seq), {});
    Sum& sum = sums[seq / STRETCH];
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += row[i];
  }
}

bool IndexCheck::takeStored(storage::Space space, Sums& sums, Pass& pass) const {
  sums.resize(pass.view.size() / STRETCH + 1);
  bool more = true;
  pass.view.scan(space, [&](std::string_view key, std::string_view value) {
    if (pass.checkpoint) pass.checkpoint();
    ++pass.rows;
    const auto stretch = pass.stretchOf(space, key);
    if (!stretch) {
      more = pass.visit({space, std::string(key), Flaw::EXTRA});
      return more;
    }
    const Sum row = hash(space, key, value);
    Sum& sum = sums[*stretch];
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] -= row[i];
    return true;
  });
  return more;
}

std::uint64_t IndexCheck::compare(const storage::Log& log, const storage::LogView& view,
                                  const Checkpoint& checkpoint, const WrongRowVisitor& visit) {
  Pass pass{log, view, checkpoint, visit, 0};
  for (storage::Space space : INDEX_SPACES) {
    Sums& sums = sums_[slotOf(space)];
    if (!takeStored(space, sums, pass)) return pass.rows;
    std::vector<std::uint64_t> unequal;
    for (std::uint64_t i = 0; i < sums.size(); ++i) {
      if (sums[i] != Sum{}) unequal.push_back(i);
    }
    for (std::size_t i = 0; i < unequal.size(); i += MOST_STRETCHES) {
      auto some = std::span(unequal).subspan(i, std::min(MOST_STRETCHES, unequal.size() - i));
      if (!pass.lookAt(space, some)) return pass.rows;
    }
  }
  return pass.rows;
}

}  // namespace authd::journal
