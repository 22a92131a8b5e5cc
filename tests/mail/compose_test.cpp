#include "daemon/mail/compose.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>

#include "daemon/mail/templates.h"

using namespace authd;
using namespace authd::mail;

namespace {

constexpr std::int64_t NOW = 1'792'837'862'000'000;
constexpr std::int64_t HOUR = 3'600'000'000;

app::Letter letter(core::MailTemplate name) {
  app::Letter letter;
  letter.eventId.fill(0xab);
  letter.mailTemplate = name;
  letter.store = {1, 1, "default", "Main Store", "https://shop.example/", "en_US"};
  letter.customerId = 7;
  letter.recipient = "jane@example.com";
  letter.firstName = "Jane";
  letter.lastName = "Doe";
  letter.confirmationKey = "key 1";
  letter.linkSecret = "secret0secret0secret0secret0secr";
  letter.linkExpiresUs = NOW + 2 * HOUR;
  letter.queuedUs = NOW;
  return letter;
}

bool has(const Mail& mail, const std::string& header) {
  return std::find(mail.headers.begin(), mail.headers.end(), header) != mail.headers.end();
}

const core::MailTemplate ALL[] = {
    core::MailTemplate::WELCOME,      core::MailTemplate::WELCOME_NO_PASSWORD,
    core::MailTemplate::EMAIL_RESET,  core::MailTemplate::EMAIL_REMINDER,
    core::MailTemplate::CONFIRMATION, core::MailTemplate::CONFIRMED};

}  // namespace

BOOST_AUTO_TEST_CASE(every_template_is_filled) {
  for (core::MailTemplate name : ALL) {
    Text text = Templates().render(letter(name));
    BOOST_TEST(text.subject.find("{{") == std::string::npos);
    BOOST_TEST(text.body.find("{{") == std::string::npos);
    BOOST_TEST(text.body.starts_with("Hello Jane,\n"));
  }
}

BOOST_AUTO_TEST_CASE(only_mails_about_passwords_carry_the_link) {
  const std::string link =
      "\nhttps://shop.example/customer/account/createPassword/"
      "?id=7&token=secret0secret0secret0secret0secr\n";
  for (core::MailTemplate name : ALL) {
    bool carries = Templates().render(letter(name)).body.find(link) != std::string::npos;
    bool should = name == core::MailTemplate::WELCOME_NO_PASSWORD ||
                  name == core::MailTemplate::EMAIL_RESET ||
                  name == core::MailTemplate::EMAIL_REMINDER;
    BOOST_TEST(carries == should);
  }
}

BOOST_AUTO_TEST_CASE(a_confirmation_carries_the_key_fit_for_an_address) {
  const std::string link = "\nhttps://shop.example/customer/account/confirm/?id=7&key=key%201\n";
  for (core::MailTemplate name : ALL) {
    bool carries = Templates().render(letter(name)).body.find(link) != std::string::npos;
    BOOST_TEST(carries == (name == core::MailTemplate::CONFIRMATION));
  }
}

BOOST_AUTO_TEST_CASE(a_confirmation_says_where_the_shop_goes_on) {
  app::Letter back = letter(core::MailTemplate::CONFIRMATION);
  back.backUrl = "https://shop.example/cart?a=1&b=2";
  const Text text = Templates().render(back);
  const std::string query = "back_url=https%3A%2F%2Fshop.example%2Fcart%3Fa%3D1%26b%3D2";
  BOOST_TEST(text.body.find("&key=key%201&" + query + "\n") != std::string::npos);
  BOOST_TEST(text.html.find("&amp;key=key%201&amp;" + query + "\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(every_template_has_html_with_the_same_link) {
  for (core::MailTemplate name : ALL) {
    Text text = Templates().render(letter(name));
    BOOST_TEST(text.html.find("{{") == std::string::npos);
    bool carries = text.html.find("createPassword/?id=7&amp;token=secret0") != std::string::npos;
    BOOST_TEST(carries ==
               (Templates().render(letter(name)).body.find("createPassword") != std::string::npos));
  }
}

BOOST_AUTO_TEST_CASE(a_value_is_no_html) {
  app::Letter odd = letter(core::MailTemplate::WELCOME);
  odd.firstName = "<script>\"&'";
  BOOST_TEST(Templates().render(odd).html.find("Hello &lt;script&gt;&quot;&amp;&#39;,") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_value_is_neither_a_template_nor_more_than_a_line) {
  app::Letter odd = letter(core::MailTemplate::WELCOME);
  odd.firstName = "{{recipient}}\r\n\r\nClick here";
  Text text = Templates().render(odd);
  BOOST_TEST(text.body.starts_with("Hello {{recipient}}    Click here,\n"));
}

BOOST_AUTO_TEST_CASE(each_mail_comes_from_its_identity) {
  Identities who{{"Shop", "shop@example.com"}, {"Help", "help@example.com"}};
  for (core::MailTemplate name : ALL) {
    bool support =
        name == core::MailTemplate::EMAIL_RESET || name == core::MailTemplate::EMAIL_REMINDER;
    auto mail = compose(letter(name), who, {}, NOW).value();
    BOOST_TEST(mail.sender == (support ? "help@example.com" : "shop@example.com"));
    BOOST_TEST(has(
        mail, support ? "From: \"Help\" <help@example.com>" : "From: \"Shop\" <shop@example.com>"));
    BOOST_TEST(has(mail, "To: \"Jane Doe\" <jane@example.com>"));
  }
}

BOOST_AUTO_TEST_CASE(a_second_try_has_the_message_id_of_the_first) {
  auto mail = letter(core::MailTemplate::WELCOME);
  const std::string id = "Message-ID: <abababababababababababababababab@example.com>";
  BOOST_TEST(has(compose(mail, {}, {}, NOW).value(), id));
  BOOST_TEST(has(compose(mail, {}, {}, NOW + HOUR).value(), id));
}

BOOST_AUTO_TEST_CASE(an_address_that_would_break_the_command_is_not_used) {
  for (std::string address : {"", "a b@example.com", "a@b>\r\nRCPT TO:<c@d", "<a@b>", "a@b\n"}) {
    auto mail = letter(core::MailTemplate::WELCOME);
    mail.recipient = address;
    BOOST_TEST(!compose(mail, {}, {}, NOW).has_value());
  }
}

BOOST_AUTO_TEST_CASE(a_mail_about_a_password_is_given_up_with_its_link) {
  auto reset = letter(core::MailTemplate::EMAIL_RESET);
  BOOST_TEST(worthSending(reset, NOW + 2 * HOUR - 1));
  BOOST_TEST(!worthSending(reset, NOW + 2 * HOUR));
  auto welcome = letter(core::MailTemplate::WELCOME_NO_PASSWORD);
  BOOST_TEST(worthSending(welcome, NOW + 72 * HOUR - 1));
  BOOST_TEST(!worthSending(welcome, NOW + 72 * HOUR));
}
