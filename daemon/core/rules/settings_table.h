#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace authd::core {

enum class SettingKind : std::uint8_t {
  DURATION = 1,   // seconds, written with units: `1h30m`
  COUNT = 2,      // a whole number
  BYTES = 3,      // a size, written with a unit: `19MiB`
  BOOL = 4,       // `yes` or `no`
  CHOICE = 5,     // one of a few words
  COUNTRIES = 6,  // alpha-2 codes with commas, or `all` or `none`
};

// One thing that operators change at run time.
struct SettingSpec {
  std::string_view key;  // Magento's configuration path, or below authd/
  SettingKind kind = SettingKind::COUNT;
  std::string_view defaultText;  // canonical
  std::int64_t min = 0;          // in seconds, pieces or bytes
  std::int64_t max = 0;
  bool mayBeNever = false;  // the word `never` is a value
  std::span<const std::string_view> choices;
  std::string_view description;  // one line, without full stop
};

// Every setting, by key.
std::span<const SettingSpec> allSettings();

// Empty if there is no such setting.
const SettingSpec* findSetting(std::string_view key);

// What a kind's values look like, for messages and help: "a duration with a unit, such as 2s…".
std::string_view settingUnit(SettingKind kind);

}  // namespace authd::core
