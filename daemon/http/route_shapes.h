#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/http/routes.h"
#include "daemon/http/schema_types.h"

namespace authd::http {

// What requests of a route and its answers look like, read from the row of the table. The same for
// every document; each writes it down in its own words.

// Whether a route stands below /rest, as Magento's do.
bool isMagentos(const Route& route);

enum class Place : std::uint8_t { PATH = 1, QUERY = 2, HEADER = 3 };
std::string_view placeText(Place place);

struct RouteParameter {
  Place place = Place::QUERY;
  Field field;  // named as requests name it
  std::string_view description{};
};
// All but the store and the body. An object in a query is a parameter for each simple value in it,
// as Magento reads them: `searchCriteria[filterGroups][0][filters][0][field]`.
std::vector<RouteParameter> parametersOf(const Route& route);

// The fields of the body; empty if it has none.
std::string_view bodyOf(const Route& route);

struct AnswerHeader {
  std::string_view name;
  std::string_view description;
};

// An answer that is no success.
struct Failure {
  std::string_view status;  // "404", or "default" for what is not listed
  std::string_view type;    // of the body: "Error", or an object type; empty: there is none
  bool challenges = false;  // with WWW-Authenticate
};
std::vector<Failure> failuresOf(const Route& route);
std::string_view statusText(std::string_view status);

// What a success says in its header.
std::vector<AnswerHeader> answerHeadersOf(const Route& route);

}  // namespace authd::http
