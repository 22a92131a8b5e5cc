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

Problem invalidHeader() {
  return plainProblem(400, "The Content-Type header is not valid: charset is the only parameter.");
}

// `parameters` is what follows the first semicolon.
std::optional<Problem> checkCharset(std::string_view parameters) {
  const auto equals = parameters.find('=');
  const auto name = core::trimmed(parameters.substr(0, equals));
  if (equals == std::string_view::npos || !core::equalsIgnoringCase(name, "charset") ||
      parameters.find(';') != std::string_view::npos) {
    return invalidHeader();
  }
  const auto charset = unquoted(core::trimmed(parameters.substr(equals + 1)));
  if (core::equalsIgnoringCase(charset, "utf-8")) return std::nullopt;
  return plainProblem(400, "The body must be UTF-8.");
}

}  // namespace

std::optional<Format> formatOf(std::string_view mediaType) {
  const auto is = [&](std::string_view name) { return core::equalsIgnoringCase(mediaType, name); };
  if (is("application/json")) return Format::JSON;
  if (is("application/xml") || is("text/xml") || is("application/xhtml+xml")) return Format::XML;
  return std::nullopt;
}

Checked<Format> bodyFormat(std::optional<std::string_view> header) {
  if (!header || core::isBlank(*header)) {
    return plainProblem(400, "A body needs a Content-Type header.");
  }
  const auto semicolon = header->find(';');
  const auto type = core::trimmed(header->substr(0, semicolon));
  if (!isMediaType(type)) return invalidHeader();
  if (semicolon != std::string_view::npos) {
    if (auto problem = checkCharset(header->substr(semicolon + 1))) return std::move(*problem);
  }
  if (const auto format = formatOf(type)) return *format;
  return plainProblem(400, "Bodies of type \"" + std::string(type) +
                               "\" are not supported: use application/json or application/xml.");
}

}  // namespace authd::http
