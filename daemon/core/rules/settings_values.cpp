#include "daemon/core/rules/settings_values.h"

#include <algorithm>
#include <set>

#include "daemon/core/rules/duration.h"
#include "daemon/core/rules/regions.h"

namespace authd::core {
namespace {

using Result = std::variant<SettingValue, std::string>;

std::string formatNumber(SettingKind kind, std::int64_t number) {
  if (kind == SettingKind::DURATION) return formatDuration(number);
  if (kind == SettingKind::BYTES) return formatSize(number);
  return std::to_string(number);
}

std::optional<std::int64_t> parseNumber(SettingKind kind, std::string_view text) {
  if (kind == SettingKind::DURATION) return durationSeconds(text);
  if (kind == SettingKind::BYTES) return sizeBytes(text);
  return wholeNumber(text);
}

std::string expected(const SettingSpec& spec) {
  std::string result = "expected ";
  result += settingUnit(spec.kind);
  if (spec.mayBeNever) result += ", or never";
  return result;
}

Result parseBounded(const SettingSpec& spec, std::string_view text) {
  if (spec.mayBeNever && text == "never") return SettingValue{"never", std::nullopt};
  const auto number = parseNumber(spec.kind, text);
  if (!number) return expected(spec);
  if (*number < spec.min || *number > spec.max) {
    return "must lie between " + formatNumber(spec.kind, spec.min) + " and " +
           formatNumber(spec.kind, spec.max);
  }
  return SettingValue{formatNumber(spec.kind, *number), *number};
}

Result parseBool(const SettingSpec& spec, std::string_view text) {
  if (text == "yes" || text == "true" || text == "on" || text == "1") return SettingValue{"yes", 1};
  if (text == "no" || text == "false" || text == "off" || text == "0") return SettingValue{"no", 0};
  return expected(spec);
}

Result parseChoice(const SettingSpec& spec, std::string_view text) {
  const auto found = std::find(spec.choices.begin(), spec.choices.end(), text);
  if (found != spec.choices.end()) {
    return SettingValue{std::string(text), found - spec.choices.begin()};
  }
  std::string message = "must be one of";
  for (const auto choice : spec.choices) (message += ' ') += choice;
  return message;
}

Result parseCountries(const SettingSpec& spec, std::string_view text) {
  if (text == "all" || text == "none") return SettingValue{std::string(text), std::nullopt};
  std::set<std::string_view> codes;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const auto* country = findCountry(text.substr(begin, end - begin));
    if (country == nullptr) return expected(spec) + "; one of the codes is not known";
    codes.insert(country->alpha2);
    begin = end + 1;
  }
  SettingValue value;
  for (const auto code : codes) {
    if (!value.canonical.empty()) value.canonical += ',';
    value.canonical += code;
  }
  return value;
}

}  // namespace

Result parseSettingValue(const SettingSpec& spec, std::string_view text) {
  if (text.empty()) return "must not be empty: " + expected(spec);
  switch (spec.kind) {
    case SettingKind::DURATION:
    case SettingKind::COUNT:
    case SettingKind::BYTES: return parseBounded(spec, text);
    case SettingKind::BOOL: return parseBool(spec, text);
    case SettingKind::CHOICE: return parseChoice(spec, text);
    case SettingKind::COUNTRIES: return parseCountries(spec, text);
  }
  return expected(spec);
}

}  // namespace authd::core
