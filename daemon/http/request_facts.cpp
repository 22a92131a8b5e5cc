#include "daemon/http/request_facts.h"

#include <algorithm>

#include "daemon/core/rules/text.h"

namespace authd::http {
namespace {

constexpr std::size_t IDEMPOTENCY_KEY_MAX_LENGTH = 255;
constexpr std::size_t USER_AGENT_MAX_LENGTH = 255;

bool isPrintable(char c) {
  return c >= 0x20 && c <= 0x7e;
}

// traceparent allows small letters only.
int hexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

bool isHex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return hexDigit(c) >= 0; });
}

bool isZero(std::string_view hex) {
  return std::all_of(hex.begin(), hex.end(), [](char c) { return c == '0'; });
}

// version "-" trace-id "-" parent-id "-" flags; later versions may append.
bool isTraceparent(std::string_view text) {
  constexpr std::size_t LENGTH = 55;
  if (text.size() < LENGTH || text[2] != '-' || text[35] != '-' || text[52] != '-') return false;
  const auto version = text.substr(0, 2);
  const auto parent = text.substr(36, 16);
  if (!isHex(version) || version == "ff" || !isHex(parent) || isZero(parent)) return false;
  if (!isHex(text.substr(53, 2)) || !isHex(text.substr(3, 32))) return false;
  return text.size() == LENGTH || (version != "00" && text[LENGTH] == '-');
}

}  // namespace

std::optional<std::string_view> bearerToken(std::optional<std::string_view> header) {
  if (!header) return std::nullopt;
  const auto blank = header->find(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  const auto token = header->substr(blank + 1);
  if (token.empty() || token.find(' ') != std::string_view::npos) return std::nullopt;
  if (!core::equalsIgnoringCase(header->substr(0, blank), "bearer")) return std::nullopt;
  return token;
}

std::optional<core::EventId> traceId(std::optional<std::string_view> header) {
  if (!header || !isTraceparent(*header)) return std::nullopt;
  const auto hex = header->substr(3, 32);
  if (isZero(hex)) return std::nullopt;
  core::EventId id{};
  for (std::size_t i = 0; i < id.size(); ++i) {
    id[i] = static_cast<std::uint8_t>(hexDigit(hex[2 * i]) * 16 + hexDigit(hex[2 * i + 1]));
  }
  return id;
}

Checked<std::optional<std::string>> idempotencyKey(std::optional<std::string_view> header) {
  if (!header) return std::optional<std::string>();
  const bool fits = !header->empty() && header->size() <= IDEMPOTENCY_KEY_MAX_LENGTH &&
                    std::all_of(header->begin(), header->end(), isPrintable);
  if (fits) return std::optional<std::string>(*header);
  return plainProblem(400, "Idempotency-Key must have 1 to 255 printable ASCII characters.");
}

std::string userAgentText(std::optional<std::string_view> header) {
  std::string text(header.value_or("").substr(0, USER_AGENT_MAX_LENGTH));
  std::replace_if(
      text.begin(), text.end(), [](char c) { return !isPrintable(c); }, '?');
  return text;
}

}  // namespace authd::http
