#include "daemon/http/date.h"

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <ctime>
#include <string>

namespace authd::http {
namespace {

BOOST_AUTO_TEST_CASE(the_date_is_an_http_date_of_now) {
  const std::string date(dateNow());
  BOOST_TEST(date.size() == 29U);
  std::tm parts{};
  const char* end = strptime(date.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  BOOST_REQUIRE(end != nullptr);
  BOOST_TEST(*end == '\0');
  BOOST_TEST(std::abs(std::time(nullptr) - timegm(&parts)) <= 5);
}

}  // namespace
}  // namespace authd::http
