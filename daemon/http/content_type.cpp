#include "daemon/http/content_type.h"

#include "daemon/core/rules/text.h"

namespace authd::http {
namespace {

bool isTokenCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool isToken(std::string_view text) {
  for (const char c : text) {
    if (!isTokenCharacter(c)) return false;
  }
  return !text.empty();
}

bool isMediaType(std::string_view text) {
  const auto slash = text.find('/');
  return slash != std::string_view::npos && isToken(text.substr(0, slash)) &&
         isToken(text.substr(slash + 1));
}

std::string_view unquoted(std::string_view text) {
  if (text.size() >= 2 && text.starts_with('"') && text.ends_with('"')) {
    return text.substr(1, text.size() - 2);
  }
  return text;
}

std::optional<Problem> checkCharset(std::string_view parameter) {
  const auto equals = parameter.find('=');
  const auto name = core::trimmed(parameter.substr(0, equals));
  if (equals == std::string_view::npos || !core::equalsIgnoringCase(name, "charset")) {
    return plainProblem(400,
                        "The Content-Type header is not valid: charset is the only parameter.");
  }
  const auto charset = unquoted(core::trimmed(parameter.substr(equals + 1)));
  if (core::equalsIgnoringCase(charset, "utf-8")) return std::nullopt;
  return plainProblem(400, "The body must be UTF-8.");
}

bool isXml(std::string_view type) {
  return core::equalsIgnoringCase(type, "application/xml") ||
         core::equalsIgnoringCase(type, "text/xml") ||
         core::equalsIgnoringCase(type, "application/xhtml+xml");
}

}  // namespace

std::optional<Problem> checkContentType(std::optional<std::string_view> header) {
  if (!header || core::isBlank(*header)) {
    return plainProblem(400, "A body needs a Content-Type header.");
  }
  const auto semicolon = header->find(';');
  const auto type = core::trimmed(header->substr(0, semicolon));
  if (!isMediaType(type)) return plainProblem(400, "The Content-Type header is not valid.");
  if (semicolon != std::string_view::npos) {
    if (auto problem = checkCharset(header->substr(semicolon + 1))) return problem;
  }
  if (core::equalsIgnoringCase(type, "application/json")) return std::nullopt;
  if (isXml(type)) {
    return plainProblem(400, "This version reads JSON bodies only; XML is not supported yet.");
  }
  return plainProblem(
      400, "Bodies of type \"" + std::string(type) + "\" are not supported: use application/json.");
}

}  // namespace authd::http
