#include "daemon/core/rules/dates.h"

#include <chrono>

#include "daemon/core/assert.h"
#include "daemon/core/rules/duration.h"

namespace authd::core {
namespace {

constexpr std::int64_t SECOND_US = 1000000;
constexpr std::int64_t DAY_SECONDS = 86400;
constexpr std::size_t DATE_LENGTH = 10;

struct DateAndTime {
  std::string_view date;
  std::int64_t days = 0;     // since 1970
  std::int64_t seconds = 0;  // of the day
};

// The number in `length` digits at `position`.
std::optional<int> digitsAt(std::string_view text, std::size_t position, std::size_t length) {
  if (position + length > text.size()) return std::nullopt;
  const auto number = wholeNumber(text.substr(position, length));
  return number ? std::optional<int>(static_cast<int>(*number)) : std::nullopt;
}

std::optional<std::int64_t> parseDays(std::string_view date) {
  const auto year = digitsAt(date, 0, 4);
  const auto month = digitsAt(date, 5, 2);
  const auto day = digitsAt(date, 8, 2);
  if (!year || !month || !day || *year < 1000 || date[4] != '-' || date[7] != '-') return {};
  const std::chrono::year_month_day value{std::chrono::year(*year),
                                          std::chrono::month(static_cast<unsigned>(*month)),
                                          std::chrono::day(static_cast<unsigned>(*day))};
  if (!value.ok()) return std::nullopt;
  return std::chrono::sys_days(value).time_since_epoch().count();
}

// `HH:MM:SS`.
std::optional<std::int64_t> parseSeconds(std::string_view time) {
  const auto hour = digitsAt(time, 0, 2);
  const auto minute = digitsAt(time, 3, 2);
  const auto second = digitsAt(time, 6, 2);
  if (!hour || !minute || !second || time.size() != 8 || time[2] != ':' || time[5] != ':')
    return {};
  if (*hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  return *hour * 3600LL + *minute * 60LL + *second;
}

std::optional<DateAndTime> parse(std::string_view text) {
  if (text.size() < DATE_LENGTH) return std::nullopt;
  DateAndTime result{text.substr(0, DATE_LENGTH)};
  const auto days = parseDays(result.date);
  if (!days) return std::nullopt;
  result.days = *days;
  if (text.size() == DATE_LENGTH) return result;
  const char separator = text[DATE_LENGTH];
  std::string_view time = text.substr(DATE_LENGTH + 1);
  if (separator == 'T' && !time.empty() && time.back() == 'Z') time.remove_suffix(1);
  const auto seconds = parseSeconds(time);
  if (!seconds || (separator != ' ' && separator != 'T')) return std::nullopt;
  result.seconds = *seconds;
  return result;
}

// Appends at least `width` digits.
void pad(std::string& text, std::uint64_t number, std::size_t width) {
  char digits[20];
  std::size_t begin = sizeof digits;
  for (; number > 0 || sizeof digits - begin < width; number /= 10) {
    digits[--begin] = static_cast<char>('0' + number % 10);
  }
  text.append(digits + begin, sizeof digits - begin);
}

}  // namespace

std::optional<std::string> normaliseDate(std::string_view text) {
  const auto parsed = parse(text);
  return parsed ? std::optional<std::string>(parsed->date) : std::nullopt;
}

std::optional<std::int64_t> timestampUs(std::string_view text) {
  const auto parsed = parse(text);
  if (!parsed || parsed->days < 0) return std::nullopt;
  return (parsed->days * DAY_SECONDS + parsed->seconds) * SECOND_US;
}

std::string formatTimestamp(std::int64_t timeUs) {
  AUTHD_ASSERT(timeUs >= 0);
  const std::int64_t seconds = timeUs / SECOND_US;
  const std::chrono::sys_days days{
      std::chrono::days(static_cast<std::chrono::days::rep>(seconds / DAY_SECONDS))};
  const std::chrono::year_month_day date{days};
  const std::int64_t time = seconds % DAY_SECONDS;
  std::string text;
  text.reserve(sizeof "YYYY-MM-DDTHH:MM:SSZ");
  const auto put = [&text](auto number, std::size_t width, std::string_view before) {
    text += before;
    pad(text, static_cast<std::uint64_t>(number), width);
  };
  put(static_cast<int>(date.year()), 4, "");
  put(static_cast<unsigned>(date.month()), 2, "-");
  put(static_cast<unsigned>(date.day()), 2, "-");
  put(time / 3600, 2, " ");
  put(time / 60 % 60, 2, ":");
  put(time % 60, 2, ":");
  return text;
}

}  // namespace authd::core
