#include "daemon/app/signing_keys.h"

#include <algorithm>
#include <utility>

#include "daemon/app/changes.h"
#include "daemon/app/drafts.h"
#include "daemon/app/profile.h"
#include "daemon/app/recorder.h"
#include "daemon/core/rules/duration.h"
#include "daemon/core/signing_keys.h"
#include "daemon/crypto/digest.h"
#include "daemon/crypto/jwt.h"

namespace authd::app {
namespace {

using core::EventType;
using core::JwtAlgorithm;

constexpr std::uint32_t RETRY_AFTER_SECONDS = 2;
constexpr std::int64_t LONGEST_KEPT_SECONDS = 3600;

PublishedKey publishedBy(const std::vector<core::Fact>& facts) {
  PublishedKey key;
  key.seq = lastSeq(facts);
  if (const auto* made = std::get_if<core::JwtKeyPublished>(&facts.back().event.body)) {
    key.id = made->keyId;
    key.algorithm = made->algorithm;
    key.usableFromUs = made->usableFromUs;
  }
  return key;
}

kj::Promise<Answer<PublishedKey>> recordKey(App& app, const Call& call, JwtAlgorithm algorithm,
                                            bool immediately, const crypto::SigningKey& made) {
  Drafts drafts(app, call);
  core::PublishJwtKey command;
  command.subject = drafts.newSubject();
  command.algorithm = algorithm;
  command.publicKey = made.publicDer;
  command.immediately = immediately;
  command.published = drafts.origin(EventType::JWT_KEY_PUBLISHED);
  if (!made.privatePem.empty()) {
    std::string secret = JsonText().put("pem", made.privatePem.view()).text();
    drafts.addSecret(command.published, EventType::JWT_KEY_PUBLISHED, command.subject.ref, secret);
    crypto::wipe(secret);
  }
  return recordAnswer(app, drafts, std::move(command), publishedBy);
}

KeyState stateOf(const core::JwtKeyRow& row, bool signs, std::int64_t nowUs) {
  if (row.retiredUs != 0) return KeyState::RETIRED;
  if (signs) return KeyState::SIGNS;
  return row.usableFromUs > nowUs ? KeyState::WAITS : KeyState::TRUSTED;
}

std::string keySetJson(const App& app) {
  std::string json;
  core::visitTrustedKeys(app.tables, [&json](std::uint32_t id, const core::JwtKeyRow& key) {
    if (key.publicKey.empty()) return;
    json += json.empty() ? "" : ",";
    json += crypto::jwkOf(key.algorithm, std::to_string(id), key.publicKey);
  });
  return R"({"keys":[)" + json + "]}";
}

}  // namespace

kj::Promise<Answer<PublishedKey>> rotateKey(App& app, Call call, JwtAlgorithm algorithm,
                                            bool immediately) {
  if (algorithm == JwtAlgorithm::NONE) algorithm = app.settings().jwtAlgorithm;
  if (algorithm == JwtAlgorithm::HS256) {
    if (!app.jwt.cryptKey) return Answer<PublishedKey>(refused(Why::NO_CRYPT_KEY));
    return recordKey(app, call, algorithm, immediately, {});
  }
  auto made = std::make_shared<crypto::SigningKey>();
  auto work = [made, algorithm] { *made = crypto::makeSigningKey(algorithm); };
  KJ_IF_MAYBE (done, app.hashing.trySubmit(kj::mv(work))) {
    return done->then([&app, made, algorithm, immediately, call = std::move(call)] {
      return recordKey(app, call, algorithm, immediately, *made);
    });
  }
  return Answer<PublishedKey>(busy(RETRY_AFTER_SECONDS));
}

kj::Promise<Answer<std::uint64_t>> retireKey(App& app, Call call, std::uint32_t id) {
  Drafts drafts(app, call);
  if (auto row = core::find<core::JwtKeyRow>(app.tables, id)) drafts.replaces(row->privateKey);
  core::RetireJwtKey command{id, drafts.origin(EventType::JWT_KEY_RETIRED)};
  return recordAnswer(app, drafts, std::move(command), lastSeq);
}

void listKeys(const App& app, const std::function<bool(const KeyView&)>& visit) {
  const std::int64_t now = app.nowUs();
  const auto signing = core::signingKey(app.tables, now);
  app.tables.scan(core::TableId::JWT_KEY, "", "", [&](std::string_view key, std::string_view row) {
    KeyView view;
    core::readKey(key, view.id);
    auto stored = core::decodeRow<core::JwtKeyRow>(row);
    view.algorithm = stored.algorithm;
    view.state = stateOf(stored, signing == view.id, now);
    view.publishedUs = stored.publishedUs;
    view.usableFromUs = stored.usableFromUs;
    view.retiredUs = stored.retiredUs;
    return visit(view);
  });
}

std::optional<std::uint32_t> findKey(const App& app, std::string_view id) {
  auto number = core::wholeNumber(id);
  if (!number || *number > core::MAX_JWT_KEY_ID) return std::nullopt;
  auto keyId = static_cast<std::uint32_t>(*number);
  if (!core::find<core::JwtKeyRow>(app.tables, keyId)) return std::nullopt;
  return keyId;
}

std::shared_ptr<const crypto::Secret> openPrivateKey(App& app, const core::JwtKeyRow& key) {
  auto opened = app.vault.open(key.privateKey, vault::Field::SECRET);
  if (!opened) return nullptr;
  auto pem = jsonText(*opened, "pem");
  crypto::wipe(*opened);
  if (!pem) return nullptr;
  return std::make_shared<const crypto::Secret>(crypto::Secret::takeFrom(*pem));
}

KeySet publishedKeys(const App& app) {
  const std::uint64_t version = app.recorder.keysVersion();
  if (!app.keptKeys || app.keptKeys->version != version) {
    app.keptKeys = App::KeptKeys{version, keySetJson(app)};
  }
  const std::string& json = app.keptKeys->json;
  return {json, crypto::toHex(crypto::asText(crypto::sha256(json))).substr(0, 32),
          std::min(app.settings().jwtPublishSeconds / 2, LONGEST_KEPT_SECONDS)};
}

}  // namespace authd::app
