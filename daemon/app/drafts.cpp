#include "daemon/app/drafts.h"

#include <utility>

#include "daemon/app/profile.h"
#include "daemon/core/row_codec.h"
#include "daemon/core/rules/text.h"

namespace authd::app {
namespace {

constexpr std::int64_t SECOND_US = 1'000'000;
constexpr std::int64_t DAY_US = 86'400'000'000;
// A record has 16 KiB for everything.
constexpr std::size_t MOST_AGENT = 500;
constexpr std::size_t MOST_REASON = 1000;
constexpr char KEY_PREFIX = 'k';

}  // namespace

std::string shortened(std::string_view text, std::size_t mostBytes) {
  std::string whole;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t next = at;
    auto codePoint = core::nextCodePoint(text, next);
    std::string_view part = codePoint ? text.substr(at, next - at) : std::string_view("?");
    if (whole.size() + part.size() > mostBytes) break;
    whole += part;
    at = codePoint ? next : at + 1;
  }
  return whole;
}

namespace {

std::string originJson(const Call& call) {
  JsonText json;
  const Source& source = call.source;
  if (!source.address.empty()) json.put("address", source.address);
  if (source.port != 0) json.put("port", std::int64_t{source.port});
  if (!source.userAgent.empty()) json.put("user_agent", shortened(source.userAgent, MOST_AGENT));
  if (source.uid) json.put("uid", std::int64_t{*source.uid});
  if (source.pid) json.put("pid", std::int64_t{*source.pid});
  if (!call.reason.empty()) json.put("reason", shortened(call.reason, MOST_REASON));
  return json.text();
}

journal::LocalRows together(std::vector<journal::LocalRows> parts) {
  return [parts = std::move(parts)](const std::vector<core::Fact>& facts) {
    std::vector<storage::Write> rows;
    for (const auto& part : parts) {
      for (auto& row : part(facts)) rows.push_back(std::move(row));
    }
    return rows;
  };
}

}  // namespace

Drafts::Drafts(App& app, const Call& call)
    : app_(app), remember_(call.remember), origin_(originJson(call)), nowUs_(app.nowUs()) {
  act_.actorKind = call.caller.kind;
  act_.actor = call.caller.ref;
  act_.storeId = call.storeId;
  act_.correlationId = call.correlationId;
  if (act_.correlationId == core::EventId{}) {
    act_.correlationId = crypto::uuid7(nowUs_, app.entropy);
  }
  act_.credential = call.caller.credential;
  act_.reasonCode = call.reasonCode;
  act_.ifSeq = call.ifSeq;
}

core::Draft Drafts::plain() {
  core::Draft draft;
  draft.eventId = crypto::uuid7(nowUs_, app_.entropy);
  return draft;
}

core::Draft Drafts::origin(core::EventType type) {
  return origin(type, crypto::uuid7(nowUs_, app_.entropy));
}

core::Draft Drafts::origin(core::EventType type, const core::EventId& eventId) {
  core::Draft draft;
  draft.eventId = eventId;
  auto day = static_cast<std::uint32_t>(nowUs_ / DAY_US);
  draft.net = app_.vault.sealForDay(act_.actor, day, {draft.eventId, type, vault::Field::NET},
                                    origin_, keys_);
  return draft;
}

core::Draft& Drafts::addPii(core::Draft& draft, core::EventType type, const core::Ref& subject,
                            std::string_view json) {
  draft.pii = app_.vault.sealForSubject(subject, {draft.eventId, type, vault::Field::PII}, json);
  return draft;
}

core::Draft& Drafts::addTyped(core::Draft& draft, core::EventType type, const core::Ref& owner,
                              std::string_view json) {
  auto day = static_cast<std::uint32_t>(nowUs_ / DAY_US);
  draft.pii =
      app_.vault.sealForDay(owner, day, {draft.eventId, type, vault::Field::PII}, json, keys_);
  return draft;
}

core::Draft& Drafts::addSecret(core::Draft& draft, core::EventType type, const core::Ref& subject,
                               std::string_view json) {
  draft.secret =
      app_.vault.sealCredential(subject, {draft.eventId, type, vault::Field::SECRET}, json, keys_);
  return draft;
}

journal::Submission Drafts::submission(core::CommandBody body) {
  journal::Submission submission;
  submission.command = {act_, std::move(body)};
  submission.keys = std::exchange(keys_, {});
  if (!local_.empty()) submission.local = together(std::exchange(local_, {}));
  return submission;
}

void Drafts::replaces(const core::StoredBox& credential, std::int64_t stillSeconds) {
  if (credential.sealed.box.empty()) return;
  std::int64_t dueUs = nowUs_ + (app_.settings().backupHorizonSeconds + stillSeconds) * SECOND_US;
  std::string name = app_.vault.credentialKeyName(credential.sealed);
  storage::Write row{storage::Space::LOCAL, KEY_PREFIX + core::rowKey(dueUs, name), std::string()};
  also([row = std::move(row)](const auto&) { return std::vector<storage::Write>{row}; });
}

DueKeys dueKeys(const App& app, std::size_t most) {
  DueKeys due;
  app.log.scan(storage::Space::LOCAL, std::string(1, KEY_PREFIX),
               KEY_PREFIX + core::rowKey(app.nowUs()), [&](std::string_view key, std::string_view) {
                 std::int64_t dueUs = 0;
                 std::string name;
                 core::readKey(key.substr(1), dueUs, name);
                 due.names.push_back(std::move(name));
                 due.rows.push_back({storage::Space::LOCAL, std::string(key), std::nullopt});
                 return due.names.size() < most;
               });
  return due;
}

}  // namespace authd::app
