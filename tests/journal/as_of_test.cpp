#include "daemon/journal/as_of.h"

#include <boost/test/unit_test.hpp>

#include "daemon/core/token_rules.h"
#include "tests/journal/written.h"

namespace authd::journal {
namespace {

using namespace support;
using core::Scope;
using core::ScopeKind;
using core::TokenType;

constexpr Scope ALL{};
constexpr Scope KEY{ScopeKind::KEY, TokenType::NONE, 0, 0, 1};

Story revoked(const Scope& scope, std::uint64_t cutoff) {
  return happened(core::TokensRevoked{scope, cutoff});
}

// Positions of the events that set a cut-off, as they are seen at each length of the log.
struct Fixture {
  // Where the cut-off comes from that covers a token of key 1, when the log was `size` long.
  std::uint64_t seqAt(std::uint64_t size) {
    const auto log = written(ledger.events);
    const core::TokenRow token{TokenType::CUSTOMER, 1, 1, 0, NOON, 0, 0, 1};
    core::MemoryTables tables;
    foldCutoffs(*log, ledger.tables, token, size, tables);
    return core::cutoffOf(tables, token).seq;
  }

  Ledger ledger;
};

BOOST_FIXTURE_TEST_SUITE(as_of, Fixture)

BOOST_AUTO_TEST_CASE(a_cutoff_is_found_though_a_later_one_took_its_place) {
  const std::uint64_t first = ledger.nextSeq();
  ledger.record(revoked(ALL, first));
  ledger.record(revoked({ScopeKind::TYPE, TokenType::ADMIN, 0, 0, 0}, first + 1));
  const std::uint64_t second = ledger.nextSeq();
  ledger.record(revoked(ALL, second));
  BOOST_TEST(seqAt(first) == 0U);
  BOOST_TEST(seqAt(first + 1) == first);
  BOOST_TEST(seqAt(second) == first);
  BOOST_TEST(seqAt(second + 1) == second);
}

BOOST_AUTO_TEST_CASE(a_key_that_was_retired_ends_tokens_as_a_revocation_does) {
  ledger.record(keyPublished(1));
  const std::uint64_t first = ledger.nextSeq();
  ledger.record(revoked(KEY, first));
  const std::uint64_t second = ledger.nextSeq();
  ledger.record(happened(core::JwtKeyRetired{1}));
  const std::uint64_t third = ledger.nextSeq();
  ledger.record(revoked(KEY, third));
  BOOST_TEST(seqAt(second) == first);
  BOOST_TEST(seqAt(second + 1) == second);
  BOOST_TEST(seqAt(third) == second);
  BOOST_TEST(seqAt(third + 1) == third);
}

BOOST_AUTO_TEST_CASE(records_of_others_are_not_read) {
  for (std::uint32_t id = 1; id <= 500; ++id) ledger.record(customerCreated(id));
  ledger.record(happened(core::SettingChanged{"a/b/c", "1", 0}));
  const auto log = written(ledger.events);
  std::size_t read = 0;
  core::MemoryTables tables;
  foldSubject(*log, refOf(core::SubjectKind::CUSTOMER, 250), ledger.nextSeq(), tables,
              [&read] { ++read; });
  BOOST_TEST(read == 4U);  // key, customer, password and setting
  BOOST_TEST(core::find<core::CustomerRow>(tables, std::uint32_t{250}).has_value());
}

// Where the key of 250 is made; nobody has the number before, nor a number that was never given.
BOOST_AUTO_TEST_CASE(a_number_leads_to_its_subject_from_its_creation_on) {
  std::uint64_t made = 0;
  for (std::uint32_t id = 1; id <= 500; ++id) {
    if (id == 250) made = ledger.nextSeq() + 1;
    ledger.record(customerCreated(id));
    if (id % 7 == 0) ledger.record(adminCreated(id / 7));
  }
  const auto log = written(ledger.events);
  const auto kind = core::SubjectKind::CUSTOMER;
  BOOST_CHECK(subjectOf(*log, kind, 250, ledger.nextSeq()) == refOf(kind, 250));
  BOOST_CHECK(subjectOf(*log, kind, 250, made + 1) == refOf(kind, 250));
  BOOST_TEST(!subjectOf(*log, kind, 250, made).has_value());
  BOOST_TEST(!subjectOf(*log, kind, 501, ledger.nextSeq()).has_value());
  BOOST_TEST(!subjectOf(*log, kind, 0, ledger.nextSeq()).has_value());
  const auto admin = core::SubjectKind::ADMIN;
  BOOST_CHECK(subjectOf(*log, admin, 71, ledger.nextSeq()) == refOf(admin, 71));
  BOOST_TEST(!subjectOf(*log, core::SubjectKind::OPERATOR, 1, ledger.nextSeq()).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::journal
