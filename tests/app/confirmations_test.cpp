#include "daemon/app/confirmations.h"

#include <boost/test/unit_test.hpp>

#include "daemon/app/customer_changes.h"
#include "daemon/app/mails.h"
#include "daemon/app/settings.h"
#include "daemon/core/rules/settings_keys.h"
#include "tests/app/world.h"

namespace authd::app {
namespace {

using core::TokenType;

const std::string JANE = "jane@example.com";

struct Fixture : World {
  CustomerView create(const char* key = nullptr) {
    auto input = customerInput(JANE);
    if (key) input.confirmation = key;
    return good(wait(createCustomer(app(), {}, std::move(input), crypto::Secret(PASSWORD))));
  }
  ConfirmationStatus status() { return std::get<ConfirmationStatus>(confirmationStatus(app(), 1)); }
};

BOOST_FIXTURE_TEST_SUITE(confirmations, Fixture)

BOOST_AUTO_TEST_CASE(an_unconfirmed_customer_signs_in_after_confirming) {
  set(core::keys::CONFIRM_ACCOUNT, "yes");
  auto view = create();
  BOOST_TEST(view.confirmation.size() == 32u);
  BOOST_TEST((status() == ConfirmationStatus::REQUIRED));
  BOOST_TEST(is(login(TokenType::CUSTOMER, JANE, PASSWORD), Why::LOGIN_FAILED));
  auto letter = openMail(app(), waitingMails(app(), 0).at(0));
  BOOST_REQUIRE(letter.has_value());
  BOOST_TEST((letter->mailTemplate == core::MailTemplate::CONFIRMATION));
  BOOST_TEST(letter->confirmationKey == view.confirmation);

  BOOST_TEST(is(wait(confirmCustomer(app(), {}, 1, "wrong")), Why::CONFIRMATION_KEY_WRONG));
  BOOST_TEST(is(wait(confirmCustomer(app(), {}, 1, "")), Why::CONFIRMATION_KEY_WRONG));
  auto confirmed = good(wait(confirmCustomer(app(), {}, 1, view.confirmation)));
  BOOST_TEST(confirmed.confirmation.empty());
  BOOST_TEST((status() == ConfirmationStatus::CONFIRMED));
  BOOST_TEST(isRefusedBy(wait(confirmCustomer(app(), {}, 1, view.confirmation)),
                         core::Refusal::NOT_PENDING));
  good(login(TokenType::CUSTOMER, JANE, PASSWORD));
  auto mails = waitingMails(app(), 0);
  BOOST_TEST(!openMail(app(), mails.at(0)).has_value());
  BOOST_TEST((openMail(app(), mails.at(1))->mailTemplate == core::MailTemplate::CONFIRMED));
}

BOOST_AUTO_TEST_CASE(without_the_setting_a_key_blocks_nobody) {
  BOOST_TEST(create("chosen").confirmation == "chosen");
  BOOST_TEST((status() == ConfirmationStatus::REQUIRED));
  good(login(TokenType::CUSTOMER, JANE, PASSWORD));
  good(wait(confirmCustomer(app(), {}, 1, "chosen")));
  BOOST_TEST((status() == ConfirmationStatus::NOT_REQUIRED));
}

BOOST_AUTO_TEST_CASE(a_key_is_mailed_again) {
  create();
  BOOST_TEST(
      isRefusedBy(wait(requestConfirmation(app(), {}, JANE, 1)), core::Refusal::NOT_PENDING));
  BOOST_TEST(is(wait(requestConfirmation(app(), {}, "nobody@example.com", 1)), Why::NOT_FOUND));
  set(core::keys::CONFIRM_EMAIL, "yes");
  core::CustomerInput input;
  input.email = "roe@example.com";
  good(wait(updateCustomer(app(), {}, 1, input, ChangeBy::MANAGER)));
  auto before = waitingMails(app(), 0).size();
  good(wait(requestConfirmation(app(), {}, "roe@example.com", 1)));
  auto mails = waitingMails(app(), 0);
  BOOST_TEST(mails.size() == before + 1);
  BOOST_TEST(openMail(app(), mails.back())->recipient == "roe@example.com");
}

// A mail that waits while the address changes again would carry the key of the other address.
BOOST_AUTO_TEST_CASE(a_key_goes_to_the_address_that_it_was_made_for) {
  set(core::keys::CONFIRM_EMAIL, "yes");
  create();
  auto change = [this](const char* email) {
    core::CustomerInput input;
    input.email = email;
    good(wait(updateCustomer(app(), {}, 1, input, ChangeBy::MANAGER)));
    return waitingMails(app(), 0).back();
  };
  auto own = change("own@example.com");
  BOOST_TEST(openMail(app(), own).has_value());
  auto strangers = change("stranger@example.com");
  BOOST_TEST(!openMail(app(), own).has_value());
  BOOST_TEST(openMail(app(), strangers)->recipient == "stranger@example.com");
}

BOOST_AUTO_TEST_CASE(only_registration_ends_with_a_mail_that_says_so) {
  set(core::keys::CONFIRM_EMAIL, "yes");
  create();
  core::CustomerInput input;
  input.email = "roe@example.com";
  auto key = good(wait(updateCustomer(app(), {}, 1, input, ChangeBy::MANAGER))).confirmation;
  auto before = waitingMails(app(), 0).size();
  good(wait(confirmCustomer(app(), {}, 1, key)));
  BOOST_TEST(waitingMails(app(), 0).size() == before);
}

// The store of these tests lies at http://127.0.0.1:8480/.
BOOST_AUTO_TEST_CASE(a_confirmation_leads_back_into_the_store_and_nowhere_else) {
  set(core::keys::CONFIRM_ACCOUNT, "yes");
  auto backOf = [this](const std::string& email, const std::string& asked) {
    good(wait(createCustomer(app(), {}, customerInput(email), crypto::Secret(PASSWORD), asked)));
    return openMail(app(), waitingMails(app(), 0).back())->backUrl;
  };
  auto backOfNext = [this](const std::string& asked) {
    good(wait(requestConfirmation(app(), {}, JANE, 1, asked)));
    return openMail(app(), waitingMails(app(), 0).back())->backUrl;
  };
  const std::string cart = "http://127.0.0.1:8480/cart?id=1";
  BOOST_TEST(backOf(JANE, cart) == cart);
  BOOST_TEST(backOf("eve@example.com", "https://evil.example/") == "");
  BOOST_TEST(backOfNext(cart) == cart);
  BOOST_TEST(backOfNext("http://127.0.0.1:8480.evil.example/") == "");
  BOOST_TEST(backOfNext("") == "");
}

BOOST_AUTO_TEST_CASE(nobody_has_no_status) {
  BOOST_TEST(is(confirmationStatus(app(), 1), Why::NOT_FOUND));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::app
