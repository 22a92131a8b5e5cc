#include <boost/test/unit_test.hpp>

#include "daemon/crypto/digest.h"
#include "daemon/vault/sealing_vault.h"
#include "daemon/vault/wrap.h"
#include "tests/vault/fixture.h"

namespace authd::vault {

BOOST_AUTO_TEST_SUITE(new_keys)

BOOST_FIXTURE_TEST_CASE(a_new_subject_can_be_sealed_for_before_its_key_is_stored, OpenedVault) {
  NewKeys keys;
  const core::NewSubject subject = vault->newSubject(keys);
  BOOST_TEST(keys.size() == 1);
  BOOST_TEST(has(keys, subjectKeyName(subject.ref)));
  BOOST_TEST(!store->get(subjectKeyName(subject.ref)));
  const core::SealedBox box = vault->sealForSubject(subject.ref, piiOf(1), "ann");
  BOOST_TEST(!vault->open(piiOf(1), box));
  store->put(keys);
  BOOST_TEST(*vault->open(piiOf(1), box) == "ann");
}

BOOST_FIXTURE_TEST_CASE(a_subject_comes_with_the_commitment_to_its_key, OpenedVault) {
  NewKeys keys;
  const core::NewSubject first = vault->newSubject(keys);
  const core::NewSubject second = vault->newSubject(keys);
  BOOST_TEST((first.ref != second.ref));
  BOOST_TEST((first.commitment != second.commitment));
  BOOST_TEST((first.commitment != core::Digest{}));
}

BOOST_FIXTURE_TEST_CASE(a_day_key_is_handed_out_until_it_is_stored_and_is_always_the_same,
                        OpenedVault) {
  NewKeys first;
  NewKeys second;
  const core::SealedBox a = vault->sealForDay(core::NO_REF, DAY, netOf(1), "a", first);
  const core::SealedBox b = vault->sealForDay(core::NO_REF, DAY, netOf(2), "b", second);
  BOOST_TEST((first == second));
  BOOST_TEST(has(first, dayKeyName(DAY)));
  store->put(second);
  NewKeys third;
  vault->sealForDay(core::NO_REF, DAY, netOf(3), "c", third);
  BOOST_TEST(third.empty());
  reopen();
  BOOST_TEST(*vault->open(netOf(1), a) == "a");
  BOOST_TEST(*vault->open(netOf(2), b) == "b");
}

BOOST_FIXTURE_TEST_CASE(one_command_gets_each_row_once, OpenedVault) {
  NewKeys keys;
  vault->sealForDay(core::NO_REF, DAY, netOf(1), "a", keys);
  vault->sealForDay(core::NO_REF, DAY, netOf(2), "b", keys);
  BOOST_TEST(keys.size() == 2);
}

BOOST_FIXTURE_TEST_CASE(a_new_month_brings_an_epoch_key_that_comes_along_until_it_is_stored,
                        OpenedVault) {
  const std::string epoch = epochKeyName(202410);
  NewKeys keys;
  vault->sealForDay(core::NO_REF, DAY, netOf(1), "a", keys);
  BOOST_TEST(has(keys, epoch));
  NewKeys subjectKeys;
  const core::Ref subject = vault->newSubject(subjectKeys).ref;
  BOOST_TEST(has(subjectKeys, epoch));
  store->put(subjectKeys);
  BOOST_TEST(wrappingEpoch("", *store->get(subjectKeyName(subject))) == 202410);
  NewKeys later;
  vault->newSubject(later);
  BOOST_TEST(!has(later, epoch));
  reopen();
  BOOST_TEST(vault->open(piiOf(1), vault->sealForSubject(subject, piiOf(1), "ann")).has_value());
}

BOOST_FIXTURE_TEST_CASE(an_older_month_opens_no_new_epoch, OpenedVault) {
  forDay(core::NO_REF, DAY, netOf(1), "a");
  NewKeys keys;
  vault->sealForDay(core::NO_REF, DAY - 40, netOf(1), "a", keys);
  BOOST_TEST(keys.size() == 1);
  BOOST_TEST(store->list(EPOCH_PREFIX).size() == 2);
}

BOOST_FIXTURE_TEST_CASE(keys_that_were_never_stored_are_made_anew_after_a_restart, OpenedVault) {
  NewKeys lost;
  vault->sealForDay(core::NO_REF, DAY, netOf(1), "a", lost);
  reopen();
  const core::SealedBox box = forDay(core::NO_REF, DAY, netOf(1), "b");
  BOOST_TEST(*vault->open(netOf(1), box) == "b");
}

// Whoever made the key and never asked for its row would seal with it for ever.
BOOST_FIXTURE_TEST_CASE(what_is_forgotten_seals_nothing_even_if_it_was_never_read, OpenedVault) {
  NewKeys keys;
  const core::Ref subject = vault->newSubject(keys).ref;
  store->put(keys);
  const std::vector<std::string> names = {subjectKeyName(subject)};
  store->remove(names);
  vault->forget(names);
  BOOST_CHECK_THROW(vault->sealForSubject(subject, piiOf(1), "ann"), std::runtime_error);
}

BOOST_FIXTURE_TEST_CASE(a_day_that_was_forgotten_gets_another_key, OpenedVault) {
  NewKeys first;
  vault->sealForDay(core::NO_REF, DAY, netOf(1), "a", first);
  store->put(first);
  const std::vector<std::string> names = {dayKeyName(DAY)};
  store->remove(names);
  vault->forget(names);
  NewKeys second;
  vault->sealForDay(core::NO_REF, DAY, netOf(2), "b", second);
  BOOST_TEST(has(second, dayKeyName(DAY)));
  BOOST_TEST((first != second));
}

BOOST_AUTO_TEST_CASE(a_small_cache_forgets_keys_and_finds_them_again) {
  const auto store = storage::openMemoryKeyStore();
  SealingVault vault(*store, crypto::Key(), ORIGIN, 2);
  std::vector<core::SealedBox> boxes;
  for (int i = 0; i < 20; ++i) {
    NewKeys keys;
    const core::Ref subject = vault.newSubject(keys).ref;
    store->put(keys);
    boxes.push_back(vault.sealForSubject(subject, piiOf(1), std::to_string(i)));
  }
  for (int i = 0; i < 20; ++i) BOOST_TEST(*vault.open(piiOf(1), boxes[i]) == std::to_string(i));
}

BOOST_AUTO_TEST_CASE(a_day_key_is_not_lost_by_a_small_cache_before_it_is_stored) {
  const auto store = storage::openMemoryKeyStore();
  SealingVault vault(*store, crypto::Key(), ORIGIN, 1);
  NewKeys first;
  vault.sealForDay(core::NO_REF, DAY, netOf(1), "a", first);
  NewKeys others;
  for (int i = 0; i < 5; ++i) vault.newSubject(others);
  NewKeys second;
  vault.sealForDay(core::NO_REF, DAY, netOf(2), "b", second);
  BOOST_TEST((first == second));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace authd::vault
