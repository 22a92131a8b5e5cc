#include <algorithm>

#include "daemon/formats/escape.h"
#include "daemon/formats/forms.h"

namespace authd::formats {
namespace {

constexpr std::size_t SEQUENCE_DIGITS = 20;  // of every 64-bit number: sorts as text
constexpr std::string_view VERSION = ".v1";  // of what `data` holds

std::string padded(const std::string& digits) {
  return std::string(SEQUENCE_DIGITS - std::min(SEQUENCE_DIGITS, digits.size()), '0') + digits;
}

std::string typeOf(const Event& event) {
  std::string type(PRODUCT);
  return type.append(".").append(event.name()).append(VERSION);
}

// What has no id is known by its hash, or by nothing but itself.
std::string idOf(const Event& event) {
  for (const char* name : {"eventId", "leafHash"}) {
    if (std::string id = event.text(name); !id.empty()) return id;
  }
  return "unknown";
}

}  // namespace

json::object cloudEvent(const Event& event, const Source& source) {
  json::object object;
  object["specversion"] = "1.0";
  object["id"] = idOf(event);
  object["source"] = source.origin.empty() ? std::string(PRODUCT) : uriReference(source.origin);
  object["type"] = typeOf(event);
  if (event.timeUs()) put(object, "time", event.text("time"));
  put(object, "subject", event.text("subject"));
  object["datacontenttype"] = "application/json";
  if (const std::string seq = event.text("seq"); !seq.empty()) object["sequence"] = padded(seq);
  put(object, "leafhash", event.text("leafHash"));
  object["data"] = event.whole();
  return object;
}

}  // namespace authd::formats
