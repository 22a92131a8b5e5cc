#pragma once

#include <boost/json/object.hpp>
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

boost::json::object schemaOf(const Field& field, const Dialect& dialect);
boost::json::object objectSchemaOf(std::string_view fields, const Dialect& dialect);
// Every object type by its name.
boost::json::object allSchemas(const Dialect& dialect);

}  // namespace authd::http
