#include "daemon/app/known_sources.h"

#include <algorithm>
#include <cstdint>

#include "daemon/app/due_rows.h"
#include "daemon/core/row_codec.h"
#include "daemon/crypto/digest.h"

namespace authd::app {
namespace {

constexpr char PREFIX = 's';
constexpr char DUE_PREFIX = 'S';
constexpr std::int64_t DAY = std::int64_t{24} * 3600 * 1'000'000;
constexpr std::int64_t KNOWN = 30 * DAY;

struct Row {
  std::int64_t untilUs = 0;
};

std::string keyOf(const core::NameTag& source) {
  return PREFIX + core::rowKey(source);
}

std::int64_t knownUntil(const App& app, const core::NameTag& source) {
  auto value = app.log.get(storage::Space::LOCAL, keyOf(source));
  return value ? core::decodeRow<Row>(*value).untilUs : 0;
}

}  // namespace

std::optional<core::NameTag> sourceTag(const App& app, const core::NameTag& user,
                                       const std::string& network) {
  if (network.empty()) return std::nullopt;
  std::string mac = app.vault.idempotencyName("source", crypto::asText(user), network);
  core::NameTag tag{};
  std::copy_n(mac.begin(), tag.size(), tag.begin());
  return tag;
}

bool isKnownSource(const App& app, const core::NameTag& source) {
  return knownUntil(app, source) > app.nowUs();
}

std::vector<storage::Write> rowsAfterSignIn(const App& app, const core::NameTag& source) {
  std::int64_t untilUs = app.nowUs() + KNOWN;
  // Once a day is enough: not a write for each login.
  if (knownUntil(app, source) > untilUs - DAY) return {};
  return {{storage::Space::LOCAL, keyOf(source), core::encodeRow(Row{untilUs})},
          dueRow(DUE_PREFIX, untilUs, keyOf(source))};
}

std::vector<storage::Write> expiredSources(const App& app, std::size_t most) {
  return removeDue(app.log, DUE_PREFIX, app.nowUs(), most,
                   [](std::string_view value) { return core::decodeRow<Row>(value).untilUs; });
}

}  // namespace authd::app
