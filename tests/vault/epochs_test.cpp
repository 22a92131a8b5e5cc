#include <boost/test/unit_test.hpp>

#include "daemon/vault/wrap.h"
#include "tests/vault/fixture.h"

namespace authd::vault {
namespace {

Epoch epochOfRow(const OpenedVault& opened, const std::string& name) {
  return wrappingEpoch(name, opened.store->get(name).value());
}

struct Rotated : OpenedVault {
  // As a purge does it: a fresh epoch, everything wrapped by it, and the others gone.
  void rotate() {
    NewKeys first;
    const Epoch epoch = vault->beginEpoch(first);
    store->put(first);
    wrapAll();
    for (const std::string& name : vault->epochsBefore(epoch)) remove(name);
  }
  std::size_t wrapAll() {
    NewKeys rows = store->page("", 1000);
    const std::size_t changed = vault->wrapAnew(rows);
    store->put(rows);
    return changed;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(epochs)

BOOST_FIXTURE_TEST_CASE(everything_opens_after_a_rotation_and_a_restart, Rotated) {
  const core::Ref jane = subject();
  const auto pii = vault->sealForSubject(jane, piiOf(1), "jane");
  const auto secret = credential(jane, secretOf(2), "hash");
  const auto net = forDay(jane, DAY, netOf(3), "192.0.2.1");
  const auto name = vault->name(core::SubjectKind::CUSTOMER, 1, "jane@example.com");
  rotate();
  reopen();
  BOOST_TEST(*vault->open(piiOf(1), pii) == "jane");
  BOOST_TEST(*vault->open(secretOf(2), secret) == "hash");
  BOOST_TEST(*vault->open(netOf(3), net) == "192.0.2.1");
  BOOST_TEST((vault->name(core::SubjectKind::CUSTOMER, 1, "jane@example.com") == name));
  BOOST_TEST(store->list("e").size() == 1);
}

BOOST_FIXTURE_TEST_CASE(rows_of_before_the_rotation_open_nothing_after_it, Rotated) {
  const core::Ref jane = subject();
  const auto pii = vault->sealForSubject(jane, piiOf(1), "jane");
  const std::string name = subjectKeyName(jane);
  const std::string old = store->get(name).value();
  remove(name);
  rotate();
  store->put({{name, old}});  // out of an old backup
  reopen();
  BOOST_TEST(!vault->open(piiOf(1), pii));
}

BOOST_FIXTURE_TEST_CASE(what_was_made_before_a_rotation_and_is_stored_after_it_is_wrapped_anew,
                        Rotated) {
  NewKeys late;
  const core::Ref jane = vault->newSubject(late).ref;
  const auto pii = vault->sealForSubject(jane, piiOf(1), "jane");
  rotate();
  BOOST_TEST(vault->wrapAnew(late) == 1U);
  store->put(late);
  BOOST_TEST(epochOfRow(*this, subjectKeyName(jane)) == epochOf(store->list("e")[0].first));
  reopen();
  BOOST_TEST(*vault->open(piiOf(1), pii) == "jane");
}

BOOST_FIXTURE_TEST_CASE(wrapping_anew_brings_an_epoch_key_that_is_not_stored_yet, Rotated) {
  const core::Ref jane = subject();
  NewKeys lost;
  vault->beginEpoch(lost);
  NewKeys rows{{subjectKeyName(jane), store->get(subjectKeyName(jane)).value()}};
  vault->wrapAnew(rows);
  BOOST_TEST(has(rows, lost[0].first));
}

BOOST_FIXTURE_TEST_CASE(what_the_newest_key_wraps_stays_as_it_is, Rotated) {
  subject();
  rotate();
  BOOST_TEST(wrapAll() == 0U);
}

BOOST_FIXTURE_TEST_CASE(the_next_month_comes_after_a_rotation_too, Rotated) {
  forDay(core::NO_REF, DAY, netOf(1), "x");
  rotate();
  forDay(core::NO_REF, DAY + 60, netOf(2), "y");
  BOOST_TEST(epochOfRow(*this, dayKeyName(DAY + 60)) == epochOfDay(DAY + 60));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace authd::vault
