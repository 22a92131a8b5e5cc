#include "daemon/vault/key_cache.h"

#include <boost/test/unit_test.hpp>

namespace authd::vault {
namespace {

KeyCache::Entry entry(const std::string& row) {
  return {row, crypto::Key(), true};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(key_cache)

BOOST_AUTO_TEST_CASE(the_least_recently_used_key_goes_first) {
  KeyCache cache(2);
  cache.put("a", entry("1"));
  cache.put("b", entry("2"));
  BOOST_TEST(cache.find("a")->row == "1");
  cache.put("c", entry("3"));
  BOOST_TEST(cache.size() == 2);
  BOOST_TEST(cache.find("b") == nullptr);
  BOOST_TEST(cache.find("a") != nullptr);
  BOOST_TEST(cache.find("c") != nullptr);
}

BOOST_AUTO_TEST_CASE(a_key_is_replaced_and_erased_by_name) {
  KeyCache cache(2);
  cache.put("a", entry("1"));
  cache.put("a", entry("2"));
  BOOST_TEST(cache.size() == 1);
  BOOST_TEST(cache.find("a")->row == "2");
  cache.erase("a");
  cache.erase("a");
  BOOST_TEST(cache.size() == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace authd::vault
