#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "daemon/core/rules/settings_table.h"

namespace authd::core {

// A legal value; `number` is seconds, pieces, bytes, 0/1 or the place among the choices.
struct SettingValue {
  std::string canonical;
  std::optional<std::int64_t> number;  // empty = never, or a list
};

// The value that `text` stands for, or the message why it is none.
std::variant<SettingValue, std::string> parseSettingValue(const SettingSpec& spec,
                                                          std::string_view text);

}  // namespace authd::core
