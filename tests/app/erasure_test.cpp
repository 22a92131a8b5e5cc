#include "daemon/app/erasure.h"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include "daemon/app/customer_changes.h"
#include "daemon/app/events.h"
#include "daemon/app/passwords.h"
#include "daemon/app/purge.h"
#include "daemon/core/rules/settings_keys.h"
#include "tests/app/world.h"

namespace authd::app {
namespace {

using core::TokenType;
using support::HOUR;
using support::SECOND;

constexpr std::int64_t DAY = 24 * HOUR;
const std::string JANE = "jane@example.com";

struct Fixture : World {
  Fixture() {
    jane = addCustomer(JANE, PASSWORD);
    ref = refOf(app(), core::SubjectKind::CUSTOMER, jane).value();
  }
  Answer<std::uint64_t> erase() { return wait(eraseCustomer(app(), {}, ref)); }
  void purge() { wait(purgeErased(app())); }
  // All that can be read of the log about her.
  std::string told() {
    std::string text;
    EventQuery query;
    query.open = true;
    visitEvents(app(), query, [&](const EventView& view) {
      text += view.json + "\n";
      return true;
    });
    return text;
  }
  bool tells(const std::string& what) { return told().find(what) != std::string::npos; }
  std::size_t keyRows(const std::string& prefix) { return keys().list(prefix).size(); }
  void changePasswordOf(std::uint32_t id) {
    Call call;
    call.caller.kind = core::ActorKind::CUSTOMER;
    call.caller.id = id;
    good(wait(
        changePassword(app(), call, crypto::Secret(PASSWORD), crypto::Secret(PASSWORD + "2"))));
  }

