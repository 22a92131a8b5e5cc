#include "daemon/core/rules/duration.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "daemon/core/assert.h"

namespace authd::core {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t factor;
};
constexpr std::array<Unit, 4> TIME_UNITS{{{"d", 86400}, {"h", 3600}, {"m", 60}, {"s", 1}}};
constexpr std::array<Unit, 4> SIZE_UNITS{
    {{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"B", 1}}};
constexpr std::int64_t LONGEST_SECONDS = 36525LL * 86400;
constexpr std::int64_t LARGEST_BYTES = 1LL << 50;

bool isDigit(char c) {
  return c >= '0' && c <= '9';
}

std::size_t leadingDigits(std::string_view text) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), isDigit) -
                                  text.begin());
}

// number * factor + sum, if that stays at or below `most`.
std::optional<std::int64_t> addScaled(std::int64_t sum, std::int64_t number, std::int64_t factor,
                                      std::int64_t most) {
  if (number > (most - sum) / factor) return std::nullopt;
  return sum + number * factor;
}

}  // namespace

std::optional<std::int64_t> wholeNumber(std::string_view text) {
  if (text.empty() || text.size() > 18 || leadingDigits(text) != text.size()) return std::nullopt;
  std::int64_t result = 0;
  std::from_chars(text.data(), text.data() + text.size(), result);
  return result;
}

std::optional<std::int64_t> durationSeconds(std::string_view text) {
  if (text.empty()) return std::nullopt;
  std::int64_t sum = 0;
  const auto* unit = TIME_UNITS.begin();
  while (!text.empty()) {
    const std::size_t digits = leadingDigits(text);
    const auto number = wholeNumber(text.substr(0, digits));
    if (!number || digits == text.size()) return std::nullopt;
    const std::string_view name = text.substr(digits, 1);
    unit = std::find_if(unit, TIME_UNITS.end(), [&](const Unit& u) { return u.name == name; });
    if (unit == TIME_UNITS.end()) return std::nullopt;
    const auto next = addScaled(sum, *number, unit->factor, LONGEST_SECONDS);
    if (!next) return std::nullopt;
    sum = *next;
    ++unit;
    text.remove_prefix(digits + 1);
  }
  return sum;
}

std::string formatDuration(std::int64_t seconds) {
  AUTHD_ASSERT(seconds >= 0);
  if (seconds == 0) return "0s";
  std::string result;
  for (const auto& unit : TIME_UNITS) {
    const std::int64_t number = seconds / unit.factor;
    if (number > 0) (result += std::to_string(number)) += unit.name;
    seconds %= unit.factor;
  }
  return result;
}

std::optional<std::int64_t> sizeBytes(std::string_view text) {
  const std::size_t digits = leadingDigits(text);
  const auto number = wholeNumber(text.substr(0, digits));
  const auto* unit = std::find_if(SIZE_UNITS.begin(), SIZE_UNITS.end(),
                                  [&](const Unit& u) { return u.name == text.substr(digits); });
  if (!number || unit == SIZE_UNITS.end()) return std::nullopt;
  return addScaled(0, *number, unit->factor, LARGEST_BYTES - 1);
}

std::string formatSize(std::int64_t bytes) {
  AUTHD_ASSERT(bytes >= 0);
  for (const auto& unit : SIZE_UNITS) {
    if (bytes >= unit.factor && bytes % unit.factor == 0) {
      return std::to_string(bytes / unit.factor).append(unit.name);
    }
  }
  return "0B";
}

}  // namespace authd::core
