#include "daemon/core/rules/email_syntax.h"

#include <algorithm>

namespace authd::core {
namespace {

constexpr std::size_t LOCAL_MAX_LENGTH = 64;
constexpr std::size_t LABEL_MAX_LENGTH = 63;
constexpr std::size_t HOST_MAX_LENGTH = 253;
constexpr std::string_view LOCAL_SIGNS = "!#$%&'*+-/=?^_`{|}~";

bool isDigit(char c) {
  return c >= '0' && c <= '9';
}
bool isAlnum(char c) {
  return isDigit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool isAtom(std::string_view atom) {
  return !atom.empty() && std::all_of(atom.begin(), atom.end(), [](char c) {
    return isAlnum(c) || LOCAL_SIGNS.find(c) != std::string_view::npos;
  });
}

bool isLabel(std::string_view label) {
  return !label.empty() && label.size() <= LABEL_MAX_LENGTH && label.front() != '-' &&
         label.back() != '-' &&
         std::all_of(label.begin(), label.end(), [](char c) { return isAlnum(c) || c == '-'; });
}

// Whether every piece between the dots passes.
template <typename Check>
bool allPieces(std::string_view text, Check check) {
  for (;;) {
    const auto dot = text.find('.');
    if (!check(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

bool isHost(std::string_view host) {
  const auto dot = host.rfind('.');
  if (dot == std::string_view::npos || host.size() > HOST_MAX_LENGTH) return false;
  const auto last = host.substr(dot + 1);
  return last.size() >= 2 && !std::all_of(last.begin(), last.end(), isDigit) &&
         allPieces(host, isLabel);
}

}  // namespace

bool isEmailSyntax(std::string_view email) {
  const auto at = email.rfind('@');
  if (at == std::string_view::npos || email.size() > EMAIL_MAX_LENGTH) return false;
  const auto local = email.substr(0, at);
  return local.size() <= LOCAL_MAX_LENGTH && allPieces(local, isAtom) &&
         isHost(email.substr(at + 1));
}

}  // namespace authd::core
