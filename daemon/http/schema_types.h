#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace authd::http {

// The shapes of requests and answers, as the documents of the API show them. Written as text, so
// that the table of routes stays readable: `name:type`, with `?` behind what may be missing and
// `[]` behind the type of a list. Types are `string`, `int`, `number`, `bool`, `object` (of any
// shape), `html` (a page), and the names below.

struct Field {
  std::string name;
  std::string type;  // without marks
  bool optional = false;
  bool list = false;
};

// One type, or all fields of a text. Asserts that the text is well formed: it stands in our tables.
Field fieldOf(std::string_view text);
std::vector<Field> fieldsOf(std::string_view text);

struct ObjectType {
  std::string_view name;         // as in the tables
  std::string_view magentoName;  // as Magento's own documents call it; empty: it has no such type
  std::string_view fields;
};

std::span<const ObjectType> objectTypes();
// Nothing for a simple type.
const ObjectType* findObjectType(std::string_view name);

// The parameters in a route's path: ids are numbers, but for those of countries.
std::vector<Field> pathFieldsOf(std::string_view path);

}  // namespace authd::http
