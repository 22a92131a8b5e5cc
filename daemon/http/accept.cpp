#include "daemon/http/accept.h"

#include <algorithm>
#include <vector>

#include "daemon/core/rules/text.h"

namespace authd::http {
namespace {

constexpr int FULL_QUALITY = 1000;

struct Range {
  std::string_view type;
  int quality = FULL_QUALITY;  // in thousandths
};

bool isTypeCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("*+-./").find(c) != std::string_view::npos;
}

bool isType(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), isTypeCharacter);
}

// Takes what is before `separator` off the front of `rest`, without blanks around it.
std::string_view take(std::string_view& rest, char separator) {
  const auto end = rest.find(separator);
  const auto piece = core::trimmed(rest.substr(0, end));
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return piece;
}

// "1", "0.5", "0.123": thousandths. What is no quality counts as none given.
int qualityOf(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return FULL_QUALITY;
  if (text.size() > 1 && text[1] != '.') return FULL_QUALITY;
  int quality = (text[0] - '0') * FULL_QUALITY;
  int unit = FULL_QUALITY / 10;
  for (const char c : text.substr(std::min<std::size_t>(2, text.size()))) {
    if (c < '0' || c > '9') return FULL_QUALITY;
    quality += (c - '0') * unit;
    unit /= 10;
  }
  return std::min(quality, FULL_QUALITY);
}

Range rangeOf(std::string_view text) {
  Range range;
  range.type = take(text, ';');
  while (!text.empty()) {
    auto parameter = take(text, ';');
    if (core::equalsIgnoringCase(take(parameter, '='), "q")) range.quality = qualityOf(parameter);
  }
  return range;
}

std::vector<Range> rangesOf(std::string_view header) {
  std::vector<Range> ranges;
  while (!header.empty()) {
    const Range range = rangeOf(take(header, ','));
    if (isType(range.type)) ranges.push_back(range);
  }
  std::stable_sort(ranges.begin(), ranges.end(), [](const Range& left, const Range& right) {
    return left.quality > right.quality;
  });
  return ranges;
}

std::optional<Format> formatOfRange(std::string_view type) {
  if (type == "*/*" || core::equalsIgnoringCase(type, "application/*")) return Format::JSON;
  if (core::equalsIgnoringCase(type, "text/*")) return Format::XML;
  return formatOf(type);
}

}  // namespace

std::optional<Format> acceptedFormat(std::optional<std::string_view> header) {
  const auto ranges = rangesOf(header.value_or(""));
  if (ranges.empty()) return Format::JSON;
  for (const auto& range : ranges) {
    const auto format = range.quality > 0 ? formatOfRange(range.type) : std::nullopt;
    if (format) return format;
  }
  return std::nullopt;
}

}  // namespace authd::http
