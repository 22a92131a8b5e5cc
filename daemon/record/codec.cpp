#include "daemon/record/codec.h"

#include <capnp/message.h>
#include <capnp/serialize.h>
#include <kj/exception.h>

#include <algorithm>
#include <cstring>

#include "daemon/core/event_types.h"
#include "daemon/record/body.h"

namespace authd::record {
namespace {

constexpr std::size_t WORD = sizeof(capnp::word);

void setRef(const core::Ref& ref, const auto& set) {
  if (ref != core::NO_REF) set(bytes(ref));
}

void writeSealed(const core::SealedBox& from, const auto& init) {
  if (from.box.empty()) return;
  schema::Sealed::Builder to = init();
  setRef(from.owner, [&](auto data) { to.setOwner(data); });
  setRef(from.key, [&](auto data) { to.setKey(data); });
  to.setDay(from.day);
  to.setBox({reinterpret_cast<const kj::byte*>(from.box.data()), from.box.size()});
}

void writeEnvelope(schema::EventRecord::Builder to, const core::Event& event) {
  to.setSeq(event.seq);
  to.setTimeUs(event.timeUs);
  to.setEventId(bytes(event.eventId));
  to.setTypeCode(static_cast<std::uint16_t>(core::typeOf(event.body)));
  to.setSchemaVersion(SCHEMA_VERSION);
  to.setOutcome(static_cast<std::uint8_t>(event.outcome));
  to.setClockState(static_cast<std::uint8_t>(event.clockState));
  to.setActorKind(static_cast<std::uint8_t>(event.actorKind));
  setRef(event.actor, [&](auto data) { to.setActorRef(data); });
  setRef(event.subject, [&](auto data) { to.setSubjectRef(data); });
  to.setStoreId(event.storeId);
  setRef(event.correlationId, [&](auto data) { to.setCorrelationId(data); });
  to.setCausationSeq(event.causationSeq);
  setRef(event.credential, [&](auto data) { to.setCredentialRef(data); });
  to.setReasonCode(static_cast<std::uint8_t>(event.reasonCode));
  writeSealed(event.net, [&] { return to.initNet(); });
  writeSealed(event.pii, [&] { return to.initPii(); });
  writeSealed(event.secret, [&] { return to.initSecret(); });
}

// RocksDB promises no alignment, Cap'n Proto wants words. On the stack and not cleared, because a
// fold of the log makes one for each record.
class Aligned {
 public:
  explicit Aligned(std::string_view record) : size_(record.size() / WORD) {
    if (record.empty() || record.size() % WORD != 0 || record.size() > MOST_BYTES) {
      throw RecordFault("a record has an impossible length");
    }
    std::memcpy(static_cast<void*>(words_), record.data(), record.size());
  }
  kj::ArrayPtr<const capnp::word> words() const { return {words_, size_}; }

 private:
  std::size_t size_;
  capnp::word words_[MOST_BYTES / WORD];
};

core::Ref ref(capnp::Data::Reader data) {
  core::Ref value{};
  if (data.size() == 0) return value;
  if (data.size() != value.size()) throw RecordFault("a reference has the wrong length");
  std::copy(data.begin(), data.end(), value.begin());
  return value;
}

core::Ref refOrNone(capnp::Data::Reader data) {
  return data.size() == core::NO_REF.size() ? ref(data) : core::NO_REF;
}

core::SealedBox readSealed(bool present, schema::Sealed::Reader from) {
  if (!present) return {};
  auto box = from.getBox();
  if (box.size() == 0) throw RecordFault("a sealed box is empty");
  return {ref(from.getOwner()), ref(from.getKey()), from.getDay(),
          std::string(reinterpret_cast<const char*>(box.begin()), box.size())};
}

core::Event readEvent(schema::EventRecord::Reader from) {
  core::Event event;
  event.seq = from.getSeq();
  event.timeUs = from.getTimeUs();
  if (from.getEventId().size() == 0) throw RecordFault("a record has no event id");
  event.eventId = ref(from.getEventId());
  event.outcome = static_cast<core::Outcome>(from.getOutcome());
  event.clockState = static_cast<core::ClockState>(from.getClockState());
  event.actorKind = static_cast<core::ActorKind>(from.getActorKind());
  event.actor = ref(from.getActorRef());
  event.subject = ref(from.getSubjectRef());
  event.storeId = from.getStoreId();
  event.correlationId = ref(from.getCorrelationId());
  event.causationSeq = from.getCausationSeq();
  event.credential = ref(from.getCredentialRef());
  event.reasonCode = static_cast<core::ReasonCode>(from.getReasonCode());
  event.net = readSealed(from.hasNet(), from.getNet());
  event.pii = readSealed(from.hasPii(), from.getPii());
  event.secret = readSealed(from.hasSecret(), from.getSecret());
  event.body = readBody(from.getBody());
  if (static_cast<std::uint16_t>(core::typeOf(event.body)) != from.getTypeCode()) {
    throw RecordFault("a record's type code is not that of its event");
  }
  return event;
}

// Reads the one segment of a record within limits; whatever is wrong becomes a RecordFault.
template <class Read>
auto withRecord(std::string_view record, const Read& read) {
  Aligned aligned(record);
  kj::ArrayPtr<const capnp::word> segment = aligned.words();
  try {
    capnp::ReaderOptions options{4 * MOST_BYTES / WORD, 8};
    capnp::SegmentArrayMessageReader message({&segment, 1}, options);
    return read(message.getRoot<schema::EventRecord>());
  } catch (const kj::Exception& exception) {
    throw RecordFault(std::string("a record is malformed: ") + exception.getDescription().cStr());
  }
}

}  // namespace

std::string encode(const core::Event& event) {
  capnp::MallocMessageBuilder builder(512);
  auto root = builder.initRoot<schema::EventRecord>();
  writeEnvelope(root, event);
  writeBody(root.getBody(), event.body);
  // The builder's bytes have gaps and an order that depends on the calls above; these do not.
  kj::Array<capnp::word> words = capnp::canonicalize(root.asReader());
  kj::ArrayPtr<const kj::byte> out = words.asBytes();
  if (out.size() > MOST_BYTES) throw std::length_error("an event is larger than a record may be");
  return {reinterpret_cast<const char*>(out.begin()), out.size()};
}

core::Event decode(std::string_view bytes) {
  return withRecord(bytes, readEvent);
}

Peek peek(std::string_view bytes) {
  return withRecord(bytes, [](schema::EventRecord::Reader from) {
    return Peek{from.getSeq(), from.getTimeUs(), from.getTypeCode(),
                refOrNone(from.getSubjectRef()), refOrNone(from.getActorRef())};
  });
}

}  // namespace authd::record
