#include "daemon/journal/histogram.h"

#include <boost/test/unit_test.hpp>

namespace authd::journal {
namespace {

BOOST_AUTO_TEST_SUITE(histogram)

BOOST_AUTO_TEST_CASE(a_value_lies_in_the_first_bucket_that_holds_it) {
  Histogram histogram({1, 2, 4, 8, 16, 32, 64, 128, 256, 512});
  for (std::uint64_t value : {0, 1, 2, 3, 4, 5, 512, 513, 9'000}) histogram.add(value);
  const Spread spread = histogram.read();
  BOOST_TEST(spread.counts == (decltype(spread.counts){2, 1, 2, 1, 0, 0, 0, 0, 0, 1, 2}),
             boost::test_tools::per_element());
  BOOST_TEST(spread.sum == 10'040u);
  BOOST_TEST(spread.bounds.back() == 512u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::journal
