#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/http/exchange.h"

namespace authd::http {

enum class Verb : std::uint8_t { GET = 1, POST = 2, PUT = 3, DELETE = 4 };
std::optional<Verb> verbOf(std::string_view method);

// Who may use a route.
enum class Access : std::uint8_t {
  ANONYMOUS = 1,  // everybody
  SELF = 2,       // a customer, in the customer's own website
  RESOURCE = 3,   // whoever may use the ACL resource
  REGISTER = 4,   // the same, or everybody if the shop lets people register themselves
  STORES = 5,     // the same, or everybody if the shop shows its stores
  // Outside /rest, where handlers refuse in the words of their standards:
  OAUTH = 6,   // whoever may use the ACL resource
  TOKEN = 7,   // whoever has a live Bearer token
  SIGNED = 8,  // an integration, by the signature of this very request
};

// One row of the API.
struct Route {
  Verb verb = Verb::GET;
  std::string_view path;  // "V1/..." stands below /rest/[<store>/]; "/..." for itself
  Access access = Access::ANONYMOUS;
  std::string_view resource;  // ACL id
  Handle handle = nullptr;
  std::string_view name;         // one word, unique
  std::string_view description;  // one sentence
  // Parameters and result as the documents of the API show them: "customer:Customer
  // password:string?", "Customer" (schema_types.h). Those of the path come from the path.
  std::string_view takes{};
  std::string_view gives{};
  // Statuses of failures that neither the access nor the path lets expect: "401 404".
  std::string_view fails{};
};

// The whole API.
std::span<const Route> allRoutes();

struct Match {
  const Route* route = nullptr;
  PathParams params;
};

// The route below /rest for decoded path segments. Segments are compared exactly; from the left, a
// literal segment beats a parameter; a parameter is never empty. Nothing if there is none for the
// verb.
std::optional<Match> matchRoute(std::span<const Route> routes, Verb verb,
                                const std::vector<std::string>& segments);
// The route outside /rest for an encoded path, exactly as written.
const Route* matchOutside(std::span<const Route> routes, Verb verb, std::string_view path);

}  // namespace authd::http
