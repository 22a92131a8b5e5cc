#include "daemon/formats/forms.h"

namespace authd::formats {
namespace {

constexpr char VERSION[] = "9.0.0";
constexpr char OURS[] = "authd";  // the name under which what ECS has no field for stands

json::array listOf(std::string_view words) {
  json::array list;
  while (!words.empty()) {
    const auto end = std::min(words.find(','), words.size());
    list.emplace_back(words.substr(0, end));
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return list;
}

json::object eventOf(const Event& event) {
  json::object object;
  object["kind"] = "event";
  put(object, "id", event.text("eventId"));
  if (const json::value seq = event.value("seq"); !seq.is_null()) object["sequence"] = seq;
  put(object, "code", event.text("typeCode"));
  object["action"] = event.name();
  if (const Mapping* mapping = event.mapping()) {
    object["category"] = listOf(mapping->ecsCategories);
    object["type"] = listOf(mapping->ecsTypes);
  }
  const std::string outcome = event.text("outcome");
  object["outcome"] = outcome.empty() ? "unknown" : outcome;
  put(object, "hash", event.text("leafHash"));
  object["severity"] = static_cast<std::uint8_t>(event.severity());
  object["provider"] = PRODUCT;
  put(object, "reason", event.netText("reason"));
  put(object, "original", event.text("raw"));
  return object;
}

json::object userOf(const Event& event) {
  json::object user;
  put(user, "id", event.text("actor"));
  json::object target;
  put(target, "id", event.text("subject"));
  for (const char* name : {"name", "username"}) put(target, "name", event.piiText(name));
  put(target, "email", event.piiText("email"));
  if (!target.empty()) user["target"] = std::move(target);
  return user;
}

json::object relatedTo(const Event& event) {
  json::object related;
  json::array users;
  for (const char* name : {"actor", "subject"}) {
    if (const std::string ref = event.text(name); !ref.empty()) users.emplace_back(ref);
  }
  if (!users.empty()) related["user"] = std::move(users);
  const std::string address = event.netText("address");
  if (!address.empty()) related["ip"] = json::array{json::value(address)};
  return related;
}

json::object sourceOf(const Event& event) {
  json::object source;
  put(source, "ip", event.netText("address"));
  const json::value port = event.netValue("port");
  if (!source.empty() && port.is_int64()) source["port"] = port;
  return source;
}

void putObject(json::object& object, std::string_view name, json::object part) {
  if (!part.empty()) object[name] = std::move(part);
}

void putBelow(json::object& object, std::string_view name, std::string_view member,
              const std::string& text) {
  json::object part;
  put(part, member, text);
  putObject(object, name, std::move(part));
}

}  // namespace

json::object ecs(const Event& event, const Source& source) {
  json::object object;
  put(object, "@timestamp", event.text("time"));
  object["ecs"] = json::object{{"version", VERSION}};
  object["message"] = event.text("type");
  object["event"] = eventOf(event);
  putObject(object, "user", userOf(event));
  putObject(object, "source", sourceOf(event));
  putBelow(object, "user_agent", "original", event.netText("user_agent"));
  putBelow(object, "trace", "id", event.text("correlationId"));
  putObject(object, "related", relatedTo(event));
  object["service"] = json::object{{"name", PRODUCT}};
  json::object ours = event.rest();
  put(ours, "origin", source.origin);
  put(ours, "actorKind", event.text("actorKind"));
  object[OURS] = std::move(ours);
  return object;
}

}  // namespace authd::formats
