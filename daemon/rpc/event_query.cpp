#include "daemon/rpc/event_query.h"

#include <algorithm>

#include "daemon/core/event_types.h"
#include "daemon/core/rules/duration.h"
#include "daemon/core/words.h"
#include "daemon/rpc/audit_service.h"
#include "daemon/rpc/find.h"

namespace authd::rpc {
namespace {

using core::SubjectKind;

struct Failed {
  app::Refused why;
};

// `customer:jane@example.com`, or a pseudonym.
core::Ref personIn(const app::App& app, std::string_view field, const std::string& text) {
  if (auto ref = app::parseRef(text)) return *ref;
  const std::size_t colon = text.find(':');
  const auto type = core::tokenTypeOf(text.substr(0, std::min(colon, text.size())));
  if (colon == std::string::npos || type == core::TokenType::NONE) {
    throw Failed{badWord(field, text)};
  }
  const auto kind = type == core::TokenType::ADMIN      ? SubjectKind::ADMIN
                    : type == core::TokenType::CUSTOMER ? SubjectKind::CUSTOMER
                                                        : SubjectKind::INTEGRATION;
  if (auto id = findUser(app, type, text.substr(colon + 1))) {
    if (auto ref = app::refOf(app, kind, *id)) return *ref;
  }
  throw Failed{app::notFound(std::string(core::wordOf(type)), text.substr(colon + 1))};
}

// The first half of a token's digest, also by the id of a token that is held.
core::Ref credentialIn(const app::App& app, const std::string& text) {
  if (auto ref = app::parseRef(text)) return *ref;
  const auto id = core::wholeNumber(text);
  if (!id) throw Failed{badWord("credential", text)};
  const auto position =
      core::find<core::TokenPositionRow>(app.tables, static_cast<std::uint64_t>(*id));
  if (!position) throw Failed{app::notFound("token", text)};
  core::Ref ref{};
  std::copy_n(position->tokenDigest.begin(), ref.size(), ref.begin());
  return ref;
}

core::Outcome outcomeIn(const std::string& text) {
  for (auto outcome : {core::Outcome::SUCCESS, core::Outcome::FAILURE}) {
    if (text == core::wordOf(outcome)) return outcome;
  }
  throw Failed{badWord("outcome", text)};
}

std::uint16_t typeIn(const std::string& text) {
  const auto code = core::codeOf(text);
  if (code == 0) throw Failed{badWord("type", text)};
  return code;
}

void fill(app::EventQuery& query, const app::App& app, ipc::Audit::EventsParams::Reader params) {
  const auto filter = params.getFilter();
  const auto given = [](capnp::Text::Reader text) { return text.size() > 0; };
  if (given(params.getType())) query.typeCode = typeIn(textOf(params.getType()));
  if (given(filter.getSubject())) {
    query.subject = personIn(app, "subject", textOf(filter.getSubject()));
  }
  if (given(filter.getActor())) query.actor = personIn(app, "actor", textOf(filter.getActor()));
  if (given(filter.getCredential())) {
    query.credential = credentialIn(app, textOf(filter.getCredential()));
  }
  if (given(filter.getOutcome())) query.outcome = outcomeIn(textOf(filter.getOutcome()));
}

}  // namespace

app::Answer<app::EventQuery> queryOf(const app::App& app, ipc::Audit::EventsParams::Reader params) {
  app::EventQuery query;
  query.from = positionOf(app, params.getFrom(), 0);
  query.to = std::min(positionOf(app, params.getTo(), UINT64_MAX), app.log.tip().size);
  if (params.getLimit() != 0) query.limit = params.getLimit();
  query.newestFirst = params.getNewestFirst();
  query.json = !params.getPlain();
  try {
    fill(query, app, params);
  } catch (const Failed& failed) {
    return failed.why;
  }
  return query;
}

app::Answer<std::string> exportIn(ipc::Audit::EventsParams::Reader params) {
  constexpr std::size_t MOST = 16;
  std::string format = textOf(params.getExport());
  const bool plain =
      format.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789") == std::string::npos;
  if (format.size() > MOST || !plain) return badWord("export", format);
  return format;
}

std::string wordsOf(const app::EventQuery& query) {
  std::string words;
  const auto add = [&words](std::string_view name, std::string_view value) {
    words.append(words.empty() ? "" : " ").append(name).append("=").append(value);
  };
  if (query.typeCode) add("type", core::nameOf(core::EventType(*query.typeCode)));
  if (query.subject) add("subject", app::textOf(*query.subject));
  if (query.actor) add("actor", app::textOf(*query.actor));
  if (query.credential) add("credential", app::textOf(*query.credential));
  if (query.outcome) add("outcome", core::wordOf(*query.outcome));
  return words;
}

}  // namespace authd::rpc
