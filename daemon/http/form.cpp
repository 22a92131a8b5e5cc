#include "daemon/http/form.h"

#include "daemon/core/rules/text.h"

namespace authd::http {

std::optional<QueryParams> readForm(const Request& request) {
  const auto header = request.header("content-type");
  if (!header) return std::nullopt;
  const auto type = core::trimmed(header->substr(0, header->find(';')));
  if (!core::equalsIgnoringCase(type, "application/x-www-form-urlencoded")) return std::nullopt;
  return readQuery(request.body);
}

std::optional<std::string> singleField(const QueryParams& form, std::string_view name) {
  std::optional<std::string> found;
  for (const auto& [key, value] : form) {
    if (key != name) continue;
    if (found) return std::nullopt;
    found = value;
  }
  return found;
}

}  // namespace authd::http
