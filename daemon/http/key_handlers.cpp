#include <algorithm>

#include "daemon/app/signing_keys.h"
#include "daemon/http/handlers.h"
#include "daemon/http/output.h"

namespace authd::http {
namespace {

std::string_view withoutBlanks(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

// Whether a list of entity tags names this one (RFC 9110 13.1.2, weak comparison). Ours have no
// commas in them.
bool names(std::string_view list, std::string_view tag) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    auto one = withoutBlanks(list.substr(0, comma));
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one == "*" || one == tag) return true;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

}  // namespace

// Public, and kept by readers for less than a new key waits before it signs.
Answering showSigningKeys(Exchange& exchange) {
  const auto keys = app::publishedKeys(exchange.app);
  const std::string tag = '"' + keys.tag + '"';
  Response response;
  if (names(exchange.request.header("if-none-match").value_or(""), tag)) {
    response.status = 304;
  } else {
    response = answerJson(keys.json);
  }
  response.headers.add("Cache-Control", "public, max-age=" + std::to_string(keys.keepSeconds));
  response.headers.add("ETag", tag);
  return response;
}

}  // namespace authd::http
