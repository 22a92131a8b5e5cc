#include "daemon/rpc/past.h"

#include <optional>
#include <variant>

#include "daemon/app/events.h"
#include "daemon/app/kept.h"
#include "daemon/core/rules/duration.h"
#include "daemon/core/rules/settings_table.h"
#include "daemon/core/words.h"
#include "daemon/rpc/context.h"
#include "daemon/rpc/find.h"

namespace authd::rpc {
namespace {

using core::SubjectKind;

constexpr std::string_view CONFIG = "config";
constexpr std::string_view TOKEN = "token";
constexpr const char* SEALED_FIELDS[] = {"username", "email", "firstname", "lastname"};
// Of an integration: not of the log, so nobody knows how they were.
constexpr const char* LOCAL_FIELDS[] = {"last_used_at", "last_address"};

SubjectKind kindOf(core::TokenType type) {
  switch (type) {
    case core::TokenType::ADMIN: return SubjectKind::ADMIN;
    case core::TokenType::CUSTOMER: return SubjectKind::CUSTOMER;
    case core::TokenType::INTEGRATION: return SubjectKind::INTEGRATION;
    case core::TokenType::NONE: break;
  }
  return SubjectKind::NONE;
}

// By pseudonym, by a name that is somebody's now, or by a number that was somebody's ever.
std::optional<core::Ref> personNamed(const app::App& app, core::TokenType type,
                                     const std::string& name) {
  const SubjectKind kind = kindOf(type);
  if (auto ref = app::parseRef(name)) {
    return app::kindOf(app, *ref) == kind ? ref : std::nullopt;
  }
  if (auto id = findUser(app, type, name)) return app::refOf(app, kind, *id);
  const auto number = core::wholeNumber(name);
  if (!number || *number > UINT32_MAX) return std::nullopt;
  return app::refOfNumber(app, kind, static_cast<std::uint32_t>(*number));
}

app::Answer<PastQuestion> ofToken(const app::App& app, PastQuestion question,
                                  const std::string& name) {
  const auto id = core::wholeNumber(name);
  const auto ref =
      id ? app::holderOfToken(app, static_cast<std::uint64_t>(*id)) : std::optional<core::Ref>();
  if (!ref) {
    const bool isGone = id && !app.log.read(static_cast<std::uint64_t>(*id));
    auto why = isGone ? app::refusedAsDropped(app, static_cast<std::uint64_t>(*id)) : std::nullopt;
    return why ? *std::move(why) : app::notFound(question.noun, name);
  }
  question.ref = *ref;
  question.tokenId = static_cast<std::uint64_t>(*id);
  return question;
}

// What the tables would show, as far as it is known.
struct Shown {
  Fields operator()(const std::monostate&) const {
    Fields fields;
    fields.number("id", past.id);
    return fields;
  }
  Fields operator()(const app::TokenView& view) const { return fieldsOf(view); }
  template <class View>
  Fields operator()(const View& view) const {
    Fields fields = fieldsOf(view);
    if (!past.opened) {
      for (const char* name : SEALED_FIELDS) fields.hide(name);
    }
    for (const char* name : LOCAL_FIELDS) fields.hide(name);
    return fields;
  }

  const app::Past& past;
};

Fields fieldsOfPast(const app::Past& past, const app::Moment& moment) {
  Fields fields = std::visit(Shown{past}, past.view);
  fields.text("ref", app::textOf(past.ref));
  if (past.erasedSeq) fields.number("erased", static_cast<std::int64_t>(*past.erasedSeq));
  fields.time("at", moment.timeUs);
  fields.number("events", static_cast<std::int64_t>(moment.size));
  return fields;
}

}  // namespace

app::Moment momentOf(const app::App& app, ipc::Place::Reader place) {
  switch (place.which()) {
    case ipc::Place::NONE: return app::thisMoment(app);
    case ipc::Place::SEQ: return app::momentOfSize(app, place.getSeq());
    case ipc::Place::TIME_US: return app::momentOfTime(app, place.getTimeUs());
  }
  return app::thisMoment(app);
}

app::Answer<PastQuestion> pastQuestionOf(const app::App& app, const std::string& noun,
                                         const std::string& name, const app::Moment& moment) {
  PastQuestion question{noun, moment, {}, 0, {}};
  if (noun == TOKEN) return ofToken(app, std::move(question), name);
  if (noun == CONFIG) {
    if (core::findSetting(name) == nullptr) return app::notFound("setting", name);
    question.key = name;
    return question;
  }
  const auto type = core::tokenTypeOf(noun);
  if (type == core::TokenType::NONE) return badWord("noun", noun);
  const auto ref = personNamed(app, type, name);
  if (!ref) return app::notFound(noun, name);
  question.ref = *ref;
  return question;
}

bool isPersonal(const PastQuestion& question) {
  return question.noun != TOKEN && question.noun != CONFIG;
}

std::string wordsOf(const PastQuestion& question) {
  std::string words = "noun=" + question.noun;
  if (question.noun == TOKEN) words.append(" token=").append(std::to_string(question.tokenId));
  if (!question.key.empty()) words.append(" key=").append(question.key);
  if (question.ref != core::NO_REF) words.append(" subject=").append(app::textOf(question.ref));
  return words;
}

app::Answer<Fields> answerTo(const app::App& app, const PastQuestion& question,
                             const std::string& name, bool open) {
  if (question.noun == CONFIG) {
    const auto view = app::readPastSetting(app, question.key, question.moment);
    if (!view) return app::notFound("setting", name);
    return fieldsOf(*view);
  }
  const auto past = question.noun == TOKEN
                        ? app::readPastToken(app, question.tokenId, question.moment)
                        : app::readPastUser(app, question.ref, question.moment, open);
  // Asked now, because some events may have been dropped while others were read.
  if (auto why = app::refusedAsDropped(app, question.moment.size)) return *std::move(why);
  if (!past) return app::notFound(question.noun, name);
  return fieldsOfPast(*past, question.moment);
}

}  // namespace authd::rpc
