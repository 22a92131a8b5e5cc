#include "daemon/vault/key_names.h"

#include <boost/test/unit_test.hpp>

#include "daemon/crypto/digest.h"
#include "daemon/vault/wrap.h"
#include "storage/fault.h"

namespace authd::vault {

BOOST_AUTO_TEST_SUITE(key_names)

BOOST_AUTO_TEST_CASE(names_are_a_letter_and_a_reference_number_or_word) {
  core::Ref ref;
  ref.fill(0xab);
  BOOST_TEST(crypto::toHex(subjectKeyName(ref)) == "73abababababababababababababababab");
  BOOST_TEST(crypto::toHex(credentialKeyName(ref)) == "63abababababababababababababababab");
  BOOST_TEST(crypto::toHex(dayKeyName(20'000)) == "6400004e20");
  BOOST_TEST(crypto::toHex(epochKeyName(202410)) == "65000316aa");
  BOOST_TEST(epochOf(epochKeyName(202410)) == 202410);
  BOOST_TEST(secretName("pepper") == "xpepper");
}

BOOST_AUTO_TEST_CASE(an_epoch_is_a_month) {
  BOOST_TEST(epochOfDay(0) == 197001);
  BOOST_TEST(epochOfDay(30) == 197001);
  BOOST_TEST(epochOfDay(31) == 197002);
  BOOST_TEST(epochOfDay(20'000) == 202410);
  BOOST_TEST(epochOfDay(0xffffffff) == 999912);
}

BOOST_AUTO_TEST_CASE(a_wrapped_key_opens_under_its_name_and_origin_only) {
  crypto::SystemEntropy entropy;
  const crypto::Key wrapping = crypto::Key::random(entropy);
  const crypto::Key key = crypto::Key::random(entropy);
  std::string row = wrap(wrapping, 202410, "sname", "origin", key, entropy);
  BOOST_TEST(row.size() == 77);
  BOOST_TEST(wrappingEpoch("sname", row) == 202410);
  BOOST_TEST(unwrap(wrapping, "sname", "origin", row)->view() == key.view());
  BOOST_TEST(!unwrap(wrapping, "snam", "eorigin", row));
  BOOST_TEST(!unwrap(wrapping, "sother", "origin", row));
  BOOST_TEST(!unwrap(wrapping, "sname", "other", row));
  BOOST_TEST(!unwrap(key, "sname", "origin", row));
  row[4] ^= 1;
  BOOST_TEST(!unwrap(wrapping, "sname", "origin", row));
}

BOOST_AUTO_TEST_CASE(a_row_of_an_unknown_version_or_length_is_a_fault) {
  BOOST_CHECK_THROW(wrappingEpoch("s", std::string(77, 2)), storage::StorageFault);
  BOOST_CHECK_THROW(wrappingEpoch("s", std::string(76, 1)), storage::StorageFault);
  BOOST_CHECK_THROW(wrappingEpoch("s", ""), storage::StorageFault);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace authd::vault
