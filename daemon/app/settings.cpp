#include "daemon/app/settings.h"

#include <utility>

#include "daemon/app/account_sharing.h"
#include "daemon/app/changes.h"
#include "daemon/app/drafts.h"
#include "daemon/app/tokens.h"
#include "daemon/core/rules/duration.h"
#include "daemon/core/rules/settings_keys.h"
#include "daemon/core/rules/settings_table.h"
#include "daemon/core/token_rules.h"

namespace authd::app {
namespace {

SettingView viewOf(const App& app, const core::SettingSpec& spec) {
  SettingView view{std::string(spec.key),         {},   std::string(spec.defaultText),
                   std::string(spec.description), true, 0};
  view.value = core::settingText(app.tables, spec.key);
  if (auto row = core::find<core::SettingRow>(app.tables, view.key)) {
    view.isDefault = false;
    view.seq = row->seq;
  }
  return view;
}

// The canonical text that the setting would have, or why not.
Answer<std::string> wanted(const std::string& key, const std::optional<std::string>& value) {
  const core::SettingSpec* spec = core::findSetting(key);
  if (!spec) return notFound("key", key);
  if (!value) return std::string(spec->defaultText);
  auto parsed = core::parseSetting(key, *value);
  if (auto* error = std::get_if<core::SettingError>(&parsed)) {
    return refusedByRules({core::invalidField(key, error->message)});
  }
  return std::get<std::string>(parsed);
}

}  // namespace

std::optional<SettingView> readSetting(const App& app, std::string_view key) {
  const core::SettingSpec* spec = core::findSetting(key);
  if (!spec) return std::nullopt;
  return viewOf(app, *spec);
}

void listSettings(const App& app, const std::function<void(const SettingView&)>& visit) {
  for (const core::SettingSpec& spec : core::allSettings()) visit(viewOf(app, spec));
}

namespace {

using Outcome = kj::Promise<Answer<SettingChange>>;

Outcome recordSetting(App& app, const Call& call, std::string key, std::optional<std::string> value,
                      std::string text) {
  Drafts drafts(app, call);
  auto type = value ? core::EventType::SETTING_CHANGED : core::EventType::SETTING_UNSET;
  core::ChangeSetting command{std::move(key), std::move(value), drafts.origin(type)};
  return recordAnswer(app, drafts, std::move(command),
                      [text = std::move(text)](const std::vector<core::Fact>& facts) {
                        return SettingChange{lastSeq(facts), text};
                      });
}

std::optional<std::string> valueNow(const App& app, const std::string& key) {
  auto row = core::find<core::SettingRow>(app.tables, key);
  return row ? std::optional(row->value) : std::nullopt;
}

// Whether accounts may be shared takes a while to find out, and customers register meanwhile: it is
// asked again when the setting is in force, which keeps new ones from it, and taken back if need
// be.
Outcome shareAccounts(App& app, Call call, std::optional<std::string> value) {
  const std::string key(core::keys::ACCOUNT_SHARE);
  // A retry must not hear of what was taken back.
  call.remember = nullptr;
  auto record = [&app, call = std::move(call), key](std::optional<std::string> text) {
    return recordSetting(app, call, key, std::move(text), "0");
  };
  return mayShareAccounts(app)
      .then([record, value = std::move(value)](Answer<bool> may) -> Outcome {
        if (auto* why = std::get_if<Refused>(&may)) return Answer<SettingChange>(std::move(*why));
        return record(value);
      })
      .then([&app, record, before = valueNow(app, key)](Answer<SettingChange> done) -> Outcome {
        if (std::holds_alternative<Refused>(done)) return done;
        return mayShareAccounts(app).then([record, before, done](Answer<bool> may) -> Outcome {
          auto* why = std::get_if<Refused>(&may);
          if (!why) return done;
          return record(before).then([why = std::move(*why)](const Answer<SettingChange>&) {
            return Answer<SettingChange>(why);
          });
        });
      });
}

}  // namespace

Outcome changeSetting(App& app, Call call, std::string key, std::optional<std::string> value) {
  Answer<std::string> wants = wanted(key, value);
  if (auto* why = std::get_if<Refused>(&wants)) return Answer<SettingChange>(std::move(*why));
  auto text = std::get<std::string>(std::move(wants));
  if (key == core::keys::ACCOUNT_SHARE && text == "0") {
    return shareAccounts(app, std::move(call), std::move(value));
  }
  return recordSetting(app, call, std::move(key), std::move(value), std::move(text));
}

Answer<std::uint64_t> tryChangeSetting(const App& app, const std::string& key,
                                       const std::optional<std::string>& value) {
  Answer<std::string> text = wanted(key, value);
  if (auto* why = std::get_if<Refused>(&text)) return std::move(*why);
  core::TokenType type = core::lifetimeTypeOf(key);
  if (type == core::TokenType::NONE) return std::uint64_t{0};
  const std::string& lifetime = std::get<std::string>(text);
  std::optional<std::int64_t> seconds;
  if (lifetime != "never") seconds = core::durationSeconds(lifetime);
  return countEndedByLifetime(app, type, seconds);
}

}  // namespace authd::app
