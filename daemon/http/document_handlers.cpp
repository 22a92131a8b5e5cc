#include <algorithm>

#include "daemon/core/rules/text.h"
#include "daemon/http/access.h"
#include "daemon/http/documents.h"
#include "daemon/http/handlers.h"
#include "daemon/http/output.h"

namespace authd::http {
namespace {

constexpr std::string_view SCHEMA = "/schema";

DocumentPlace placeOf(const Request& request) {
  std::string_view path = splitTarget(request.target).first;
  while (path.ends_with('/')) path.remove_suffix(1);
  if (path.ends_with(SCHEMA)) path.remove_suffix(SCHEMA.size());
  const auto shown = [](std::string_view text) {
    return core::isUtf8(text) ? std::string(text) : std::string();
  };
  return {shown(request.header("host").value_or("")), shown(path)};
}

}  // namespace

Answering showSwagger(Exchange& exchange) {
  const auto wanted = readServices(queryParam(exchange.query, "services").value_or(""));
  if (!wanted) {
    return answerProblem(plainProblem(
        400, "services: expected `all`, or names such as customerAccountManagementV1 with commas"));
  }
  const auto shows = [&](const Route& route) {
    const bool asked =
        wanted->empty() || std::find(wanted->begin(), wanted->end(), tagOf(route)) != wanted->end();
    return asked && !refusedAccess(exchange.app, route, exchange.call.caller, exchange.site);
  };
  return answerJson(swaggerDocument(placeOf(exchange.request), shows));
}

Answering showOpenApi(Exchange& exchange) {
  static const std::string document = openApiDocument(exchange.app.programVersion);
  return answerJson(document);
}

Answering showDocumentPage(Exchange& exchange) {
  static const std::string page = documentPage(exchange.app.programVersion);
  Response response;
  response.contentType = "text/html; charset=utf-8";
  response.body = page;
  response.headers.add("Content-Security-Policy",
                       "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
  response.headers.add("X-Content-Type-Options", "nosniff");
  return response;
}

}  // namespace authd::http
