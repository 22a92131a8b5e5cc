#include "cli/arguments.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>

#include "cli/failure.h"
#include "daemon/core/rules/dates.h"
#include "daemon/core/rules/duration.h"

namespace authd::cli {
namespace {

constexpr std::int64_t SECOND_US = 1'000'000;
constexpr std::string_view SEQ_PREFIX = "seq:";
constexpr std::array<std::string_view, 7> REASON_CODES = {"leak",   "logout", "rotated", "left",
                                                          "policy", "test",   "other"};

[[noreturn]] void refuse(const std::string& words) {
  throw Failure(ExitCode::USAGE, words);
}

std::int64_t floorSeconds(std::int64_t timeUs) {
  return timeUs / SECOND_US - (timeUs % SECOND_US < 0 ? 1 : 0);
}

// `Z`, `+02:00` or `-05:30` in seconds.
std::optional<std::int64_t> offsetSeconds(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  auto hours = core::wholeNumber(text.substr(1, 2));
  auto minutes = core::wholeNumber(text.substr(4, 2));
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  std::int64_t seconds = (*hours * 60 + *minutes) * 60;
  return text[0] == '-' ? -seconds : seconds;
}

// `.5` is 500000; takes what it reads off the text.
std::optional<std::int64_t> takeFraction(std::string_view& rest) {
  if (rest.empty() || rest[0] != '.') return 0;
  rest.remove_prefix(1);
  std::int64_t us = 0;
  std::int64_t unit = SECOND_US / 10;
  std::size_t digits = 0;
  for (; digits < rest.size() && rest[digits] >= '0' && rest[digits] <= '9'; ++digits) {
    us += (rest[digits] - '0') * unit;
    unit /= 10;
  }
  if (digits == 0) return std::nullopt;
  rest.remove_prefix(digits);
  return us;
}

std::string formatted(const char* format, const std::tm& time) {
  std::array<char, 64> buffer{};
  auto size = std::strftime(buffer.data(), buffer.size(), format, &time);
  return {buffer.data(), size};
}

}  // namespace

std::optional<std::int64_t> rfc3339Us(std::string_view text) {
  constexpr std::size_t SECONDS_END = 19;
  if (text.size() <= SECONDS_END || (text[10] != 'T' && text[10] != 't' && text[10] != ' ')) {
    return std::nullopt;
  }
  std::string whole(text.substr(0, SECONDS_END));
  whole[10] = ' ';
  auto at = core::timestampUs(whole);
  auto rest = text.substr(SECONDS_END);
  auto fraction = takeFraction(rest);
  auto offset = offsetSeconds(rest);
  if (!at || !fraction || !offset) return std::nullopt;
  return *at + *fraction - *offset * SECOND_US;
}

LogPlace parsePlace(std::string_view text, std::int64_t nowUs) {
  if (text == "now") return TimePlace{nowUs};
  if (text.substr(0, SEQ_PREFIX.size()) == SEQ_PREFIX) return SeqPlace{parseSeq(text)};
  if (!text.empty() && text[0] == '@') {
    if (auto seconds = core::wholeNumber(text.substr(1)); seconds && *seconds < 253402300800) {
      return TimePlace{*seconds * SECOND_US};
    }
  }
  if (!text.empty() && text[0] == '-') {
    if (auto seconds = core::durationSeconds(text.substr(1))) {
      return TimePlace{nowUs - *seconds * SECOND_US};
    }
  }
  if (auto at = rfc3339Us(text)) return TimePlace{*at};
  refuse("not a time: " + std::string(text) +
         " (2026-05-01T12:00:00Z, @1777000000, -2h, now or seq:12)");
}

std::uint64_t parseSeq(std::string_view text) {
  auto digits = text;
  if (digits.substr(0, SEQ_PREFIX.size()) == SEQ_PREFIX) digits.remove_prefix(SEQ_PREFIX.size());
  auto number = core::wholeNumber(digits);
  if (!number) refuse("not a position in the log: " + std::string(text));
  return static_cast<std::uint64_t>(*number);
}

LogPlace parseSeqOrPlace(std::string_view text, std::int64_t nowUs) {
  if (core::wholeNumber(text)) return SeqPlace{parseSeq(text)};
  return parsePlace(text, nowUs);
}

std::int64_t parseLifetime(std::string_view text) {
  if (text == "never") return -1;
  auto seconds = core::durationSeconds(text);
  if (!seconds || *seconds == 0) {
    refuse("not a length of time: " + std::string(text) + " (90d, 4h, 1h30m with units, or never)");
  }
  return *seconds;
}

std::string formatUtc(std::int64_t timeUs) {
  std::time_t seconds = floorSeconds(timeUs);
  std::tm time{};
  gmtime_r(&seconds, &time);
  std::array<char, 16> fraction{};
  std::snprintf(fraction.data(), fraction.size(), ".%06dZ",
                static_cast<int>(timeUs - seconds * SECOND_US));
  return formatted("%Y-%m-%dT%H:%M:%S", time) + fraction.data();
}

std::string formatLocal(std::int64_t timeUs) {
  std::time_t seconds = floorSeconds(timeUs);
  std::tm time{};
  localtime_r(&seconds, &time);
  return formatted("%Y-%m-%d %H:%M:%S%z", time);
}

std::int64_t currentTimeUs() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::uint8_t parseReasonCode(std::string_view text) {
  if (text.empty()) return 0;
  for (std::size_t i = 0; i < REASON_CODES.size(); ++i) {
    if (REASON_CODES[i] == text) return static_cast<std::uint8_t>(i + 1);
  }
  refuse("not a reason code: " + std::string(text) +
         " (leak, logout, rotated, left, policy, test or other)");
}

UserName parseUser(std::string_view text) {
  auto colon = text.find(':');
  if (colon == std::string_view::npos || colon + 1 == text.size()) {
    refuse("not a user: " + std::string(text) + " (customer:NAME, admin:NAME or integration:NAME)");
  }
  return {parseUserType(text.substr(0, colon)), std::string(text.substr(colon + 1))};
}

std::string parseUserType(std::string_view text) {
  if (text != "admin" && text != "customer" && text != "integration") {
    refuse("not a type of user: " + std::string(text) + " (admin, customer or integration)");
  }
  return std::string(text);
}

}  // namespace authd::cli
