#include "daemon/app/passwords.h"

#include <boost/test/unit_test.hpp>

#include "daemon/app/login.h"
#include "daemon/core/rules/settings_keys.h"
#include "tests/app/world.h"

namespace authd::app {
namespace {

using core::TokenType;
using support::HOUR;
using support::MINUTE;

const std::string JANE = "jane@example.com";
const std::string NEW = "Another1horse";

struct Fixture : World {
  Fixture() {
    jane = addCustomer(JANE, PASSWORD);
    mark();
  }
  void mark() { before = size(); }
  Answer<IssuedToken> login(const std::string& password) {
    return World::login(TokenType::CUSTOMER, JANE, password);
  }
  Answer<std::uint64_t> change(const std::string& current, const std::string& wanted,
                               Call call = {}) {
    call.caller.kind = core::ActorKind::CUSTOMER;
    call.caller.id = jane;
    return wait(changePassword(app(), call, crypto::Secret(current), crypto::Secret(wanted)));
  }
  Answer<bool> request(const std::string& email = JANE, Call call = {}) {
    return wait(
        requestPasswordReset(app(), std::move(call), email, core::MailTemplate::EMAIL_RESET, 1));
  }
  // The secret in the mail of the last request.
  std::string link() {
    for (std::uint64_t seq = size(); seq-- > 0;) {
      core::Event found = event(seq);
      if (std::holds_alternative<core::PasswordResetRequested>(found.body)) {
        return vault().linkSecret(found.eventId);
      }
    }
    return {};
  }
  std::string newLink() {
    good(request());
    clock().nowUs += 11 * MINUTE;
    return link();
  }
  Answer<bool> reset(const std::string& secret, const std::string& email = JANE,
                     const std::string& wanted = NEW, Call call = {}) {
    return wait(resetPassword(app(), std::move(call), email, 1, secret, crypto::Secret(wanted)));
  }

