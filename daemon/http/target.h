#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/app/shop.h"
#include "daemon/http/errors.h"

namespace authd::http {

// The store view that a request speaks to.
struct Site {
  std::uint32_t storeId = 0;  // with `all`: the default store view
  std::uint32_t websiteId = 0;
  bool all = false;
};

using QueryParams = std::vector<std::pair<std::string, std::string>>;

// A request target below /rest, taken apart.
struct RestTarget {
  Site site;
  std::vector<std::string> segments;  // decoded, from "V1" on, or "schema"
  QueryParams query;
};

// The path of a request target, still encoded, and its query without "?". The scheme and authority
// of an absolute target are dropped.
std::pair<std::string_view, std::string_view> splitTarget(std::string_view target);

// Takes apart what follows the first segment "rest" of a path: an optional store code or `all`,
// then V1 or the last segment "schema". 400 for an unknown store code, and for damaged
// percent-encoding; nothing if there is no segment "rest".
std::optional<Checked<RestTarget>> readRestTarget(std::string_view path, std::string_view query,
                                                  const app::Shop& shop);

// Decoded names and values in their order; damaged percent-encoding stays as it is, as in PHP.
QueryParams readQuery(std::string_view query);

// The first of a name, or nothing.
std::optional<std::string_view> queryParam(const QueryParams& params, std::string_view name);

}  // namespace authd::http
