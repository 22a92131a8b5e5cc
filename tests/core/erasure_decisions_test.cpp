#include <boost/test/unit_test.hpp>

#include "daemon/core/rules/settings_keys.h"
#include "tests/support/scenario.h"

namespace authd::core {
namespace {

using namespace support;
using enum TokenType;

const Ref JANE = refOf(SubjectKind::CUSTOMER, 1);

EraseSubject erase(const Ref& ref = JANE) {
  return {ref, draft(9)};
}
Story toJane(EventBody body) {
  return {{std::move(body), JANE, {}}};
}

BOOST_AUTO_TEST_SUITE(erasure_decisions)

BOOST_AUTO_TEST_CASE(an_erased_customer_has_no_account_no_name_and_no_tokens) {
  auto s = given(customerCreated(1) + tokenIssued(1, CUSTOMER, 1)).at(NOON);
  BOOST_TEST(s.alive(1));
  s.when(erase()).then({SubjectErased{SubjectKind::CUSTOMER, 1}});
  BOOST_CHECK(s.facts()[0].event.subject == JANE);
  BOOST_TEST(!s.alive(1));
  BOOST_TEST(!s.has<CustomerRow>(1U));
  auto tag = name(SubjectKind::CUSTOMER, 1, 1).tag;
  BOOST_TEST(!s.has<NameRow>(SubjectKind::CUSTOMER, 1U, tag));
}

BOOST_AUTO_TEST_CASE(the_name_of_an_erased_customer_is_free) {
  auto s = given(customerCreated(1)).at(NOON);
  s.when(erase()).then({SubjectErased{SubjectKind::CUSTOMER, 1}});
  auto next = customerCreated(2);
  next[1].name = name(SubjectKind::CUSTOMER, 1, 1);
  s.given(next);
  BOOST_TEST(s.has<CustomerRow>(2U));
}

BOOST_AUTO_TEST_CASE(a_deleted_customer_can_be_erased) {
  auto s = given(customerCreated(1) + toJane(CustomerDeleted{1})).at(NOON);
  s.when(erase()).then({SubjectErased{SubjectKind::CUSTOMER, 1}});
}

BOOST_AUTO_TEST_CASE(nobody_is_erased_twice_and_the_answer_says_where_it_was_done) {
  auto s = given(customerCreated(1)).at(NOON);
  s.when(erase()).then({SubjectErased{SubjectKind::CUSTOMER, 1}});
  auto seq = s.facts()[0].event.seq;
  s.when(erase()).refused(Refusal::ALREADY_SO, seq);
}

BOOST_AUTO_TEST_CASE(only_customers_are_erased) {
  auto s = given(roleCreated(1) + adminCreated(1)).at(NOON);
  s.when(erase(refOf(SubjectKind::ADMIN, 1))).refused(Refusal::NOT_FOUND);
  s.when(erase(NO_REF)).refused(Refusal::NOT_FOUND);
}

BOOST_AUTO_TEST_CASE(a_purge_is_due_once_and_says_how_long_backups_may_know) {
  auto s = given(customerCreated(1)).at(NOON);
  s.when(erase()).then({SubjectErased{SubjectKind::CUSTOMER, 1}});
  auto seq = s.facts()[0].event.seq;
  BOOST_TEST(s.has<ErasureDueRow>(seq));
  s.when(NotePurge{seq, 7}).then({ErasurePurged{seq, 7, NOON + 7 * 24 * HOUR}});
  BOOST_CHECK(s.facts()[0].event.subject == JANE);
  BOOST_TEST(!s.has<ErasureDueRow>(seq));
  BOOST_TEST(s.row<ErasureRow>(JANE).purgedSeq == s.facts()[0].event.seq + 1);
  s.when(NotePurge{seq, 7}).refused(Refusal::ALREADY_SO);
}

BOOST_AUTO_TEST_CASE(days_are_forgotten_in_one_direction) {
  auto s = given().at(NOON);
  s.when(DestroyDayKeys{100}).then({DayKeysDestroyed{100}});
  s.when(DestroyDayKeys{100}).refused(Refusal::ALREADY_SO);
  s.when(DestroyDayKeys{99}).refused(Refusal::ALREADY_SO);
  s.when(DestroyDayKeys{101}).then({DayKeysDestroyed{101}});
}

BOOST_AUTO_TEST_CASE(a_continued_log_has_another_name) {
  auto s = given().at(NOON);
  LogContinued continued{"test", "test/2", 1, digest(1), 9};
  s.when(ContinueLog{continued, draft(1)}).then({continued});
  BOOST_TEST(s.row<LogNameRow>(THE_ROW).origin == "test/2");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::core
