#pragma once

#include <optional>
#include <string>

#include "daemon/http/content_type.h"
#include "daemon/http/message.h"
#include "daemon/http/target.h"

namespace authd::http {

// What a client wants an answer to look like.
struct Rendering {
  Format format = Format::JSON;
  std::optional<std::string> fields;  // a filter as it came
};

// Takes `fields` out of a query, in every spelling that PHP takes for it. The last one counts; an
// empty one is none; a list (`fields[]=`) is a filter that nothing passes.
std::optional<std::string> takeFields(QueryParams& query);

// Rewrites an answer in JSON, which is what every handler gives, as the client wants it. Only the
// answers that succeeded are filtered.
Response rendered(Response&& response, const Rendering& rendering);

}  // namespace authd::http
