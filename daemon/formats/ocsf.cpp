#include "daemon/core/words.h"
#include "daemon/formats/forms.h"

namespace authd::formats {
namespace {

constexpr char VERSION[] = "1.8.0";
constexpr char ADMIN_SOCKET[] = "admin socket";
constexpr std::int64_t US_PER_MS = 1'000;
constexpr std::uint8_t OTHER = 99;
constexpr std::size_t REF_DIGITS = 32;

enum StatusId : std::uint8_t { UNKNOWN = 0, SUCCESS = 1, FAILURE = 2 };

struct UserType {
  std::uint8_t id;
  const char* name;
};
UserType userTypeOf(std::string_view kind) {
  if (kind == "customer") return {1, "User"};
  if (kind == "admin" || kind == "operator") return {2, "Admin"};
  if (kind == "system") return {3, "System"};
  if (kind == "integration") return {4, "Service"};
  return {0, "Unknown"};
}

void putType(json::object& user, std::string_view kind) {
  const UserType type = userTypeOf(kind);
  user["type_id"] = type.id;
  user["type"] = type.name;
}

// Of whom the body speaks: it says so itself, or has the id of one.
std::string kindOfSubject(const Event& event) {
  std::string type = event.bodyText("type");
  if (core::tokenTypeOf(type) != core::TokenType::NONE) return type;
  for (const char* kind : {"customer", "admin", "integration", "operator"}) {
    if (!event.bodyText(std::string(kind) + "Id").empty()) return kind;
  }
  return {};
}

// The subject. Its pseudonym holds also when the person is forgotten; names only where they were
// opened.
json::object userOf(const Event& event) {
  json::object user;
  put(user, "uid", event.text("subject"));
  for (const char* name : {"email", "name", "username"}) put(user, "name", event.piiText(name));
  put(user, "email_addr", event.piiText("email"));
  if (user.empty()) user["name"] = "unknown";
  putType(user, kindOfSubject(event));
  return user;
}

json::object actorOf(const Event& event) {
  json::object actor;
  const std::string kind = event.text("actorKind");
  if (const std::string ref = event.text("actor"); !ref.empty()) {
    json::object user{{"uid", ref}};
    putType(user, kind);
    actor["user"] = std::move(user);
  } else if (kind == "system") {
    actor["app_name"] = PRODUCT;
  }
  if (const std::string credential = event.text("credential"); !credential.empty()) {
    actor["session"] = json::object{{"uid", credential}};
  }
  return actor;
}

json::object endpointOf(const Event& event) {
  json::object endpoint;
  put(endpoint, "ip", event.netText("address"));
  if (event.netText("address").empty()) {
    if (!event.netText("uid").empty()) endpoint["svc_name"] = ADMIN_SOCKET;
    return endpoint;
  }
  if (const json::value port = event.netValue("port"); port.is_int64()) endpoint["port"] = port;
  return endpoint;
}

json::object metadataOf(const Event& event, const Source& source) {
  json::object metadata;
  metadata["version"] = VERSION;
  metadata["product"] =
      json::object{{"name", PRODUCT}, {"vendor_name", PRODUCT}, {"version", source.version}};
  put(metadata, "uid", event.text("eventId"));
  if (const json::value seq = event.value("seq"); !seq.is_null()) metadata["sequence"] = seq;
  put(metadata, "correlation_uid", event.text("correlationId"));
  put(metadata, "log_name", source.origin);
  put(metadata, "event_code", event.text("typeCode"));
  put(metadata, "original_time", event.text("time"));
  return metadata;
}

json::object entityOf(const Event& event, const Entity& what) {
  constexpr std::uint8_t USER_ENTITY = 2;
  json::object entity;
  const bool user = what.kind == "User";
  entity["type_id"] = user ? USER_ENTITY : OTHER;
  entity["type"] = what.kind;
  const std::string id = event.bodyText(what.id);
  put(entity, "uid", id.empty() ? event.text("subject") : id);
  put(entity, "name", event.bodyText(what.name));
  if (!entity.contains("uid") && !entity.contains("name")) entity["name"] = what.kind;
  if (user) entity["user"] = userOf(event);
  return entity;
}

// Words of the schema for why nobody got in, our own where it has none.
std::string failureOf(const Event& event) {
  std::string reason = event.bodyText("reason");
  if (reason == "unknown_user") return "USER_DOES_NOT_EXIST";
  if (reason == "wrong_password" || reason == "no_password") return "INVALID_CREDENTIALS";
  if (reason == "disabled") return "ACCOUNT_DISABLED";
  if (reason == "locked") return "ACCOUNT_LOCKED_OUT";
  return reason;
}

json::object sessionOf(const Event& event) {
  json::object session;
  put(session, "uid", event.bodyText("tokenDigest").substr(0, REF_DIGITS));
  const json::value expires = event.bodyValue("expiresUs");
  if (expires.is_int64() && expires.get_int64() > 0) {
    session["expiration_time"] = expires.get_int64() / US_PER_MS;
  }
  return session;
}

// Classes of the application category have no event without them.
void demandOrigin(json::object& object) {
  if (!object.contains("actor")) object["actor"] = json::object{{"app_name", "unknown"}};
  if (!object.contains("src_endpoint")) {
    object["src_endpoint"] = json::object{{"svc_name", ADMIN_SOCKET}};
  }
}

void addOfClass(json::object& object, const Event& event, const Mapping& mapping) {
  switch (mapping.ocsfClass) {
    case OcsfClass::BASE_EVENT: break;
    case OcsfClass::ACCOUNT_CHANGE: object["user"] = userOf(event); break;
    case OcsfClass::AUTHENTICATION:
      object["user"] = userOf(event);
      object["service"] = json::object{{"name", PRODUCT}};
      put(object, "status_detail", failureOf(event));
      if (json::object session = sessionOf(event); !session.empty()) object["session"] = session;
      break;
    case OcsfClass::ENTITY_MANAGEMENT:
      object["entity"] = entityOf(event, mapping.entity);
      put(object, "comment", event.netText("reason"));
      break;
    case OcsfClass::APPLICATION_LIFECYCLE:
      object["app"] = json::object{{"name", PRODUCT}, {"vendor_name", PRODUCT}};
      break;
    case OcsfClass::API_ACTIVITY:
      object["api"] = json::object{{"operation", mapping.name}};
      demandOrigin(object);
      break;
    case OcsfClass::DATASTORE_ACTIVITY:
      object["database"] =
          json::object{{"name", PRODUCT}, {"type_id", OTHER}, {"type", "Event log"}};
      demandOrigin(object);
      break;
  }
}

// A reset that was asked for has no outcome before the link was used.
StatusId statusOf(const Event& event) {
  const std::string outcome = event.text("outcome");
  const Mapping* mapping = event.mapping();
  if (mapping && mapping->type == core::EventType::PASSWORD_RESET_REQUESTED) return UNKNOWN;
  if (outcome == "success") return SUCCESS;
  return outcome == "failure" ? FAILURE : UNKNOWN;
}

void addClassification(json::object& object, const Event& event) {
  const Mapping* mapping = event.mapping();
  const auto classUid = mapping ? static_cast<std::uint16_t>(mapping->ocsfClass) : 0;
  const std::uint8_t activity = mapping ? mapping->ocsfActivity : OTHER;
  object["category_uid"] = classUid / 1000;
  object["class_uid"] = classUid;
  object["activity_id"] = activity;
  if (activity == OTHER) object["activity_name"] = event.name();
  object["type_uid"] = classUid * 100 + activity;
  object["severity_id"] = static_cast<std::uint8_t>(event.severity());
  object["status_id"] = static_cast<std::uint8_t>(statusOf(event));
}

void addOrigin(json::object& object, const Event& event) {
  if (json::object actor = actorOf(event); !actor.empty()) object["actor"] = std::move(actor);
  json::object endpoint = endpointOf(event);
  if (!endpoint.empty()) object["src_endpoint"] = std::move(endpoint);
  const std::string agent = event.netText("user_agent");
  if (!agent.empty()) object["http_request"] = json::object{{"user_agent", agent}};
}

}  // namespace

json::object ocsf(const Event& event, const Source& source) {
  json::object object;
  object["time"] = event.timeUs().value_or(0) / US_PER_MS;
  addClassification(object, event);
  object["message"] = event.text("type");
  object["metadata"] = metadataOf(event, source);
  addOrigin(object, event);
  if (event.mapping()) addOfClass(object, event, *event.mapping());
  put(object, "raw_data", event.text("raw"));
  object["unmapped"] = event.rest();
  return object;
}

}  // namespace authd::formats