  std::uint32_t jane = 0;
  core::Ref ref{};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(erasure, Fixture)

BOOST_AUTO_TEST_CASE(nothing_opens_after_an_erasure_and_its_purge) {
  login(TokenType::CUSTOMER, JANE, PASSWORD, from("192.0.2.77"));
  login(TokenType::CUSTOMER, JANE, WRONG, from("192.0.2.78"));
  BOOST_TEST(tells(JANE));
  BOOST_TEST(tells("192.0.2.77"));
  auto before = size();
  good(erase());
  purge();
  BOOST_TEST(events(before) == "SubjectErased KeyEpochRotated ErasurePurged");
  BOOST_TEST(!tells(JANE));
  BOOST_TEST(!tells("192.0.2.77"));
  BOOST_TEST(tells("{\"state\":\"erased\",\"by\":" + std::to_string(before) + "}"));
}

BOOST_AUTO_TEST_CASE(all_keys_of_the_person_go_and_no_others) {
  addCustomer("john@example.com", PASSWORD);
  changePasswordOf(jane);  // the key of the first password waits for the horizon of backups
  auto subjects = keyRows("s");
  auto credentials = keyRows("c");
  good(erase());
  purge();
  BOOST_TEST(keyRows("s") == subjects - 1);
  BOOST_TEST(keyRows("c") == credentials - 2);
  BOOST_TEST(keyRows("e") == 1U);
  good(login(TokenType::CUSTOMER, "john@example.com", PASSWORD));
}

BOOST_AUTO_TEST_CASE(tokens_end_with_the_erasure_itself) {
  auto token = good(login(TokenType::CUSTOMER, JANE, PASSWORD)).token;
  BOOST_TEST(isLive(token));
  good(erase());
  BOOST_TEST(!isLive(token));
  BOOST_TEST(is(login(TokenType::CUSTOMER, JANE, PASSWORD), Why::LOGIN_FAILED));
}

BOOST_AUTO_TEST_CASE(the_address_can_register_again_and_is_somebody_else) {
  good(erase());
  purge();
  auto again = addCustomer(JANE, PASSWORD);
  BOOST_TEST(again != jane);
  good(login(TokenType::CUSTOMER, JANE, PASSWORD));
}

BOOST_AUTO_TEST_CASE(a_deleted_customer_is_found_by_number_and_erased) {
  addCustomer("john@example.com", PASSWORD);
  good(wait(deleteCustomer(app(), {}, jane)));
  BOOST_TEST(tells(JANE));
  BOOST_CHECK(everCustomer(app(), jane) == ref);
  good(erase());
  purge();
  BOOST_TEST(!tells(JANE));
  BOOST_TEST(!everCustomer(app(), 3));
  BOOST_TEST(!everCustomer(app(), 0));
}

BOOST_AUTO_TEST_CASE(a_second_erasure_says_where_the_first_one_was) {
  auto seq = good(erase());
  auto again = erase();
  BOOST_TEST(isRefusedBy(again, core::Refusal::ALREADY_SO));
  BOOST_TEST(std::get<Refused>(again).rejection.seq == seq);
}

BOOST_AUTO_TEST_CASE(a_purge_that_was_interrupted_is_done_by_the_next_start) {
  good(erase());
  restart();
  BOOST_TEST(tells(JANE));
  auto before = size();
  purge();
  BOOST_TEST(!tells(JANE));
  BOOST_TEST(events(before) == "KeyEpochRotated ErasurePurged");
  before = size();
  purge();
  BOOST_TEST(size() == before);
}

BOOST_AUTO_TEST_CASE(a_purge_goes_on_where_the_journal_refused_it) {
  good(erase());
  fillDisk(journal::DiskLevel::FULL);
  BOOST_CHECK_THROW(purge(), kj::Exception);
  fillDisk(journal::DiskLevel::NORMAL);
  purge();
  BOOST_TEST(!tells(JANE));
  BOOST_TEST(keyRows("e") == 1U);
}

BOOST_AUTO_TEST_CASE(a_key_that_was_made_before_the_rotation_and_comes_after_it_is_kept) {
  good(erase());
  hold();
  auto registered = startLogin(TokenType::CUSTOMER, JANE, PASSWORD);  // brings a key of the day
  settle();
  release();
  wait(kj::mv(registered));
  purge();
  restart();
  addCustomer("john@example.com", PASSWORD);
  good(login(TokenType::CUSTOMER, "john@example.com", PASSWORD));
}

BOOST_AUTO_TEST_CASE(several_are_purged_together) {
  auto john = addCustomer("john@example.com", PASSWORD);
  good(erase());
  good(wait(eraseCustomer(app(), {}, refOf(app(), core::SubjectKind::CUSTOMER, john).value())));
  auto before = size();
  purge();
  BOOST_TEST(events(before) == "KeyEpochRotated ErasurePurged ErasurePurged");
}

BOOST_AUTO_TEST_CASE(the_daemon_purges_by_itself) {
  app().background.add(purgeForever(app()));
  good(erase());
  pass(2 * SECOND);
  BOOST_TEST(!tells(JANE));
  BOOST_TEST(failures.empty());
}

BOOST_AUTO_TEST_CASE(an_export_has_account_and_events_and_is_recorded) {
  login(TokenType::CUSTOMER, JANE, PASSWORD, from("192.0.2.77"));
  auto before = size();
  auto person = boost::json::parse(good(wait(exportCustomer(app(), {}, ref)))).as_object();
  BOOST_TEST(events(before) == "EventsExported");
  BOOST_TEST(person["account"].as_object()["email"].as_string() == JANE);
  auto all = boost::json::serialize(person["events"]);
  BOOST_TEST(all.find("TokenIssued") != std::string::npos);
  BOOST_TEST(all.find("192.0.2.77") != std::string::npos);
  BOOST_TEST(all.find("argon2") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(only_customers_are_erased_and_exported) {
  auto admin = addAdmin("ada", PASSWORD);
  auto other = refOf(app(), core::SubjectKind::ADMIN, admin).value();
  BOOST_TEST(is(wait(eraseCustomer(app(), {}, other)), Why::NOT_FOUND));
  BOOST_TEST(is(wait(exportCustomer(app(), {}, other)), Why::NOT_FOUND));
}

BOOST_AUTO_TEST_CASE(origins_are_forgotten_after_their_time_and_nothing_else) {
  login(TokenType::CUSTOMER, JANE, PASSWORD, from("192.0.2.77"));
  pass(399 * DAY);
  wait(destroyDayKeys(app()));
  BOOST_TEST(tells("192.0.2.77"));
  pass(3 * DAY);
  login(TokenType::CUSTOMER, JANE, PASSWORD, from("192.0.2.79"));
  auto before = size();
  wait(destroyDayKeys(app()));
  BOOST_TEST(events(before) == "DayKeysDestroyed");
  BOOST_TEST(!tells("192.0.2.77"));
  BOOST_TEST(tells("192.0.2.79"));
  BOOST_TEST(tells(JANE));
  wait(destroyDayKeys(app()));
  BOOST_TEST(size() == before + 1);
}

BOOST_AUTO_TEST_CASE(a_clock_that_nobody_trusts_forgets_nothing) {
  login(TokenType::CUSTOMER, JANE, PASSWORD, from("192.0.2.77"));
  pass(500 * DAY);
  clock().state = core::ClockState::UNCERTAIN;
  wait(destroyDayKeys(app()));
  BOOST_TEST(tells("192.0.2.77"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace authd::app
