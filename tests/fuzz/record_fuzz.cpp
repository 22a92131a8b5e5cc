#include <cstdlib>

#include "daemon/record/codec.h"
#include "daemon/record/json.h"
#include "daemon/record/text.h"

using namespace authd;

// Any bytes: a record that is read must survive being written and read again; exports never stop.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  record::toJson(bytes, "00");
  try {
    const core::Event event = record::decode(bytes);
    record::summary(event);
    if (record::decode(record::encode(event)) != event) std::abort();
  } catch (const record::RecordFault&) {
  } catch (const std::length_error&) {
    // Pointers that share their target can make the canonical form larger than the input.
  }
  return 0;
}
