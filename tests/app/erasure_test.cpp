#include "daemon/app/erasure.h"

#include <stdlib.h>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <memory>

#include "daemon/app/admins.h"
#include "daemon/app/backups.h"
#include "daemon/app/customer_changes.h"
#include "daemon/app/events.h"
#include "daemon/app/passwords.h"
#include "daemon/app/purge.h"
#include "daemon/core/rules/settings_keys.h"
#include "daemon/vault/key_copy.h"
#include "tests/app/world.h"

namespace authd::app {
namespace {

using core::TokenType;
using support::HOUR;
using support::SECOND;

constexpr std::int64_t DAY = 24 * HOUR;

std::string temporary(const char* pattern) {
  std::string name = (std::filesystem::temp_directory_path() / pattern).string();
  BOOST_REQUIRE(::mkdtemp(name.data()) != nullptr);
  return name;
}

const std::string JANE = "jane@example.com";

struct Fixture : World {
  Fixture() {
    jane = addCustomer(JANE, PASSWORD);
    ref = refOf(app(), core::SubjectKind::CUSTOMER, jane).value();
  }
  Answer<std::uint64_t> erase() { return wait(eraseCustomer(app(), {}, ref)); }
  void purge() { wait(purging->forgetErased()); }
  void forgetDays() { wait(purging->forgetDays()); }
  // As the process does that starts again.
  void startAgain() {
    restart();
    purging = std::make_unique<Purge>(app());
  }
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

  std::unique_ptr<Purge> purging = std::make_unique<Purge>(app());
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
  startAgain();
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
  const auto epochs = keys().list("e");
  for (int i = 0; i < 3; ++i) BOOST_CHECK_THROW(purge(), kj::Exception);
  BOOST_TEST((keys().list("e") == epochs));  // nothing was begun that has no room
  fillDisk(journal::DiskLevel::NORMAL);
  const auto before = size();
  purge();
  BOOST_TEST(events(before) == "KeyEpochRotated ErasurePurged");
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
  startAgain();
  addCustomer("john@example.com", PASSWORD);
  good(login(TokenType::CUSTOMER, "john@example.com", PASSWORD));
}

BOOST_AUTO_TEST_CASE(a_busy_thread_delays_a_purge_at_the_step_that_needs_it) {
  good(erase());
  const auto before = size();
  scanning.held = true;
  auto purged = purging->forgetErased();
  settle();
  scanning.full = true;  // the next one that is asked for
  scanning.held = false;
  scanning.release();
  BOOST_CHECK_THROW(wait(kj::mv(purged)), kj::Exception);
  BOOST_TEST(events(before) == "KeyEpochRotated");
  scanning.full = false;
  purge();
  BOOST_TEST(events(before) == "KeyEpochRotated ErasurePurged");
}

BOOST_AUTO_TEST_CASE(a_key_that_cannot_be_read_ends_neither_the_journal_nor_an_epoch) {
  keys().put({{"s-damaged", "no row"}});
  const auto epochs = keyRows("e");
  good(erase());
  BOOST_CHECK_THROW(purge(), kj::Exception);
  BOOST_TEST(isWriting());
  BOOST_TEST(keyRows("e") == epochs + 1);
  const std::string names[] = {"s-damaged"};
  keys().remove(names);
  purge();
  BOOST_TEST(keyRows("e") == 1U);
}

BOOST_AUTO_TEST_CASE(what_is_remembered_beside_the_log_goes_too) {
  login(TokenType::CUSTOMER, JANE, WRONG, from("192.0.2.77"));
  login(TokenType::CUSTOMER, JANE, PASSWORD, from("192.0.2.77"));
  login(TokenType::CUSTOMER, JANE, WRONG, from("192.0.2.78"));
  const auto remembered = [this](char prefix) {
    std::size_t rows = 0;
    log().scan(storage::Space::LOCAL, std::string(1, prefix), std::string(1, char(prefix + 1)),
               [&rows](std::string_view, std::string_view) {
                 ++rows;
                 return true;
               });
    return rows;
  };
  BOOST_TEST(remembered('t') == 1U);
  BOOST_TEST(remembered('s') == 1U);
  good(erase());
  BOOST_TEST(remembered('t') == 0U);
  BOOST_TEST(remembered('s') == 0U);
  BOOST_TEST(remembered('S') == 0U);
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

BOOST_AUTO_TEST_CASE(an_export_does_not_tell_where_others_sat) {
  Call call = from("198.51.100.9");
  call.reason = "asked by telephone";
  good(wait(unlockAccount(app(), call, TokenType::CUSTOMER, jane)));
  BOOST_TEST(tells("198.51.100.9"));
  const auto person = good(wait(exportCustomer(app(), {}, ref)));
  BOOST_TEST(person.find("AccountUnlocked") != std::string::npos);
  BOOST_TEST(person.find("198.51.100.9") == std::string::npos);
  BOOST_TEST(person.find("asked by telephone") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_full_disk_hands_out_no_unrecorded_export) {
  fillDisk(journal::DiskLevel::FULL);
  BOOST_TEST(isRefusedBy(wait(exportCustomer(app(), {}, ref)), core::Refusal::READ_ONLY));
}

BOOST_AUTO_TEST_CASE(the_copy_of_the_keys_forgets_as_well) {
  const std::string folder = temporary("authd-erasure-XXXXXX");
  Backups backups(app(), BackupConfig{folder, folder});
  vault::writeKeyCopy(keys(), folder, 4, [] { return false; });
  const auto copied = storage::openMemoryKeyStore();
  vault::readKeyCopy(folder, *copied);
  const std::string name = vault().subjectKeyName(ref);
  BOOST_TEST(copied->get(name).has_value());
  app().backups = &backups;
  good(erase());
  purge();
  const auto anew = storage::openMemoryKeyStore();
  BOOST_TEST(vault::readKeyCopy(folder, *anew) == 4U);
  BOOST_TEST(!anew->get(name));
  BOOST_TEST((anew->list("e") == keys().list("e")));
  app().backups = nullptr;
  std::filesystem::remove_all(folder);
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
  forgetDays();
  BOOST_TEST(tells("192.0.2.77"));
  pass(3 * DAY);
  login(TokenType::CUSTOMER, JANE, PASSWORD, from("192.0.2.79"));
  auto before = size();
  forgetDays();
  BOOST_TEST(events(before) == "DayKeysDestroyed");
  BOOST_TEST(!tells("192.0.2.77"));
  BOOST_TEST(tells("192.0.2.79"));
  BOOST_TEST(tells(JANE));
  forgetDays();
  BOOST_TEST(size() == before + 1);
}

BOOST_AUTO_TEST_CASE(days_that_were_said_to_be_forgotten_are_forgotten_after_a_stop) {
  login(TokenType::CUSTOMER, JANE, PASSWORD, from("192.0.2.77"));
  const auto day = static_cast<std::uint32_t>(nowUs() / DAY) + 1;
  journal::Submission said;  // and the plug was pulled before the keys went
  said.command.body = core::DestroyDayKeys{day};
  wait(app().recorder.record(std::move(said)));
  startAgain();
  BOOST_TEST(tells("192.0.2.77"));
  forgetDays();
  BOOST_TEST(!tells("192.0.2.77"));
}

BOOST_AUTO_TEST_CASE(a_clock_that_nobody_trusts_forgets_nothing) {
  login(TokenType::CUSTOMER, JANE, PASSWORD, from("192.0.2.77"));
  pass(500 * DAY);
  clock().state = core::ClockState::UNCERTAIN;
  forgetDays();
  BOOST_TEST(tells("192.0.2.77"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace authd::app
