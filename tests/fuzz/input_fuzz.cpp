#include <cstdint>
#include <cstdlib>
#include <iostream>

#include "daemon/http/accept.h"
#include "daemon/http/fields.h"
#include "daemon/http/xml.h"

using namespace authd::http;

namespace {

// Says what does not hold, and ends.
void must(bool holds, const char* what) {
  if (holds) return;
  std::cerr << "does not hold: " << what << std::endl;
  std::abort();
}

// Names are changed where XML cannot hold them, and may then be twins; lists are one level more.
void checkXml(std::string_view text) {
  auto read = readXml(text);
  auto* object = std::get_if<JsonObject>(&read);
  if (!object) return;
  const auto again = readXml(writeXml({std::move(*object)}));
  const auto* fault = std::get_if<JsonFault>(&again);
  must(!fault || *fault == JsonFault::TOO_DEEP || *fault == JsonFault::TWICE,
       "what is written as XML can be read");
}

void checkJson(std::string_view text) {
  readJson(text);
  const auto value = readJsonValue(text);
  if (!value) return;
  const std::string written = writeJson(*value);
  const auto again = readJsonValue(written);
  must(again.has_value() && writeJson(*again) == written, "JSON stays what it is");
  writeXml(*value);
}

// A filter, and in the next line what it is for.
void checkFields(std::string_view text) {
  const auto end = text.find('\n');
  if (end == std::string_view::npos) return;
  const auto fields = readFields(text.substr(0, end));
  auto value = readJsonValue(text.substr(end + 1));
  if (!fields || !value) return;
  keepFields(*value, *fields);
  const std::string once = writeJson(*value);
  keepFields(*value, *fields);
  must(writeJson(*value) == once, "a second time takes nothing away");
}

}  // namespace

// The first byte says what the others are: X a body in XML, J in JSON, F a filter, A what is
// accepted.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0]) {
    case 'X': checkXml(text); break;
    case 'J': checkJson(text); break;
    case 'F': checkFields(text); break;
    case 'A': acceptedFormat(text); break;
    default: break;
  }
  return 0;
}
