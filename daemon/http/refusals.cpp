#include "daemon/http/refusals.h"

#include <string>
#include <utility>

namespace authd::http {
namespace {

constexpr unsigned LEAST_REFUSAL = 400;

// Of an answer that nobody gave a reason.
std::string_view wordOf(unsigned status) {
  switch (status) {
    case 401: return "not_authorised";
    case 403: return "forbidden";
    case 404: return "not_found";
    case 405: return "wrong_verb";
    case 406: return "not_acceptable";
    case 408: return "too_slow";
    case 413:
    case 431: return "too_large";
    case 500: return "fault";
    case 503: return "not_now";
    default: return "bad_request";
  }
}

// Where nobody in particular was refused, the token is the reason.
std::string_view sharpened(std::string_view why, TokenSeen::Is is) {
  if (why != "not_authorised" && why != "forbidden") return why;
  switch (is) {
    case TokenSeen::Is::MISSING: return "no_token";
    case TokenSeen::Is::DEAD: return "token_dead";
    case TokenSeen::Is::ELSEWHERE: return "token_elsewhere";
    case TokenSeen::Is::LIVE: break;
  }
  return why;
}

}  // namespace

std::shared_ptr<const app::Cause> causeOf(std::string_view why, std::string_view resources,
                                          const std::optional<core::Digest>& token) {
  return std::make_shared<const app::Cause>(
      app::Cause{std::string(why), 0, std::string(resources), {}, token});
}

void number(Response& response, app::Decisions& decisions, std::int64_t nowUs,
            std::string_view asked, const TokenSeen& seen) {
  if (response.status < LEAST_REFUSAL && !response.cause) return;
  app::Cause cause = response.cause ? *response.cause : app::Cause{};
  const std::string_view why = cause.why.empty() ? wordOf(response.status) : cause.why;
  cause.why = std::string(sharpened(why, seen.is));
  if (!cause.token) cause.token = seen.digest;
  response.headers.add(DECISION_ID, decisions.note(nowUs, asked, std::move(cause)));
}

}  // namespace authd::http
