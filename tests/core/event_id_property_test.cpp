#include <boost/test/unit_test.hpp>
#include <set>

#include "tests/support/choice.h"
#include "tests/support/ledger.h"

namespace authd::core {
namespace {

using namespace support;

CreateCustomer bigCustomer(std::uint32_t addresses) {
  CreateCustomer command;
  command.subject = subject(SubjectKind::CUSTOMER, 1);
  command.email = name(SubjectKind::CUSTOMER, 1, 1);
  command.created = draft(1);
  for (std::uint32_t i = 0; i < addresses; ++i) {
    command.addresses.push_back({false, false, draft(100 + i)});
  }
  command.password = draft(2);
  command.mail = NewMail{MailTemplate::WELCOME, 1, "en_US", draft(3)};
  return command;
}

void requireDistinct(const Decision& decision) {
  std::set<EventId> ids;
  for (const Fact& fact : std::get<std::vector<Fact>>(decision)) {
    RC_ASSERT(ids.insert(fact.event.eventId).second);
  }
}

BOOST_AUTO_TEST_CASE(the_ids_of_one_decisions_events_are_distinct) {
  BOOST_TEST(rc::check("ids of one decision", [](EventId random) {
    Stamp stamp{NOON, ClockState::SYNCED, 1, random};
    auto count = *rc::gen::inRange<std::uint32_t>(0, 101);
    requireDistinct(decide(MemoryTables(), {{}, bigCustomer(count)}, stamp));
  }));
}

BOOST_AUTO_TEST_CASE(an_id_without_a_draft_is_a_uuid_of_version_7) {
  BOOST_TEST(rc::check("UUIDv7", [](EventId random) {
    Stamp stamp{NOON, ClockState::SYNCED, 1, random};
    auto decision = decide(MemoryTables(), {{}, StopLog{}}, stamp);
    EventId id = std::get<std::vector<Fact>>(decision)[0].event.eventId;
    std::int64_t milliseconds = 0;
    for (int i = 0; i < 6; ++i) milliseconds = milliseconds << 8 | id[i];
    RC_ASSERT(milliseconds == NOON / 1000);
    RC_ASSERT((id[6] >> 4) == 7);
    RC_ASSERT((id[8] >> 6) == 2);
  }));
}

}  // namespace
}  // namespace authd::core
