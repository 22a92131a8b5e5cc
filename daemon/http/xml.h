#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "daemon/http/json_value.h"

namespace authd::http {

// Reads an XML body into the tree that the same body in JSON gives: elements are properties, those
// of one name a list in their order, `<item>` alone stands for the elements of a list; texts stay
// texts, `<a/>` is null. The root's name does not matter. Refused as SYNTAX: what is no XML 1.0 in
// UTF-8, a document type (so that nothing is ever expanded or fetched), text beside elements,
// attributes except those of XML itself and `xsi:`, more than XML_MAX_ELEMENTS.
std::variant<JsonObject, JsonFault> readXml(std::string_view text);

inline constexpr std::size_t XML_MAX_ELEMENTS = 20000;

// A document with the root `response`, as Magento writes it: properties are elements, elements of
// lists `<item>`. Characters that XML cannot hold become U+FFFD.
std::string writeXml(const JsonValue& value);

}  // namespace authd::http
