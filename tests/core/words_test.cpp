#include "daemon/core/words.h"

#include <boost/test/unit_test.hpp>

namespace authd::core {
namespace {

BOOST_AUTO_TEST_SUITE(words)

BOOST_AUTO_TEST_CASE(a_type_is_its_word_and_back) {
  for (TokenType type : {TokenType::INTEGRATION, TokenType::ADMIN, TokenType::CUSTOMER}) {
    BOOST_TEST((tokenTypeOf(wordOf(type)) == type));
  }
  for (const char* word : {"none", "", "Admin", "admins", "unknown"}) {
    BOOST_TEST((tokenTypeOf(word) == TokenType::NONE));
  }
}

BOOST_AUTO_TEST_CASE(a_number_from_the_future_is_unknown) {
  BOOST_TEST(wordOf(static_cast<TokenType>(200)) == "unknown");
  BOOST_TEST(wordOf(static_cast<IntegrationStatus>(200)) == "unknown");
  BOOST_TEST(wordOf(IntegrationStatus::DISABLED) == "disabled");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::core
