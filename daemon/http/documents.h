#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/http/routes.h"

namespace authd::http {

// The documents of the API, made from the table of routes.

// What a route is listed under: Magento's service below V1 ("customerAccountManagementV1"), a word
// of ours elsewhere.
std::string_view tagOf(const Route& route);

// Where a Swagger document stands.
struct DocumentPlace {
  std::string host;      // as the client named it
  std::string basePath;  // "/rest/all"
};
// Swagger 2.0 as Magento shows it: the routes below V1 that `shows` lets through.
std::string swaggerDocument(const DocumentPlace& place,
                            const std::function<bool(const Route&)>& shows);

// OpenAPI 3.1 of everything.
std::string openApiDocument(std::string_view version);

// The same for people: HTML without scripts.
std::string documentPage(std::string_view version);

// `PostV1CustomersMePassword`, as Magento names operations.
std::string operationIdOf(const Route& route);

// The names of a `services` parameter; nothing for what is malformed. Empty for `all`.
std::optional<std::vector<std::string>> readServices(std::string_view text);

}  // namespace authd::http
