#include <boost/test/unit_test.hpp>
#include <regex>
#include <sstream>

#include "daemon/record/codec.h"
#include "storage/hash.h"
#include "tests/record/samples.h"

namespace authd::record {
namespace {

// The bytes of the worked example: lines of an offset, eight bytes and words.
std::string exampleHex() {
  const std::regex row("([0-9a-f]{4})  ([0-9a-f]{16})(  .*)?");
  std::istringstream lines(readFile(AUTHD_RECORD_README));
  std::string hex;
  for (std::string line; std::getline(lines, line);) {
    std::smatch parts;
    if (!std::regex_match(line, parts, row)) continue;
    BOOST_TEST(std::stoul(parts[1], nullptr, 16) == hex.size() / 2);
    hex += parts[2];
  }
  return hex;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_worked_example_is_a_record) {
  const std::string bytes = encode(sampleOf<core::LogInitialized>());
  const std::string hex = exampleHex();
  BOOST_TEST(hex == storage::toHex(bytes));
  const std::string readme = readFile(AUTHD_RECORD_README);
  BOOST_TEST(readme.find(storage::toHex(storage::leafHash(bytes))) != std::string::npos);
}

}  // namespace authd::record
