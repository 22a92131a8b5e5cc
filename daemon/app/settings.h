#pragma once

#include <kj/async.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/app/app.h"

namespace authd::app {

struct SettingView {
  std::string key;
  std::string value;
  std::string defaultValue;
  std::string description;
  bool isDefault = true;
  std::uint64_t seq = 0;  // of the event that set it
};
struct SettingChange {
  std::uint64_t seq = 0;
  std::string value;  // in force now
};

// One change of a setting.
struct SettingPast {
  std::uint64_t id = 0;  // position of its event
  std::int64_t timeUs = 0;
  std::string key;
  std::string value;  // that the setting had from then on
  bool isDefault = false;
  std::string actor;
  std::string reason;
};

std::optional<SettingView> readSetting(const App& app, std::string_view key);
void listSettings(const App& app, const std::function<void(const SettingView&)>& visit);
// All changes that the log knows, or those of one key, oldest first. Reads the log where it is
// called.
void listSettingHistory(const App& app, const std::string& key,
                        const std::function<bool(const SettingPast&)>& visit);
// No value: back to the default. RULES with INVALID (parameter `value` is the message of what would
// be right), NOT_FOUND for an unknown key, REFUSED with ALREADY_SO.
kj::Promise<Answer<SettingChange>> changeSetting(App& app, Call call, std::string key,
                                                 std::optional<std::string> value);
// How many live tokens a change would end at once; 0 for settings that end none.
Answer<std::uint64_t> tryChangeSetting(const App& app, const std::string& key,
                                       const std::optional<std::string>& value);

}  // namespace authd::app
