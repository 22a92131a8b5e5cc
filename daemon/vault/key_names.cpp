#include "daemon/vault/key_names.h"

#include <algorithm>
#include <chrono>

#include "daemon/core/assert.h"

namespace authd::vault {
namespace {

constexpr std::uint32_t LAST_DAY = 2932896;  // 9999-12-31

std::string withNumber(char prefix, std::uint32_t number) {
  std::string name(1, prefix);
  appendU32(name, number);
  return name;
}

std::string withRef(char prefix, const core::Ref& ref) {
  std::string name(1, prefix);
  name.append(ref.begin(), ref.end());
  return name;
}

}  // namespace

std::string subjectKeyName(const core::Ref& subject) {
  return withRef('s', subject);
}
std::string credentialKeyName(const core::Ref& credential) {
  return withRef('c', credential);
}
std::string dayKeyName(std::uint32_t day) {
  return withNumber('d', day);
}
std::string epochKeyName(Epoch epoch) {
  return withNumber('e', epoch);
}
std::string secretName(std::string_view name) {
  return "x" + std::string(name);
}

bool isWrappedByEpoch(std::string_view name) {
  return !name.empty() && std::string_view("scdx").find(name[0]) != std::string_view::npos;
}

Epoch epochOf(std::string_view epochKeyName) {
  return readU32(epochKeyName.substr(1));
}

Epoch epochOfDay(std::uint32_t day) {
  const std::chrono::year_month_day date{
      std::chrono::sys_days{std::chrono::days{static_cast<int>(clampDay(day))}}};
  return static_cast<Epoch>(static_cast<int>(date.year())) * 100 +
         static_cast<unsigned>(date.month());
}

std::uint32_t clampDay(std::uint32_t day) {
  return std::clamp(day, 1U, LAST_DAY);
}

void appendU16(std::string& out, std::uint16_t value) {
  out += static_cast<char>(value >> 8);
  out += static_cast<char>(value);
}

void appendU32(std::string& out, std::uint32_t value) {
  appendU16(out, static_cast<std::uint16_t>(value >> 16));
  appendU16(out, static_cast<std::uint16_t>(value));
}

std::uint32_t readU32(std::string_view bytes) {
  AUTHD_ASSERT(bytes.size() >= 4);
  std::uint32_t value = 0;
  for (const char c : bytes.substr(0, 4)) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

}  // namespace authd::vault
