#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>

#include "daemon/record/codec.h"
#include "daemon/record/json.h"
#include "daemon/record/text.h"
#include "tests/record/samples.h"

namespace authd::record {
namespace {

// Reads bytes in every way. Anything but success or RecordFault fails the test.
void readAll(const std::string& bytes) {
  try {
    summary(decode(bytes));
  } catch (const RecordFault&) {
  }
  try {
    peek(bytes);
  } catch (const RecordFault&) {
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(no_single_flipped_bit_crashes_a_reader) {
  for (const core::Event& event : samples()) {
    const std::string good = encode(event);
    for (std::size_t bit = 0; bit < 8 * good.size(); ++bit) {
      std::string bytes = good;
      bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
      BOOST_CHECK_NO_THROW(readAll(bytes));
      if (bit % 16 == 0) BOOST_CHECK_NO_THROW(toJson(bytes, ""));
    }
  }
}

BOOST_AUTO_TEST_CASE(no_shortened_record_crashes_a_reader) {
  for (const core::Event& event : samples()) {
    const std::string good = encode(event);
    for (std::size_t size = 0; size < good.size(); ++size) {
      BOOST_CHECK_NO_THROW(readAll(good.substr(0, size)));
      BOOST_CHECK_NO_THROW(toJson(good.substr(0, size), ""));
    }
  }
}

BOOST_AUTO_TEST_CASE(no_heap_of_damage_crashes_a_reader) {
  const std::vector<core::Event> all = samples();
  BOOST_TEST(rc::check("flipped bytes, repeated words", [&] {
    std::string bytes = encode(all[*rc::gen::inRange<std::size_t>(0, all.size())]);
    for (int flips = *rc::gen::inRange(1, 12); flips > 0; --flips) {
      bytes[*rc::gen::inRange<std::size_t>(0, bytes.size())] = *rc::gen::arbitrary<char>();
    }
    const std::size_t from = 8 * *rc::gen::inRange<std::size_t>(0, bytes.size() / 8);
    const std::size_t to = 8 * *rc::gen::inRange<std::size_t>(0, bytes.size() / 8);
    bytes.replace(to, 8, bytes.substr(from, 8));
    readAll(bytes);
    toJson(bytes, "");
  }));
}

// A tiny list pointer that claims half a thousand million elements of no size.
BOOST_AUTO_TEST_CASE(a_list_that_claims_to_be_huge_is_refused) {
  core::Event event = sampleOf<core::RoleCreated>();
  const std::string good = encode(event);
  int refused = 0;
  for (std::size_t word = 8; word < good.size(); word += 8) {
    std::string bytes = good;
    bytes.replace(word, 8, std::string("\x01\x00\x00\x00\xF8\xFF\xFF\xFF", 8));
    BOOST_CHECK_NO_THROW(readAll(bytes));
    try {
      decode(bytes);
    } catch (const RecordFault&) {
      ++refused;
    }
  }
  BOOST_TEST(refused > 0);
}

}  // namespace authd::record
