#include "daemon/record/json.h"

#include <capnp/compat/json.h>
#include <capnp/dynamic.h>
#include <kj/encoding.h>
#include <time.h>

#include <boost/json.hpp>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "daemon/core/event_types.h"
#include "daemon/core/words.h"
#include "daemon/record/codec.h"
#include "daemon/record/record.capnp.h"
#include "daemon/record/text.h"
#include "daemon/record/utf8.h"

namespace authd::record {
namespace {

namespace json = boost::json;

constexpr std::int64_t EXACT = 1LL << 53;

// Readers of JSON lose digits above 2^53.
json::value number(std::uint64_t value) {
  if (value > static_cast<std::uint64_t>(EXACT)) return json::value(std::to_string(value));
  return json::value(value);
}

template <std::size_t N>
std::string hex(const std::array<std::uint8_t, N>& bytes) {
  return kj::encodeHex(kj::arrayPtr(bytes.data(), N)).cStr();
}

template <class Word>
void toWord(json::object& object, const char* key) {
  json::value* value = object.if_contains(key);
  if (value && value->is_int64()) {
    *value = json::value(wordOf(static_cast<Word>(value->as_int64())));
  }
}

// Cap'n Proto writes 64-bit numbers as texts; those that JSON can hold become numbers.
void toNumbers(json::object& object, capnp::StructSchema schema) {
  for (auto field : schema.getFields()) {
    json::value* value = object.if_contains(field.getProto().getName().cStr());
    if (!value) continue;
    capnp::Type type = field.getType();
    if (type.isStruct()) toNumbers(value->as_object(), type.asStruct());
    if (!type.isUInt64() && !type.isInt64()) continue;
    // Saturates above 2^63, which stays a text.
    std::int64_t parsed = std::strtoll(value->as_string().c_str(), nullptr, 10);
    if (parsed >= -EXACT && parsed <= EXACT) *value = parsed;
  }
}

const capnp::JsonCodec& codec() {
  static const capnp::JsonCodec& made = [&]() -> const capnp::JsonCodec& {
    static capnp::JsonCodec fresh;
    fresh.handleByAnnotation<schema::EventRecord>();
    return fresh;
  }();
  return made;
}

// For bytes that decode() has accepted.
json::object bodyOf(std::string_view recordBytes) {
  std::vector<capnp::word> words(recordBytes.size() / sizeof(capnp::word));
  std::memcpy(static_cast<void*>(words.data()), recordBytes.data(), recordBytes.size());
  kj::ArrayPtr<const capnp::word> segment(words.data(), words.size());
  capnp::SegmentArrayMessageReader message({&segment, 1});
  auto record = capnp::DynamicStruct::Reader(message.getRoot<schema::EventRecord>());
  auto body = record.get("body").as<capnp::DynamicStruct>();
  KJ_IF_MAYBE (field, body.which()) {
    kj::String text = codec().encode(body.get(*field), field->getType());
    std::string clean = replaceBadUtf8({text.cStr(), text.size()});
    json::object object = json::parse(clean).as_object();
    toNumbers(object, field->getType().asStruct());
    return object;
  }
  return {};
}

// A list of {"id": "x"} is one of structs only so that the schema can grow.
void flatten(json::object& object, const char* list, const char* member) {
  json::value* values = object.if_contains(list);
  if (!values) return;
  for (json::value& value : values->as_array()) {
    json::value* text = value.as_object().if_contains(member);
    value = text ? json::value(text->as_string()) : json::value("");
  }
}

void flattenLists(json::object& body) {
  if (json::value* permissions = body.if_contains("permissions")) {
    flatten(permissions->as_object(), "resources", "id");
  }
  flatten(body, "networks", "cidr");
}

// Numbers that a type has had from its second form on stay out while they say nothing, so that what
// was exported before is exported in the same words.
void leaveOutLaterZero(json::object& body) {
  auto leaveOut = [](json::object& object) {
    const json::value* value = object.if_contains("keyId");
    if (value && *value == 0) object.erase("keyId");
  };
  leaveOut(body);
  if (json::value* scope = body.if_contains("scope")) leaveOut(scope->as_object());
}

void useWords(json::object& body) {
  toWord<core::TokenType>(body, "type");
  toWord<core::FailureReason>(body, "reason");
  toWord<core::PasswordCause>(body, "cause");
  toWord<core::MailTemplate>(body, "mailTemplate");
  toWord<core::SubjectKind>(body, "kind");
  toWord<core::JwtAlgorithm>(body, "algorithm");
  toWord<core::LogReading>(body, "what");
  toWord<core::RestoreSource>(body, "source");
  if (json::value* scope = body.if_contains("scope")) {
    toWord<core::ScopeKind>(scope->as_object(), "kind");
    toWord<core::TokenType>(scope->as_object(), "type");
  }
}

json::value sealedField(const core::SealedBox& box, const std::optional<std::string>& plain,
                        bool erased, const std::optional<std::uint64_t>& by) {
  if (box.box.empty()) return nullptr;
  if (erased && by) return json::object{{"state", "erased"}, {"by", number(*by)}};
  if (erased) return json::object{{"state", "erased"}};
  if (!plain) return json::object{{"state", "sealed"}};
  json::error_code error;
  std::string clean = replaceBadUtf8(*plain);
  json::value value = json::parse(clean, error);
  return json::object{{"state", "open"}, {"value", error ? json::value(clean) : value}};
}

std::string unknown(std::string_view recordBytes, std::string_view leafHashHex) {
  json::object object;
  try {
    Peek seen = peek(recordBytes);
    object["seq"] = number(seen.seq);
    object["time"] = formatTime(seen.timeUs);
    object["type"] = "unknown";
    object["typeCode"] = seen.typeCode;
  } catch (const RecordFault&) {
    object["type"] = "unknown";
  }
  object["leafHash"] = leafHashHex;
  auto bytes = reinterpret_cast<const kj::byte*>(recordBytes.data());
  object["raw"] = kj::encodeBase64(kj::arrayPtr(bytes, recordBytes.size())).cStr();
  return json::serialize(object);
}

void putRef(json::object& object, const char* key, const core::Ref& ref) {
  if (ref != core::NO_REF) object[key] = hex(ref);
}

json::object envelope(const core::Event& event, std::string_view leafHashHex) {
  core::EventType type = core::typeOf(event.body);
  json::object object;
  object["seq"] = number(event.seq);
  object["time"] = formatTime(event.timeUs);
  object["type"] = core::nameOf(type);
  object["typeCode"] = static_cast<std::uint16_t>(type);
  object["outcome"] = wordOf(event.outcome);
  object["eventId"] = hex(event.eventId);
  object["actorKind"] = wordOf(event.actorKind);
  putRef(object, "actor", event.actor);
  putRef(object, "subject", event.subject);
  if (event.storeId != 0) object["storeId"] = event.storeId;
  putRef(object, "correlationId", event.correlationId);
  if (event.causationSeq != 0) object["causationSeq"] = number(event.causationSeq - 1);
  putRef(object, "credential", event.credential);
  if (event.reasonCode != core::ReasonCode::NONE) object["reasonCode"] = wordOf(event.reasonCode);
  if (event.clockState != core::ClockState::SYNCED) object["clock"] = wordOf(event.clockState);
  object["leafHash"] = leafHashHex;
  return object;
}

}  // namespace

std::string formatTime(std::int64_t timeUs) {
  std::int64_t seconds = timeUs / 1'000'000;
  std::int64_t micros = timeUs % 1'000'000;
  if (micros < 0) {
    micros += 1'000'000;
    --seconds;
  }
  auto unixTime = static_cast<time_t>(seconds);
  tm utc{};
  gmtime_r(&unixTime, &utc);
  char text[64];
  std::size_t length = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
  std::snprintf(text + length, sizeof text - length, ".%06dZ", static_cast<int>(micros));
  return text;
}

std::string toJson(std::string_view recordBytes, std::string_view leafHashHex,
                   const Opened& opened) {
  core::Event event;
  try {
    event = decode(recordBytes);
  } catch (const RecordFault&) {
    return unknown(recordBytes, leafHashHex);
  }
  json::object object = envelope(event, leafHashHex);
  json::object body = bodyOf(recordBytes);
  useWords(body);
  flattenLists(body);
  leaveOutLaterZero(body);
  object["body"] = std::move(body);
  json::value net = sealedField(event.net, opened.net, opened.netErased, opened.netErasedBy);
  json::value pii = sealedField(event.pii, opened.pii, opened.piiErased, opened.piiErasedBy);
  if (!net.is_null()) object["net"] = std::move(net);
  if (!pii.is_null()) object["pii"] = std::move(pii);
  if (!event.secret.box.empty()) object["secret"] = json::object{{"state", "sealed"}};
  return json::serialize(object);
}

}  // namespace authd::record
