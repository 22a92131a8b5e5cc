#include "daemon/http/headers.h"

#include "daemon/core/rules/text.h"

namespace authd::http {
namespace {

// What an ordinary request of a browser or proxy has.
constexpr std::size_t USUAL_FIELDS = 8;
constexpr std::size_t USUAL_TEXT = 240;
// Memory of an unusual message is given back.
constexpr std::size_t MOST_KEPT = 16 * 1024;

}  // namespace

Headers::Headers(std::initializer_list<Field> fields) {
  for (const auto& [name, value] : fields) add(name, value);
}

void Headers::add(std::string_view name, std::string_view value) {
  if (places_.capacity() == 0) {
    places_.reserve(USUAL_FIELDS);
    text_.reserve(USUAL_TEXT);
  }
  Place place;
  place.name = store(name);
  place.nameSize = static_cast<std::uint32_t>(name.size());
  place.value = store(value);
  place.valueSize = static_cast<std::uint32_t>(value.size());
  places_.push_back(place);
}

void Headers::join(std::string_view name, std::string_view value) {
  for (Place& place : places_) {
    const auto [key, before] = fieldAt(place);
    if (!core::equalsIgnoringCase(key, name)) continue;
    // The old value stays where it was as garbage; a request has few such fields.
    const std::string joined = std::string(before) + ", " + std::string(value);
    place.value = store(joined);
    place.valueSize = static_cast<std::uint32_t>(joined.size());
    return;
  }
  add(name, value);
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
  for (const Place& place : places_) {
    if (place.nameSize != name.size()) continue;
    const auto [key, value] = fieldAt(place);
    if (core::equalsIgnoringCase(key, name)) return value;
  }
  return std::nullopt;
}

void Headers::clear() {
  if (text_.capacity() > MOST_KEPT) *this = {};
  text_.clear();
  places_.clear();
}

std::uint32_t Headers::store(std::string_view piece) {
  const auto at = static_cast<std::uint32_t>(text_.size());
  text_ += piece;
  return at;
}

}  // namespace authd::http
