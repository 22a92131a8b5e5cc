#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "daemon/app/checkpoints.h"
#include "daemon/app/events.h"
#include "daemon/http/acl.h"
#include "daemon/http/handlers.h"
#include "daemon/http/oauth_errors.h"
#include "daemon/http/target.h"

// The log as C2SP tlog-tiles has it, for auditors elsewhere. Entries are sealed as they are stored.
namespace authd::http {
namespace {

constexpr std::string_view PREFIX = "/tlog/";

Response plain(std::string_view type, std::string body) {
  Response response;
  response.headers.add("Content-Type", std::string(type));
  response.body = std::move(body);
  return response;
}

Response unavailable(const app::Refused& refused) {
  return oauthError(problemOf(refused));
}

// A full tile never changes; a partial one, and the checkpoint, are soon out of date.
Response tileAnswer(std::optional<std::string> bytes, bool isFull) {
  if (!bytes) return oauthError(404, "not_found", "There is no such resource in the log.");
  Response response = plain("application/octet-stream", std::move(*bytes));
  if (isFull) response.headers.add("Cache-Control", "private, max-age=31536000, immutable");
  return response;
}

kj::Promise<Response> readTile(app::App& app, std::string path) {
  auto found = std::make_shared<std::optional<std::string>>();
  const bool isFull = path.find(".p/") == std::string::npos;
  auto work = [&app, path = std::move(path), found] { *found = app::readTile(app, path); };
  KJ_IF_MAYBE (done, app.scanning.trySubmit(kj::mv(work))) {
    return done->then([found, isFull] { return tileAnswer(std::move(*found), isFull); });
  }
  return unavailable(app::busy(1));
}

// That somebody reads is recorded before anything is told; there are no sessions here, so once in a
// while for each credential.
kj::Promise<app::Answer<bool>> noted(Exchange& exchange) {
  app::App& app = exchange.app;
  const bool isKnown =
      app.checkpoints && !app.checkpoints->isNewReader(exchange.call.caller.credential);
  if (isKnown) return app::Answer<bool>(true);
  core::AuditLogRead reading{core::LogReading::TILES, 0, app.log.tip().size, {}, false};
  return app::noteReading(app, exchange.call, std::move(reading));
}

}  // namespace

Answering showCheckpoint(Exchange& exchange) {
  if (auto refused = refusedCaller(exchange, acl::READ_LOG)) return kj::mv(*refused);
  if (!exchange.app.checkpoints) return unavailable(app::refused(app::Why::NO_CHECKPOINT));
  return exchange.app.checkpoints->sign().then([](app::Answer<std::string>&& answer) {
    if (const auto* why = std::get_if<app::Refused>(&answer)) return unavailable(*why);
    return plain("text/plain; charset=utf-8", std::get<std::string>(std::move(answer)));
  });
}

Answering showTile(Exchange& exchange) {
  if (auto refused = refusedCaller(exchange, acl::READ_LOG)) return kj::mv(*refused);
  std::string path(splitTarget(exchange.request.target).first.substr(PREFIX.size()));
  return noted(exchange).then([&app = exchange.app, path = std::move(path)](
                                  app::Answer<bool>&& answer) mutable -> kj::Promise<Response> {
    if (const auto* why = std::get_if<app::Refused>(&answer)) return unavailable(*why);
    return readTile(app, std::move(path));
  });
}

}  // namespace authd::http
