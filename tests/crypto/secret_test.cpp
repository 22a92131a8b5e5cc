#include "daemon/crypto/secret.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <new>
#include <ostream>
#include <type_traits>

#include "daemon/crypto/init.h"
#include "daemon/crypto/key.h"

namespace authd::crypto {
namespace {

template <typename T>
concept Streamable = requires(std::ostream& out, const T& value) {
  out << value;
};

static_assert(Streamable<std::string>);
static_assert(!Streamable<Secret> && !Streamable<Key> && !Streamable<LockedKey>);
static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);
static_assert(!std::is_convertible_v<Secret, std::string_view>);
static_assert(!std::is_convertible_v<Secret, std::string>);
static_assert(!std::is_convertible_v<std::string, Secret>);

bool allZero(const char* bytes, std::size_t size) {
  return std::all_of(bytes, bytes + size, [](char c) { return c == 0; });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(secret)

BOOST_AUTO_TEST_CASE(a_wiped_secret_leaves_zeros) {
  Secret password("Password1");
  const std::string_view where = password.view();
  password.wipe();
  BOOST_TEST(allZero(where.data(), where.size()));
  BOOST_TEST(password.empty());
}

BOOST_AUTO_TEST_CASE(a_key_is_wiped_when_it_dies) {
  alignas(Key) std::array<char, sizeof(Key)> memory;
  SystemEntropy entropy;
  auto* key = new (memory.data()) Key(Key::random(entropy));
  BOOST_TEST(!allZero(memory.data(), memory.size()));
  key->~Key();
  BOOST_TEST(allZero(std::launder(memory.data()), memory.size()));
}

BOOST_AUTO_TEST_CASE(taking_a_string_wipes_it) {
  std::string typed = "Password1";
  const char* where = typed.data();
  const Secret password = Secret::takeFrom(typed);
  BOOST_TEST(password.view() == "Password1");
  BOOST_TEST(typed.empty());
  BOOST_TEST(where[0] == 0);
}

BOOST_AUTO_TEST_CASE(moving_leaves_nothing_behind_and_wipes_what_was_there) {
  Secret first("one");
  Secret second(std::move(first));
  BOOST_TEST(second.view() == "one");
  Secret third("three");
  third = std::move(second);
  BOOST_TEST(third.view() == "one");
  BOOST_TEST(Secret().view().empty());
}

BOOST_AUTO_TEST_CASE(equal_compares_contents_and_length) {
  BOOST_TEST(equal("", ""));
  BOOST_TEST(equal("abc", "abc"));
  BOOST_TEST(!equal("abc", "abd"));
  BOOST_TEST(!equal("abc", "ab"));
}

BOOST_AUTO_TEST_CASE(a_locked_key_is_the_key_and_can_be_moved) {
  init();
  SystemEntropy entropy;
  const Key key = Key::random(entropy);
  LockedKey locked(key);
  LockedKey other = std::move(locked);
  BOOST_TEST(other.get().view() == key.view());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace authd::crypto
