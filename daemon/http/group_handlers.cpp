#include "daemon/app/groups.h"

#include "daemon/core/rules/text.h"
#include "daemon/http/handlers.h"
#include "daemon/http/output.h"

namespace authd::http {
namespace {

// The group that a path names.
Checked<core::CustomerGroup> groupInPath(const Exchange& exchange) {
  const std::string& text = exchange.param("id");
  auto id = idOf("id", text);
  if (auto* problem = std::get_if<Problem>(&id)) return std::move(*problem);
  const auto number = std::get<std::optional<std::uint32_t>>(id);
  auto group = number ? core::findGroup(exchange.app.tables, *number) : std::nullopt;
  if (!group) return noSuchThing("id", text);
  return std::move(*group);
}

std::optional<Problem> readProperty(const std::string& key, JsonMember& member,
                                    core::CustomerGroup& into) {
  auto text = scalarText(member.name, member.value);
  if (auto* problem = std::get_if<Problem>(&text)) return std::move(*problem);
  auto& given = std::get<std::optional<std::string>>(text);
  if (!given) return std::nullopt;
  if (key == "code") {
    into.code = std::move(*given);
    return std::nullopt;
  }
  auto number = idOf("tax_class_id", *given);
  if (auto* problem = std::get_if<Problem>(&number)) return std::move(*problem);
  into.taxClassId = std::get<std::optional<std::uint32_t>>(number).value_or(0);
  return std::nullopt;
}

// Lays what a client sent over a group. The name of the tax class and an id are what answers show.
std::optional<Problem> readGroup(JsonValue& value, core::CustomerGroup& into) {
  auto* object = std::get_if<JsonObject>(&value.is);
  if (!object) return std::nullopt;
  for (auto& member : *object) {
    const std::string key = propertyKey(member.name);
    if (key == "id" || key == "taxclassname") continue;
    if (key == "extensionattributes") {
      if (isEmptyCollection(member.value)) continue;
      return plainProblem(400, "Customer groups have no extension_attributes here.");
    }
    if (key != "code" && key != "taxclassid") {
      const std::string shown = core::isPlainText(member.name) ? member.name.substr(0, 64) : "?";
      return plainProblem(400, "\"" + shown + "\" is no property of a customer group.");
    }
    if (auto problem = readProperty(key, member, into)) return problem;
  }
  return std::nullopt;
}

Response answerGroup(const core::CustomerGroup& group) {
  return answerJson(groupJson(group));
}
Response answerTrue(const app::Changed&) {
  return answerJson("true");
}
Response answerId(const app::Changed& changed) {
  return answerJson(std::to_string(changed.id));
}

Answering save(Exchange& exchange, core::CustomerGroup group, bool create) {
  JsonValue* object = exchange.input.value("group");
  if (!object) return answerProblem(problemOf(core::requiredField("group")));
  if (auto problem = readGroup(*object, group)) return answerProblem(*problem);
  return answerWhen(
      app::saveGroup(exchange.app, std::move(exchange.call), std::move(group), create),
      answerGroup);
}

Answering showDefaultGroupNow(Exchange& exchange) {
  const auto id = exchange.app.settings().defaultGroup;
  const auto group = core::findGroup(exchange.app.tables, id);
  if (!group) return answerProblem(noSuchThing("id", std::to_string(id)));
  return answerGroup(*group);
}

}  // namespace

Answering showGroup(Exchange& exchange) {
  auto group = groupInPath(exchange);
  if (const auto* problem = std::get_if<Problem>(&group)) return answerProblem(*problem);
  return answerGroup(std::get<core::CustomerGroup>(group));
}

Answering showDefaultGroup(Exchange& exchange) {
  return showDefaultGroupNow(exchange);
}

Answering showDefaultGroupOfStore(Exchange& exchange) {
  const std::string& text = exchange.param("storeId");
  const auto id = idOf("storeId", text);
  if (const auto* problem = std::get_if<Problem>(&id)) return answerProblem(*problem);
  const auto number = std::get<std::optional<std::uint32_t>>(id);
  // Store 0 is the admin's own view, which storeViews shows and the configuration does not.
  if (number != 0U && (!number || !exchange.app.shop.storeById(*number))) {
    return answerProblem(noSuchThing("storeId", text));
  }
  return showDefaultGroupNow(exchange);
}

Answering setDefaultGroup(Exchange& exchange) {
  auto group = groupInPath(exchange);
  if (const auto* problem = std::get_if<Problem>(&group)) return answerProblem(*problem);
  const auto id = std::get<core::CustomerGroup>(group).id;
  return answerWhen(app::makeDefaultGroup(exchange.app, std::move(exchange.call), id), answerId);
}

Answering showGroupReadonly(Exchange& exchange) {
  auto group = groupInPath(exchange);
  if (const auto* problem = std::get_if<Problem>(&group)) return answerProblem(*problem);
  const auto id = std::get<core::CustomerGroup>(group).id;
  return answerJson(app::isFixedGroup(exchange.app, id) ? "true" : "false");
}

Answering createGroup(Exchange& exchange) {
  return save(exchange, {}, true);
}

Answering updateGroup(Exchange& exchange) {
  auto group = groupInPath(exchange);
  if (const auto* problem = std::get_if<Problem>(&group)) return answerProblem(*problem);
  return save(exchange, std::move(std::get<core::CustomerGroup>(group)), false);
}

Answering deleteGroup(Exchange& exchange) {
  auto group = groupInPath(exchange);
  if (const auto* problem = std::get_if<Problem>(&group)) return answerProblem(*problem);
  const auto id = std::get<core::CustomerGroup>(group).id;
  return answerWhen(app::deleteGroup(exchange.app, std::move(exchange.call), id), answerTrue);
}

}  // namespace authd::http
