#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/http/json_value.h"

namespace authd::http {

// Which properties of an answer a client wants: `id,addresses[city,region[region_code]]`.
struct Fields {
  // A name without brackets stands for the whole property: nullptr.
  std::map<std::string, std::unique_ptr<Fields>, std::less<>> names;
};

// Reads the grammar of Magento's `fields`: names of letters, digits and `_`, commas and balanced
// brackets behind names, at most JSON_MAX_DEPTH deep. Nothing for all else.
std::optional<Fields> readFields(std::string_view text);

// Leaves of `value` what is wanted: in objects the properties with these names, in lists the same
// in each element, of `custom_attributes` those with these codes. Objects of which nothing is left
// become empty lists, as PHP's do.
void keepFields(JsonValue& value, const Fields& fields);

}  // namespace authd::http
