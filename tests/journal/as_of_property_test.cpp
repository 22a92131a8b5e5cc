#include <boost/test/unit_test.hpp>
#include <map>
#include <vector>

#include "daemon/core/apply.h"
#include "daemon/core/token_rules.h"
#include "daemon/journal/as_of.h"
#include "tests/journal/written.h"
#include "tests/support/random_commands.h"

namespace authd::journal {
namespace {

using namespace support;
using core::SubjectKind;
using core::TableId;
using core::TokenType;

// About so many lengths of each log are looked at.
constexpr std::uint64_t MOMENTS = 40;

// Everybody of a history begins here, so that few steps are about nobody.
const std::vector<Choice> BEGINNING{{0, 1, 0},  {1, 1, 1},  {3, 1, 5},  {3, 2, 8},
                                    {12, 1, 0}, {31, 0, 0}, {13, 0, 1}, {42, 0, 2}};

struct User {
  SubjectKind kind = SubjectKind::NONE;
  std::uint32_t id = 0;
  std::uint64_t created = 0;
};

// A random history, its log, and who was in it.
class History {
 public:
  explicit History(const std::vector<Choice>& choices) {
    for (const Choice& choice : BEGINNING) step(choice);
    for (const Choice& choice : choices) step(choice);
    log = written(ledger.events);
    for (const core::Event& event : ledger.events) meet(event);
  }

  Ledger ledger;
  std::unique_ptr<storage::MemoryLog> log;
  std::map<core::Ref, User> users;

 private:
  void step(const Choice& choice) {
    if (choice.what >= CommandMaker::KINDS) {
      ledger.nowUs += choice.how * SECOND;
    } else {
      ledger.run(maker_.make(choice, ledger.tables, ledger.nextSeq()));
    }
  }
  void meet(const core::Event& event) {
    if (const auto* e = std::get_if<core::CustomerCreated>(&event.body)) {
      users[event.subject] = {SubjectKind::CUSTOMER, e->customerId, event.seq};
    } else if (const auto* a = std::get_if<core::AdminCreated>(&event.body)) {
      users[event.subject] = {SubjectKind::ADMIN, a->adminId, event.seq};
    } else if (const auto* i = std::get_if<core::IntegrationCreated>(&event.body)) {
      users[event.subject] = {SubjectKind::INTEGRATION, i->integrationId, event.seq};
    }
  }

  CommandMaker maker_;
};

core::MemoryTables::Rows rowsOf(const core::Tables& tables, TableId table, std::string_view from,
                                std::string_view to) {
  core::MemoryTables::Rows rows;
  tables.scan(table, from, to, [&](std::string_view key, std::string_view value) {
    rows.emplace(key, value);
    return true;
  });
  return rows;
}

TokenType typeOf(SubjectKind kind) {
  return kind == SubjectKind::ADMIN      ? TokenType::ADMIN
         : kind == SubjectKind::CUSTOMER ? TokenType::CUSTOMER
                                         : TokenType::INTEGRATION;
}

TableId tableOf(SubjectKind kind) {
  return kind == SubjectKind::ADMIN      ? TableId::ADMIN
         : kind == SubjectKind::CUSTOMER ? TableId::CUSTOMER
                                         : TableId::INTEGRATION;
}

// One moment, once from all records and once from the chosen ones.
struct Moment {
  const History& history;
  const core::Tables& whole;
  std::uint64_t size;
  std::int64_t timeUs;

  void compare(const core::Ref& ref, const User& user) const {
    core::MemoryTables chosen;
    foldSubject(*history.log, ref, size, chosen);
    for (const TableId table : {TableId::ROLE, TableId::ROLE_NAME, TableId::CUSTOMER_GROUP,
                                TableId::SETTING, TableId::EXPIRY}) {
      RC_ASSERT(rowsOf(chosen, table, "", "") == rowsOf(whole, table, "", ""));
    }
    const std::string id = core::rowKey(user.id);
    same(chosen, tableOf(user.kind), id);
    same(chosen, TableId::SUBJECT, core::rowKey(ref));
    same(chosen, TableId::ERASURE, core::rowKey(ref));
    const core::Scope own{core::ScopeKind::USER, typeOf(user.kind), 0, user.id, 0};
    same(chosen, TableId::CUTOFF, core::rowKey(own));
    if (user.kind == SubjectKind::CUSTOMER) {
      const std::string behind = core::rowKey(user.id + 1);
      RC_ASSERT(rowsOf(chosen, TableId::ADDRESS, id, behind) ==
                rowsOf(whole, TableId::ADDRESS, id, behind));
    }
    compareTokens(chosen, user);
    const auto known = subjectOf(*history.log, user.kind, user.id, size);
    RC_ASSERT(known == (user.created < size ? std::optional(ref) : std::nullopt));
  }

 private:
  void same(const core::Tables& chosen, TableId table, const std::string& key) const {
    RC_ASSERT(chosen.get(table, key) == whole.get(table, key));
  }

  void compareTokens(core::MemoryTables& chosen, const User& user) const {
    for (const auto& [digest, bytes] : rowsOf(chosen, TableId::TOKEN, "", "")) {
      const auto token = core::decodeRow<core::TokenRow>(bytes);
      foldCutoffs(*history.log, history.ledger.tables, token, size, chosen);
      const auto kept = whole.get(TableId::TOKEN, digest);
      if (!kept) {  // swept
        RC_ASSERT(!core::alive(chosen, token, timeUs));
        continue;
      }
      RC_ASSERT(bytes == *kept);
      RC_ASSERT(core::alive(chosen, token, timeUs) == core::alive(whole, token, timeUs));
      const auto cutoff = core::cutoffOf(chosen, token);
      const auto expected = core::cutoffOf(whole, token);
      RC_ASSERT(cutoff.position == expected.position && cutoff.seq == expected.seq);
    }
    for (const auto& [digest, bytes] : rowsOf(whole, TableId::TOKEN, "", "")) {
      const auto token = core::decodeRow<core::TokenRow>(bytes);
      const bool mine = token.type == typeOf(user.kind) && token.userId == user.id;
      RC_ASSERT(!mine || chosen.get(TableId::TOKEN, digest).has_value());
    }
  }
};

BOOST_AUTO_TEST_CASE(chosen_records_tell_of_one_subject_what_all_records_tell) {
  BOOST_TEST(rc::check("a fold of chosen records", [] {
    const History history(*choices(CommandMaker::KINDS + 2, 6, 60));
    const auto& events = history.ledger.events;
    const std::uint64_t step = 1 + events.size() / MOMENTS;
    core::MemoryTables whole;
    for (const core::Event& event : events) {
      core::apply(whole, event, std::nullopt);
      const std::uint64_t size = event.seq + 1;
      if (size % step != 0 && size != events.size()) continue;
      const Moment moment{history, whole, size, event.timeUs};
      for (const auto& [ref, user] : history.users) moment.compare(ref, user);
    }
  }));
}

}  // namespace
}  // namespace authd::journal
