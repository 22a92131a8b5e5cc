#include "daemon/record/codec.h"

#include <capnp/message.h>
#include <capnp/serialize.h>

#include <boost/test/unit_test.hpp>
#include <cstring>

#include "daemon/core/event_types.h"
#include "daemon/record/record.capnp.h"
#include "tests/record/any_event.h"
#include "tests/record/samples.h"

namespace authd::record {
namespace {

// Where the low byte of the body's union tag stands: root pointer, then bit 224 of the data.
constexpr std::size_t UNION_TAG = 8 + 224 / 8;

// Records as other programs might write them.
std::string foreign(const auto& fill) {
  capnp::MallocMessageBuilder builder;
  auto root = builder.initRoot<schema::EventRecord>();
  core::Event event = sampleOf<core::TokenRevoked>();
  root.setSeq(event.seq);
  root.setEventId({event.eventId.data(), event.eventId.size()});
  root.setTypeCode(static_cast<std::uint16_t>(core::EventType::TOKEN_REVOKED));
  root.getBody().initTokenRevoked().setIssueSeq(7);
  fill(root);
  kj::Array<capnp::word> words = capnp::canonicalize(root.asReader());
  return {words.asChars().begin(), words.asChars().size()};
}

}  // namespace

BOOST_AUTO_TEST_CASE(any_event_survives_encoding) {
  BOOST_TEST(rc::check("decode(encode(event)) is the event", [] {
    core::Event event = anyEvent();
    std::string bytes = encode(event);
    RC_ASSERT(decode(bytes) == event);
    RC_ASSERT(encode(decode(bytes)) == bytes);
  }));
}

BOOST_AUTO_TEST_CASE(a_record_is_canonical) {
  for (const core::Event& event : samples()) {
    std::string bytes = encode(event);
    std::vector<capnp::word> words(bytes.size() / sizeof(capnp::word));
    std::memcpy(static_cast<void*>(words.data()), bytes.data(), bytes.size());
    kj::ArrayPtr<const capnp::word> segment(words.data(), words.size());
    capnp::SegmentArrayMessageReader message({&segment, 1});
    BOOST_TEST(message.isCanonical(), core::nameOf(core::typeOf(event.body)));
  }
}

BOOST_AUTO_TEST_CASE(a_record_is_read_at_any_alignment) {
  core::Event event = sampleOf<core::TokenIssued>();
  std::string bytes = encode(event);
  for (std::size_t shift = 0; shift < 8; ++shift) {
    std::string shifted(shift, '.');
    shifted += bytes;
    BOOST_TEST((decode(std::string_view(shifted).substr(shift)) == event));
  }
}

BOOST_AUTO_TEST_CASE(a_peek_sees_the_envelope) {
  core::Event event = sampleOf<core::TokenIssued>();
  Peek seen = peek(encode(event));
  BOOST_TEST(seen.seq == event.seq);
  BOOST_TEST(seen.timeUs == event.timeUs);
  BOOST_TEST(seen.typeCode == 200);
  BOOST_TEST((seen.subject == event.subject));
  BOOST_TEST((seen.actor == event.actor));
}

BOOST_AUTO_TEST_CASE(absent_references_and_boxes_take_no_bytes) {
  core::Event bare = sampleOf<core::LogStopped>();
  std::string full = encode(bare);
  bare.actor = bare.subject = bare.correlationId = core::NO_REF;
  bare.net = {};
  std::string small = encode(bare);
  BOOST_TEST(small.size() + 3 * 16 + 64 < full.size());
  BOOST_TEST((decode(small) == bare));
}

BOOST_AUTO_TEST_CASE(a_box_without_ciphertext_is_absent) {
  core::Event event = sampleOf<core::LogStopped>();
  event.net.box.clear();
  BOOST_TEST((decode(encode(event)).net == core::SealedBox{}));
}

BOOST_AUTO_TEST_CASE(an_event_larger_than_a_record_is_refused) {
  core::Event event = sampleOf<core::SettingChanged>();
  auto& setting = std::get<core::SettingChanged>(event.body);
  setting.value.assign(MOST_BYTES - 1024, 'x');
  BOOST_TEST((decode(encode(event)) == event));
  setting.value.assign(MOST_BYTES, 'x');
  BOOST_CHECK_THROW(encode(event), std::length_error);
}

BOOST_AUTO_TEST_CASE(a_record_that_others_wrote_well_is_read) {
  BOOST_TEST(decode(foreign([](auto&) {})).seq == 1201U);
}

BOOST_AUTO_TEST_CASE(bytes_of_an_impossible_length_are_refused) {
  std::string bytes = encode(sampleOf<core::TokenIssued>());
  BOOST_CHECK_THROW(decode(""), RecordFault);
  BOOST_CHECK_THROW(decode(bytes.substr(1)), RecordFault);
  BOOST_CHECK_THROW(decode(std::string(MOST_BYTES + 8, '\0')), RecordFault);
}

BOOST_AUTO_TEST_CASE(references_digests_and_boxes_of_a_wrong_length_are_refused) {
  const kj::byte few[15]{};
  auto refused = [&](const auto& fill) { BOOST_CHECK_THROW(decode(foreign(fill)), RecordFault); };
  refused([&](auto& root) { root.setEventId({}); });
  refused([&](auto& root) { root.setEventId({few, 15}); });
  refused([&](auto& root) { root.setActorRef({few, 15}); });
  refused([&](auto& root) { root.setSubjectRef({few, 1}); });
  refused([&](auto& root) { root.setCorrelationId({few, 15}); });
  refused([&](auto& root) { root.setCredentialRef({few, 15}); });
  refused([&](auto& root) { root.initNet(); });
  refused([&](auto& root) {
    root.setTypeCode(301);
    root.getBody().initIntegrationActivated().setConsumerKeyDigest({few, 15});
  });
  refused([&](auto& root) {
    root.setTypeCode(301);
    root.getBody().initIntegrationActivated();
  });
}

BOOST_AUTO_TEST_CASE(a_type_code_that_is_not_its_events_is_refused) {
  std::string wrong = foreign([](auto& root) { root.setTypeCode(202); });
  BOOST_CHECK_THROW(decode(wrong), RecordFault);
  BOOST_TEST(peek(wrong).typeCode == 202);
}

BOOST_AUTO_TEST_CASE(an_event_type_from_the_future_is_refused_but_can_be_peeked) {
  std::string bytes = foreign([](auto& root) { root.setTypeCode(999); });
  bytes[UNION_TAG] = static_cast<char>(200);
  BOOST_CHECK_THROW(decode(bytes), RecordFault);
  BOOST_TEST(peek(bytes).typeCode == 999);
  BOOST_TEST(peek(bytes).seq == 1201U);
}

BOOST_AUTO_TEST_CASE(numbers_without_a_name_are_kept) {
  core::Event event = decode(foreign([](auto& root) { root.setReasonCode(200); }));
  BOOST_TEST(static_cast<int>(event.reasonCode) == 200);
}

}  // namespace authd::record