  std::uint32_t jane = 0;
  std::uint64_t before = 0;
};

BOOST_FIXTURE_TEST_SUITE(changing, Fixture)

BOOST_AUTO_TEST_CASE(a_change_ends_every_token_and_the_old_password) {
  auto token = good(login(PASSWORD)).token;
  mark();
  BOOST_TEST(good(change(PASSWORD, NEW)) == before);
  BOOST_TEST(events(before) == "PasswordChanged");
  BOOST_TEST(!isLive(token));
  BOOST_TEST(is(login(PASSWORD), Why::LOGIN_FAILED));
  good(login(NEW));
}

BOOST_AUTO_TEST_CASE(a_setting_keeps_the_tokens) {
  set(core::keys::CHANGE_KEEPS_TOKENS, "yes");
  auto token = good(login(PASSWORD)).token;
  good(change(PASSWORD, NEW));
  BOOST_TEST(isLive(token));
}

BOOST_AUTO_TEST_CASE(a_bad_new_password_changes_nothing) {
  for (const std::string& wanted : {std::string("short"), JANE, std::string()}) {
    BOOST_TEST(is(change(PASSWORD, wanted), Why::RULES));
  }
  BOOST_TEST(size() == before);
  good(login(PASSWORD));
}

BOOST_AUTO_TEST_CASE(a_wrong_current_password_is_counted_and_the_tenth_locks) {
  auto token = good(login(PASSWORD)).token;
  for (int i = 1; i < 10; ++i) BOOST_TEST(is(change(WRONG, NEW), Why::CURRENT_PASSWORD_WRONG));
  BOOST_TEST(is(change(WRONG, NEW), Why::ACCOUNT_LOCKED));
  BOOST_TEST(events(size() - 2) == "TokenIssueFailed AccountLocked");
  BOOST_TEST(is(login(PASSWORD), Why::LOGIN_FAILED));
  BOOST_TEST(isLive(token));
  clock().nowUs += 10 * MINUTE;
  good(login(PASSWORD));
}

// Magento asks whether the account is locked after each wrong password.
BOOST_AUTO_TEST_CASE(while_it_is_locked_a_wrong_password_is_answered_with_the_lock) {
  for (int i = 0; i < 10; ++i) change(WRONG, NEW);
  BOOST_TEST(is(change(WRONG, NEW), Why::ACCOUNT_LOCKED));
}

BOOST_AUTO_TEST_CASE(failures_here_and_at_login_are_one_count) {
  for (int i = 0; i < 5; ++i) login(WRONG);
  for (int i = 0; i < 4; ++i) BOOST_TEST(is(change(WRONG, NEW), Why::CURRENT_PASSWORD_WRONG));
  BOOST_TEST(is(change(WRONG, NEW), Why::ACCOUNT_LOCKED));
}

BOOST_AUTO_TEST_CASE(of_two_changes_at_once_one_is_told_to_begin_again) {
  hashing.held = true;
  Call call;
  call.caller.kind = core::ActorKind::CUSTOMER;
  call.caller.id = jane;
  auto first = changePassword(app(), call, crypto::Secret(PASSWORD), crypto::Secret(NEW));
  auto second =
      changePassword(app(), call, crypto::Secret(PASSWORD), crypto::Secret("Third3horse"));
  settle();
  hashing.held = false;
  hashing.release();
  good(wait(kj::mv(first)));
  BOOST_TEST(isRefusedBy(wait(kj::mv(second)), core::Refusal::STALE_CREDENTIAL));
  good(login(NEW));
}

BOOST_AUTO_TEST_CASE(a_retry_with_its_key_changes_nothing_twice) {
  auto seq = good(change(PASSWORD, NEW, keyed("one")));
  auto after = size();
  BOOST_TEST(good(change(PASSWORD, NEW, keyed("one"))) == seq);
  BOOST_TEST(is(change(PASSWORD, NEW, keyed("one", "other")), Why::KEY_REUSED));
  BOOST_TEST(size() == after);
  BOOST_TEST(is(change(PASSWORD, NEW), Why::CURRENT_PASSWORD_WRONG));
}

BOOST_AUTO_TEST_CASE(a_wrong_password_with_a_key_is_counted_each_time) {
  for (int i = 1; i < 10; ++i) {
    BOOST_TEST(is(change(WRONG, NEW, keyed("one")), Why::CURRENT_PASSWORD_WRONG));
    settle();
  }
  BOOST_TEST(is(change(WRONG, NEW, keyed("one")), Why::ACCOUNT_LOCKED));
}

BOOST_AUTO_TEST_CASE(a_customer_logs_out_once_with_a_key) {
  Call call = keyed("one");
  call.caller.kind = core::ActorKind::CUSTOMER;
  call.caller.id = jane;
  auto seq = good(wait(revokeOwnTokens(app(), call)));
  BOOST_TEST(good(wait(revokeOwnTokens(app(), call))) == seq);
  BOOST_TEST(events(before) == "TokensRevoked");
}

BOOST_AUTO_TEST_CASE(a_full_queue_of_hashes_counts_no_failure) {
  hashing.full = true;
  BOOST_TEST(is(change(WRONG, NEW), Why::BUSY));
  BOOST_TEST(size() == before);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(resetting, Fixture)

BOOST_AUTO_TEST_CASE(a_link_sets_a_password_once) {
  auto token = good(login(PASSWORD)).token;
  mark();
  good(request());
  BOOST_TEST(events(before) == "PasswordResetRequested MailQueued");
  std::string secret = link();
  BOOST_TEST(good(checkResetLink(app(), jane, secret)));
  BOOST_TEST(good(reset(secret)));
  BOOST_TEST(!isLive(token));
  BOOST_TEST(is(reset(secret, JANE, "Third3horse"), Why::LINK_INVALID));
  BOOST_TEST(is(checkResetLink(app(), jane, secret), Why::LINK_INVALID));
  BOOST_TEST(is(login(PASSWORD), Why::LOGIN_FAILED));
  good(login(NEW));
}

BOOST_AUTO_TEST_CASE(a_link_works_for_two_hours) {
  good(request());
  std::string secret = link();
  clock().nowUs += 2 * HOUR - 1;
  BOOST_TEST(good(checkResetLink(app(), jane, secret)));
  clock().nowUs += 1;
  BOOST_TEST(is(checkResetLink(app(), jane, secret), Why::LINK_EXPIRED));
  BOOST_TEST(is(reset(secret), Why::LINK_EXPIRED));
  good(login(PASSWORD));
}

BOOST_AUTO_TEST_CASE(a_link_that_expires_while_the_password_is_hashed_is_expired) {
  good(request());
  std::string secret = link();
  clock().nowUs += 2 * HOUR - 1;
  hashing.held = true;
  auto late = resetPassword(app(), {}, JANE, 1, secret, crypto::Secret(NEW));
  settle();
  clock().nowUs += 1;
  hashing.held = false;
  hashing.release();
  BOOST_TEST(is(wait(kj::mv(late)), Why::LINK_EXPIRED));
}

BOOST_AUTO_TEST_CASE(of_two_uses_at_once_one_wins) {
  std::string secret = newLink();
  hashing.held = true;
  auto first = resetPassword(app(), {}, JANE, 1, secret, crypto::Secret(NEW));
  auto second = resetPassword(app(), {}, JANE, 1, secret, crypto::Secret("Third3horse"));
  settle();
  hashing.held = false;
  hashing.release();
  good(wait(kj::mv(first)));
  BOOST_TEST(is(wait(kj::mv(second)), Why::LINK_INVALID));
  good(login(NEW));
}

BOOST_AUTO_TEST_CASE(a_new_link_replaces_the_old_one) {
  std::string old = newLink();
  std::string fresh = newLink();
  BOOST_TEST(old != fresh);
  BOOST_TEST(is(reset(old), Why::LINK_INVALID));
  good(reset(fresh));
}

BOOST_AUTO_TEST_CASE(a_changed_password_ends_the_link) {
  std::string secret = newLink();
  good(change(PASSWORD, NEW));
  BOOST_TEST(is(reset(secret), Why::LINK_INVALID));
}

BOOST_AUTO_TEST_CASE(wrong_tries_do_not_use_a_link_up) {
  addCustomer("eve@example.com", PASSWORD);
  std::string secret = newLink();
  BOOST_TEST(is(reset("x"), Why::LINK_INVALID));
  BOOST_TEST(is(reset(secret, "eve@example.com"), Why::LINK_INVALID));
  BOOST_TEST(is(reset(secret, "nobody@example.com"), Why::LINK_INVALID));
  for (const char* missing : {"", "0"}) BOOST_TEST(is(reset(missing), Why::RULES));
  BOOST_TEST(is(reset(secret, ""), Why::RULES));
  BOOST_TEST(is(reset(secret, JANE, "short"), Why::RULES));
  good(reset(secret));
}

BOOST_AUTO_TEST_CASE(without_a_request_no_link_fits) {
  BOOST_TEST(is(reset(std::string(32, 'a')), Why::LINK_INVALID));
  BOOST_TEST(is(checkResetLink(app(), jane, "a"), Why::LINK_INVALID));
  BOOST_TEST(is(checkResetLink(app(), 99, "a"), Why::NOT_FOUND));
  BOOST_TEST(is(checkResetLink(app(), 0, "a"), Why::RULES));
}

BOOST_AUTO_TEST_CASE(an_unknown_address_is_answered_like_a_known_one) {
  BOOST_TEST(good(request("nobody@example.com")));
  BOOST_TEST(size() == before);
  BOOST_TEST(is(request("nobody@example.com"), Why::RESET_TOO_OFTEN));
  good(request());
  BOOST_TEST(is(request(), Why::RESET_TOO_OFTEN));
}

BOOST_AUTO_TEST_CASE(a_retry_asks_for_no_second_link_and_is_no_second_time) {
  for (const std::string& email : {JANE, std::string("nobody@example.com")}) {
    BOOST_TEST(good(request(email, keyed(email))));
    BOOST_TEST(good(request(email, keyed(email))));
    BOOST_TEST(is(request(email), Why::RESET_TOO_OFTEN));
    BOOST_TEST(is(request(email, keyed(email, "other")), Why::KEY_REUSED));
  }
  BOOST_TEST(events(before) == "PasswordResetRequested MailQueued");
}

BOOST_AUTO_TEST_CASE(a_retry_with_its_key_uses_a_link_once) {
  std::string secret = newLink();
  mark();
  BOOST_TEST(good(reset(secret, JANE, NEW, keyed("one"))));
  BOOST_TEST(good(reset(secret, JANE, NEW, keyed("one"))));
  BOOST_TEST(is(reset(secret), Why::LINK_INVALID));
  BOOST_TEST(events(before) == "PasswordChanged");
}

BOOST_AUTO_TEST_CASE(a_filling_disk_tells_no_address_from_another) {
  fillDisk(journal::DiskLevel::LOW);
  BOOST_TEST(isRefusedBy(request(), core::Refusal::DISK_LOW));
  BOOST_TEST(isRefusedBy(request("nobody@example.com"), core::Refusal::DISK_LOW));
  fillDisk(journal::DiskLevel::FULL);
  clock().nowUs += 11 * MINUTE;
  BOOST_TEST(isRefusedBy(request(), core::Refusal::READ_ONLY));
  BOOST_TEST(isRefusedBy(request("nobody@example.com"), core::Refusal::READ_ONLY));
}

BOOST_AUTO_TEST_CASE(a_local_peer_is_no_source_to_limit) {
  addCustomer("eve@example.com", PASSWORD);
  Call call = from("127.0.0.1");
  call.source.local = true;
  good(request(JANE, call));
  good(request("eve@example.com", call));
  call.source.local = false;
  good(request("one@example.com", call));
  BOOST_TEST(is(request("two@example.com", call), Why::RESET_TOO_OFTEN));
}

BOOST_AUTO_TEST_CASE(a_network_is_one_source_whatever_its_addresses) {
  good(request("one@example.com", from("2001:db8::1")));
  BOOST_TEST(is(request("two@example.com", from("2001:db8::2")), Why::RESET_TOO_OFTEN));
  good(request("two@example.com", from("2001:db8:0:1::2")));
}

BOOST_AUTO_TEST_CASE(links_and_their_use_have_one_budget_for_a_network) {
  const auto address = [](int i) { return from("2001:db8::" + std::to_string(i)); };
  for (int i = 0; i < 25; ++i) {
    request("nobody@example.com", address(i));
    reset("x", JANE, NEW, address(100 + i));
  }
  BOOST_TEST(is(request(JANE, address(200)), Why::BUSY));
  BOOST_TEST(is(reset("x", JANE, NEW, address(201)), Why::BUSY));
}

BOOST_AUTO_TEST_CASE(a_setting_reveals_unknown_addresses) {
  set(core::keys::REVEAL_UNKNOWN_EMAIL, "yes");
  BOOST_TEST(is(request("nobody@example.com"), Why::NOT_FOUND));
}

BOOST_AUTO_TEST_CASE(a_reset_ends_the_lock_of_the_account) {
  for (int i = 0; i < 10; ++i) change(WRONG, NEW);
  BOOST_TEST(is(login(PASSWORD), Why::LOGIN_FAILED));
  good(request());
  good(reset(link()));
  good(login(NEW));
}

BOOST_AUTO_TEST_CASE(links_outlive_a_restart) {
  std::string secret = newLink();
  restart();
  good(reset(secret));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::app
