#include "daemon/crypto/entropy.h"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>

#include "daemon/crypto/digest.h"
#include "tests/crypto/seeded.h"

namespace authd::crypto {
namespace {

std::int64_t millisecondsOf(const core::EventId& id) {
  std::int64_t ms = 0;
  for (std::size_t i = 0; i < 6; ++i) ms = ms << 8 | id[i];
  return ms;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(entropy)

BOOST_AUTO_TEST_CASE(a_uuid7_has_the_time_the_version_and_the_variant_of_rfc_9562) {
  SystemEntropy system;
  const core::EventId id = uuid7(1645557742000'000 + 999, system);
  BOOST_TEST(toHex(asText(id)).substr(0, 13) == "017f22e279b07");
  BOOST_TEST((id[8] & 0xc0) == 0x80);
  BOOST_TEST((uuid7(1645557742000'000, system) != id));
}

BOOST_AUTO_TEST_CASE(uuid7_of_any_time_keeps_its_layout) {
  SystemEntropy system;
  BOOST_TEST(rc::check("layout", [&] {
    const auto ms = *rc::gen::inRange<std::int64_t>(0, std::int64_t{1} << 48);
    const core::EventId id = uuid7(ms * 1000, system);
    RC_ASSERT(millisecondsOf(id) == ms);
    RC_ASSERT((id[6] >> 4) == 7);
    RC_ASSERT((id[8] >> 6) == 2);
  }));
}

BOOST_AUTO_TEST_CASE(a_time_before_1970_counts_as_1970) {
  SystemEntropy system;
  BOOST_TEST(millisecondsOf(uuid7(-5'000'000, system)) == 0);
}

BOOST_AUTO_TEST_CASE(one_seed_gives_one_stream_for_ever) {
  SeededEntropy stream({});
  std::array<std::uint8_t, 16> bytes{};
  stream.fill(bytes);
  // ChaCha20 with key, nonce and counter zero: RFC 8439 appendix A.1, vectors 1 and 2.
  BOOST_TEST(toHex(asText(bytes)) == "76b8e0ada0f13d90405d6ae55386bd28");
  stream.fill(bytes);
  BOOST_TEST(toHex(asText(bytes)) == "9f07e7be5551387a98ba977c732d080d");
  SeededEntropy other(seedOf(1));
  other.fill(bytes);
  BOOST_TEST(toHex(asText(bytes)) != "76b8e0ada0f13d90405d6ae55386bd28");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace authd::crypto
