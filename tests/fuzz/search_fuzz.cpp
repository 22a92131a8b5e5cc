#include <cstdlib>
#include <string>

#include "daemon/http/search_input.h"

using namespace authd;

namespace {

std::optional<core::FieldKind> kindOf(std::string_view field) {
  if (field == "entity_id") return core::FieldKind::NUMBER;
  if (field == "email" || field == "firstname") return core::FieldKind::TEXT;
  return std::nullopt;
}

}  // namespace

// A query, and in the next line what is searched: whatever they are, the criteria are read or
// refused, what is repeated of them is read as the same, and no pattern takes for ever.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto end = bytes.find('\n');
  const std::string text(end == std::string_view::npos ? bytes : bytes.substr(end + 1));
  auto read = http::readSearchCriteria(http::readQuery(bytes.substr(0, end)));
  auto* criteria = std::get_if<core::SearchCriteria>(&read);
  if (!criteria) return 0;
  if (http::searchCriteriaJson(*criteria).empty()) std::abort();
  auto made = http::searchFor(std::move(*criteria), kindOf);
  const auto* search = std::get_if<core::Search>(&made);
  if (!search) return 0;
  const auto values = [&](std::string_view field) -> std::optional<std::string> {
    if (field == "entity_id") return "17";
    if (field == "firstname") return std::nullopt;
    return text;
  };
  if (search->matches(values) != search->matches(values)) std::abort();
  const auto key = search->keyOf(values);
  if (search->before(key, key)) std::abort();
  return 0;
}
