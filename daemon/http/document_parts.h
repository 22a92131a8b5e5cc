#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <set>
#include <string>
#include <string_view>

#include "daemon/http/routes.h"
#include "daemon/http/schema_types.h"

namespace authd::http {

std::string_view verbText(Verb verb);
// "V1/customers/:customerId" as "/V1/customers/{customerId}".
std::string documentPath(std::string_view path);

// How a document refers to an object type: a prefix, and which of its names.
struct Dialect {
  std::string_view prefix;
  bool magentoNames = false;
};

// Types are those of the tables, and "Error".
boost::json::object schemaOf(const Field& field, const Dialect& dialect);
boost::json::object objectSchemaOf(std::string_view fields, const Dialect& dialect);
// Every object type by its name, and what errors consist of.
boost::json::object allSchemas(const Dialect& dialect);

// These tags with their descriptions.
boost::json::array describedTags(const std::set<std::string_view>& names);

}  // namespace authd::http
