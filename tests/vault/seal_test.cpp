#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>
#include <stdexcept>

#include "storage/fault.h"
#include "tests/vault/fixture.h"

namespace authd::vault {

BOOST_AUTO_TEST_SUITE(seal)

BOOST_FIXTURE_TEST_CASE(what_is_sealed_for_a_subject_opens, OpenedVault) {
  const core::Ref subject = this->subject();
  const core::SealedBox box = vault->sealForSubject(subject, piiOf(1), "ann@example.com");
  BOOST_TEST((box.owner == subject && box.key == subject && box.day == 0));
  BOOST_TEST(*vault->open(piiOf(1), box) == "ann@example.com");
}

BOOST_FIXTURE_TEST_CASE(any_text_comes_back, OpenedVault) {
  const core::Ref subject = this->subject();
  BOOST_TEST(rc::check("round trip", [&](const std::string& plain) {
    RC_ASSERT(vault->open(piiOf(1), vault->sealForSubject(subject, piiOf(1), plain)) == plain);
    RC_ASSERT(vault->open(netOf(1), forDay(subject, DAY, netOf(1), plain)) == plain);
    RC_ASSERT(vault->open(netOf(1), forDay(core::NO_REF, DAY, netOf(1), plain)) == plain);
    RC_ASSERT(vault->open(secretOf(1), credential(subject, secretOf(1), plain)) == plain);
  }));
}

BOOST_FIXTURE_TEST_CASE(a_box_opens_only_where_it_was_sealed_for, OpenedVault) {
  const core::Ref subject = this->subject();
  const core::SealedBox box = vault->sealForSubject(subject, piiOf(1), "ann");
  Binding other = piiOf(2);
  BOOST_TEST(!vault->open(other, box));
  other = piiOf(1);
  other.type = core::EventType::ADDRESS_ADDED;
  BOOST_TEST(!vault->open(other, box));
  other = piiOf(1);
  other.field = Field::SECRET;
  BOOST_TEST(!vault->open(other, box));
  core::SealedBox stolen = box;
  stolen.owner = stolen.key = this->subject();
  BOOST_TEST(!vault->open(piiOf(1), stolen));
  BOOST_TEST(vault->open(piiOf(1), box).has_value());
}

BOOST_FIXTURE_TEST_CASE(a_credential_is_bound_to_its_owner_though_its_key_is_its_own, OpenedVault) {
  core::SealedBox box = credential(subject(), secretOf(1), "$argon2id$");
  BOOST_TEST((box.key != box.owner));
  BOOST_TEST(*vault->open(secretOf(1), box) == "$argon2id$");
  box.owner = subject();
  BOOST_TEST(!vault->open(secretOf(1), box));
}

BOOST_FIXTURE_TEST_CASE(a_stored_box_knows_its_binding, OpenedVault) {
  const core::StoredBox box{eventId(1),
                            static_cast<std::uint16_t>(core::EventType::CUSTOMER_CREATED),
                            vault->sealForSubject(subject(), piiOf(1), "ann")};
  BOOST_TEST(*vault->open(box, Field::PII) == "ann");
  BOOST_TEST(!vault->open(box, Field::NET));
}

BOOST_FIXTURE_TEST_CASE(a_box_of_another_log_does_not_open, OpenedVault) {
  const core::SealedBox box = vault->sealForSubject(subject(), piiOf(1), "ann");
  BOOST_TEST(!OpenedVault().vault->open(piiOf(1), box));
  BOOST_CHECK_THROW(openMemoryVault(*store, "other.example"), RootKeyFault);
}

BOOST_FIXTURE_TEST_CASE(an_empty_or_damaged_box_does_not_open, OpenedVault) {
  core::SealedBox box = vault->sealForSubject(subject(), piiOf(1), "ann");
  box.box.back() ^= 1;
  BOOST_TEST(!vault->open(piiOf(1), box));
  BOOST_TEST(!vault->open(piiOf(1), core::SealedBox{}));
}

BOOST_FIXTURE_TEST_CASE(without_its_key_a_subjects_boxes_are_closed_at_once, OpenedVault) {
  const core::Ref subject = this->subject();
  const core::SealedBox pii = vault->sealForSubject(subject, piiOf(1), "ann");
  const core::SealedBox net = forDay(subject, DAY, netOf(1), "192.0.2.1");
  BOOST_TEST(vault->open(piiOf(1), pii).has_value());
  remove(subjectKeyName(subject));
  BOOST_TEST(!vault->open(piiOf(1), pii));
  BOOST_TEST(!vault->open(netOf(1), net));
  BOOST_CHECK_THROW(vault->sealForSubject(subject, piiOf(2), "ann"), std::runtime_error);
}

BOOST_FIXTURE_TEST_CASE(a_key_that_was_stored_and_removed_unseen_opens_nothing, OpenedVault) {
  NewKeys keys;
  const core::Ref unseen = vault->newSubject(keys).ref;
  const core::SealedBox box = vault->sealForSubject(unseen, piiOf(1), "bob");
  store->put(keys);
  remove(subjectKeyName(unseen));
  BOOST_TEST(!vault->open(piiOf(1), box));
}

BOOST_FIXTURE_TEST_CASE(without_its_day_key_the_origin_is_gone_but_the_person_is_not, OpenedVault) {
  const core::Ref subject = this->subject();
  const core::SealedBox pii = vault->sealForSubject(subject, piiOf(1), "ann");
  const core::SealedBox net = forDay(subject, DAY, netOf(1), "192.0.2.1");
  const core::SealedBox next = forDay(subject, DAY + 1, netOf(1), "192.0.2.2");
  const core::SealedBox anonymous = forDay(core::NO_REF, DAY, netOf(1), "192.0.2.3");
  remove(dayKeyName(DAY));
  BOOST_TEST(!vault->open(netOf(1), net));
  BOOST_TEST(!vault->open(netOf(1), anonymous));
  BOOST_TEST(*vault->open(netOf(1), next) == "192.0.2.2");
  BOOST_TEST(*vault->open(piiOf(1), pii) == "ann");
}

BOOST_FIXTURE_TEST_CASE(without_its_own_key_only_the_credential_is_gone, OpenedVault) {
  const core::Ref subject = this->subject();
  const core::SealedBox old = credential(subject, secretOf(1), "old");
  const core::SealedBox now = credential(subject, secretOf(2), "new");
  remove(vault->credentialKeyName(old));
  BOOST_TEST(!vault->open(secretOf(1), old));
  BOOST_TEST(*vault->open(secretOf(2), now) == "new");
}

BOOST_FIXTURE_TEST_CASE(day_zero_is_sealed_as_day_one, OpenedVault) {
  const core::SealedBox box = forDay(subject(), 0, netOf(1), "192.0.2.1");
  BOOST_TEST(box.day == 1);
  BOOST_TEST(*vault->open(netOf(1), box) == "192.0.2.1");
}

BOOST_FIXTURE_TEST_CASE(a_damaged_key_is_a_fault_not_an_erasure, OpenedVault) {
  const core::Ref subject = this->subject();
  const core::SealedBox box = vault->sealForSubject(subject, piiOf(1), "ann");
  std::string row = *store->get(subjectKeyName(subject));
  row.back() ^= 1;
  remove(subjectKeyName(subject));  // as a store that was opened again has it: nothing is known
  store->put({{subjectKeyName(subject), row}});
  BOOST_CHECK_THROW(vault->open(piiOf(1), box), storage::StorageFault);
}

BOOST_FIXTURE_TEST_CASE(no_clear_text_is_in_the_key_store, OpenedVault) {
  const std::string canary = "canary-ann@example.com";
  const core::Ref subject = this->subject();
  credential(subject, secretOf(1), canary);
  forDay(subject, DAY, netOf(1), canary);
  vault->sealForSubject(subject, piiOf(1), canary);
  vault->name(core::SubjectKind::CUSTOMER, 1, canary);
  for (const auto& [name, row] : store->list("")) {
    BOOST_TEST(name.find(canary) == std::string::npos);
    BOOST_TEST(row.find(canary) == std::string::npos);
    BOOST_TEST(name.front() != '\0');
  }
  BOOST_TEST(vault->sealForSubject(subject, piiOf(1), canary).box.find(canary) ==
             std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(names_are_tagged_by_kind_and_website, OpenedVault) {
  const auto customer = core::SubjectKind::CUSTOMER;
  const core::Name ann = vault->name(customer, 1, "ann@example.com");
  BOOST_TEST((ann.kind == customer && ann.websiteId == 1));
  BOOST_TEST((ann == vault->name(customer, 1, "ann@example.com")));
  BOOST_TEST((ann.tag != vault->name(customer, 2, "ann@example.com").tag));
  BOOST_TEST((ann.tag != vault->name(core::SubjectKind::ADMIN, 1, "ann@example.com").tag));
  BOOST_TEST((ann.tag != OpenedVault().vault->name(customer, 1, "ann@example.com").tag));
}

BOOST_FIXTURE_TEST_CASE(the_secret_of_a_link_follows_from_the_event, OpenedVault) {
  const std::string link = vault->linkSecret(eventId(1));
  BOOST_TEST(link.size() == 32);
  BOOST_TEST(link == vault->linkSecret(eventId(1)));
  BOOST_TEST(link != vault->linkSecret(eventId(2)));
  BOOST_TEST(link != OpenedVault().vault->linkSecret(eventId(1)));
  reopen();
  BOOST_TEST(link == vault->linkSecret(eventId(1)));
}

BOOST_FIXTURE_TEST_CASE(idempotency_names_keep_their_parts_apart, OpenedVault) {
  const std::string name = vault->idempotencyName("/V1/customers", "ann", "key");
  BOOST_TEST(name == vault->idempotencyName("/V1/customers", "ann", "key"));
  BOOST_TEST(name != vault->idempotencyName("/V1/customers", "annk", "ey"));
  BOOST_TEST(name != vault->idempotencyName("/V1/customersa", "nn", "key"));
}

BOOST_FIXTURE_TEST_CASE(a_response_opens_with_the_raw_key_only, OpenedVault) {
  const std::string box = vault->sealResponse("key", "token");
  BOOST_TEST(*vault->openResponse("key", box) == "token");
  BOOST_TEST(!vault->openResponse("other", box));
  reopen();
  BOOST_TEST(*vault->openResponse("key", box) == "token");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace authd::vault
