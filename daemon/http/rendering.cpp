#include "daemon/http/rendering.h"

#include <kj/debug.h>

#include <algorithm>

#include "daemon/http/errors.h"
#include "daemon/http/fields.h"
#include "daemon/http/json_value.h"
#include "daemon/http/xml.h"

namespace authd::http {
namespace {

constexpr const char* XML_TYPE = "application/xml; charset=utf-8";
constexpr const char* NOTHING_PASSES = "[";  // which cannot be read

bool isContainer(const JsonValue& value) {
  return std::holds_alternative<JsonObject>(value.is) ||
         std::holds_alternative<JsonArray>(value.is);
}

void filter(JsonValue& value, std::string_view text) {
  if (!isContainer(value)) return;
  if (const auto fields = readFields(text)) {
    keepFields(value, *fields);
  } else {
    value.is = JsonArray();
  }
}

}  // namespace

std::optional<std::string> takeFields(QueryParams& query) {
  std::optional<std::string> fields;
  const auto isFields = [&](const auto& param) {
    const bool list = param.first.starts_with("fields[");
    if (!list && param.first != "fields") return false;
    fields = list ? NOTHING_PASSES : param.second;
    return true;
  };
  std::erase_if(query, isFields);
  if (fields && fields->empty()) fields.reset();
  return fields;
}

Response rendered(Response&& response, const Rendering& rendering) {
  const bool filtered = rendering.fields && response.status == 200;
  const bool xml = rendering.format == Format::XML;
  if ((!xml && !filtered) || response.contentType != JSON_TYPE) return std::move(response);
  auto value = readJsonValue(response.body);
  KJ_ASSERT(value.has_value(), "an answer of ours is no JSON");
  if (filtered) filter(*value, *rendering.fields);
  response.body = xml ? writeXml(*value) : writeJson(*value);
  if (xml) response.contentType = XML_TYPE;
  return std::move(response);
}

}  // namespace authd::http
