#include "daemon/core/progress_words.h"

#include <cmath>

namespace authd::core {
namespace {

constexpr std::uint64_t SECOND_US = 1'000'000;
// Of less time no rate can be told.
constexpr std::int64_t SHORTEST_US = 100'000;

// 1234567 as 1,234,567.
std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, ",");
  return text;
}

// To three digits: more of them would only flicker.
std::uint64_t rounded(std::uint64_t number) {
  std::uint64_t unit = 1;
  while (number / unit >= 1000) unit *= 10;
  return (number + unit / 2) / unit * unit;
}

// Rounded up, in a unit of which there are more than two.
std::string lengthOf(std::uint64_t seconds) {
  constexpr std::uint64_t MINUTE = 60;
  constexpr std::uint64_t HOUR = 60 * MINUTE;
  if (seconds > 2 * HOUR) return grouped((seconds + HOUR - 1) / HOUR) + " h";
  if (seconds > 2 * MINUTE) return grouped((seconds + MINUTE - 1) / MINUTE) + " min";
  return grouped(seconds) + " s";
}

}  // namespace

std::string ProgressWords::at(std::uint64_t done, std::uint64_t size, std::int64_t nowUs) {
  if (!first_) first_ = Moment{done, nowUs};
  std::string words = grouped(done) + " of " + grouped(size) + " events";
  const std::int64_t elapsedUs = nowUs - first_->us;
  if (elapsedUs < SHORTEST_US || done <= first_->done) return words;
  const double rate =
      static_cast<double>(done - first_->done) * SECOND_US / static_cast<double>(elapsedUs);
  if (rate >= 1) words += ", " + grouped(rounded(static_cast<std::uint64_t>(rate))) + "/s";
  if (done >= size) return words;
  const double seconds = std::ceil(static_cast<double>(size - done) / rate);
  return words + ", " + lengthOf(static_cast<std::uint64_t>(seconds)) + " left";
}

}  // namespace authd::core
