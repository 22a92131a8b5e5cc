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

// So much of a source's tag is the same for all of one user, so that they can be forgotten
// together.
constexpr std::size_t OWNER = 16;

std::string ownerOf(const App& app, const core::NameTag& user) {
  return app.vault.idempotencyName("source owner", crypto::asText(user), {}).substr(0, OWNER);
}

std::int64_t knownUntil(const App& app, const core::NameTag& source) {
  auto value = app.log.get(storage::Space::LOCAL, keyOf(source));
  return value ? core::decodeRow<Row>(*value).untilUs : 0;
}

}  // namespace

std::optional<core::NameTag> sourceTag(const App& app, const core::NameTag& user,
                                       const std::string& network) {
  if (network.empty()) return std::nullopt;
  const std::string owner = ownerOf(app, user);
  const std::string mac = app.vault.idempotencyName("source", crypto::asText(user), network);
  core::NameTag tag{};
  std::copy_n(owner.begin(), OWNER, tag.begin());
  std::copy_n(mac.begin(), tag.size() - OWNER, tag.begin() + OWNER);
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

// Due rows of earlier days stay until they are due: HMACs that lead nowhere.
std::vector<storage::Write> forgottenSources(const App& app, const core::NameTag& user) {
  const std::string prefix = PREFIX + ownerOf(app, user);
  std::vector<storage::Write> rows;
  app.log.scan(storage::Space::LOCAL, prefix, "",
               [&](std::string_view key, std::string_view value) {
                 if (!key.starts_with(prefix)) return false;
                 auto due = dueRow(DUE_PREFIX, core::decodeRow<Row>(value).untilUs, key);
                 rows.push_back({storage::Space::LOCAL, std::string(key), std::nullopt});
                 rows.push_back({storage::Space::LOCAL, std::move(due.key), std::nullopt});
                 return true;
               });
  return rows;
}

std::vector<storage::Write> expiredSources(const App& app, std::size_t most) {
  return removeDue(app.log, DUE_PREFIX, app.nowUs(), most,
                   [](std::string_view value) { return core::decodeRow<Row>(value).untilUs; });
}

}  // namespace authd::app
