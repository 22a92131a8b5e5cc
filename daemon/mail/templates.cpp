#include "daemon/mail/templates.h"

#include <map>
#include <string_view>

namespace authd::mail {
namespace {

struct Template {
  std::string_view subject;
  std::string_view body;
};

constexpr Template WELCOME{"Welcome to {{store}}",
                           R"(Hello {{first_name}},

your account at {{store}} has been created for {{recipient}}.

Sign in here:
{{account_link}}

Forgotten your password? You can ask for a new one here:
{{forgot_link}}

{{store}}
)"};

constexpr Template WELCOME_NO_PASSWORD{"Welcome to {{store}}",
                                       R"(Hello {{first_name}},

your account at {{store}} has been created for {{recipient}}.

It has no password yet. Choose one here:
{{password_link}}

The link works once and for a limited time. When it has ended, ask for a new one here:
{{forgot_link}}

{{store}}
)"};

constexpr Template EMAIL_RESET{"A new password for your account at {{store}}",
                               R"(Hello {{first_name}},

somebody, probably you, asked for a new password for the account of {{recipient}}.

Choose it here:
{{password_link}}

The link works once and for a limited time. If you did not ask for it, do nothing: your password
stays as it is.

{{store}}
)"};

constexpr Template EMAIL_REMINDER{"Your account at {{store}}",
                                  R"(Hello {{first_name}},

you have an account at {{store}} with the e-mail address {{recipient}}.

If you no longer know its password, choose a new one here:
{{password_link}}

The link works once and for a limited time. Until you use it, your password stays as it is.

{{store}}
)"};

constexpr Template CONFIRMATION{"Please confirm your account at {{store}}",
                                R"(Hello {{first_name}},

please confirm that {{recipient}} is your e-mail address, here:
{{confirm_link}}

Until you do, you cannot sign in at {{store}}. If you have no account there, do nothing.

{{store}}
)"};

constexpr Template CONFIRMED{"Your account at {{store}} is confirmed",
                             R"(Hello {{first_name}},

thank you: the account of {{recipient}} at {{store}} is confirmed.

Sign in here:
{{account_link}}

Forgotten your password? You can ask for a new one here:
{{forgot_link}}

{{store}}
)"};

const Template& templateOf(core::MailTemplate name) {
  switch (name) {
    case core::MailTemplate::WELCOME: return WELCOME;
    case core::MailTemplate::WELCOME_NO_PASSWORD: return WELCOME_NO_PASSWORD;
    case core::MailTemplate::EMAIL_RESET: return EMAIL_RESET;
    case core::MailTemplate::EMAIL_REMINDER: return EMAIL_REMINDER;
    case core::MailTemplate::CONFIRMATION: return CONFIRMATION;
    case core::MailTemplate::CONFIRMED: return CONFIRMED;
  }
  return EMAIL_REMINDER;
}

using Values = std::map<std::string_view, std::string>;

// Replaces each {{name}}; values are not looked at again. A name or store is one line of text.
std::string fill(std::string_view text, const Values& values) {
  std::string out;
  while (true) {
    std::size_t begin = text.find("{{");
    std::size_t end = text.find("}}", begin == std::string_view::npos ? text.size() : begin);
    if (end == std::string_view::npos) return out.append(text);
    out.append(text.substr(0, begin));
    for (char c : values.at(text.substr(begin + 2, end - begin - 2))) {
      out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
    text.remove_prefix(end + 2);
  }
}

// Somebody who manages customers may have chosen the key.
std::string urlSafe(std::string_view text) {
  std::string safe;
  for (unsigned char c : text) {
    bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (plain) {
      safe += static_cast<char>(c);
    } else {
      safe += {'%', "0123456789ABCDEF"[c >> 4], "0123456789ABCDEF"[c & 15]};
    }
  }
  return safe;
}

Values valuesOf(const app::Letter& letter) {
  std::string account = letter.store.baseUrl + "customer/account/";
  std::string password = account + "createPassword/?id=" + std::to_string(letter.customerId) +
                         "&token=" + letter.linkSecret;
  std::string confirm = account + "confirm/?id=" + std::to_string(letter.customerId) +
                        "&key=" + urlSafe(letter.confirmationKey);
  return {{"confirm_link", confirm},        {"store", letter.store.name},
          {"first_name", letter.firstName}, {"recipient", letter.recipient},
          {"account_link", account},        {"forgot_link", account + "forgotpassword/"},
          {"password_link", password}};
}

}  // namespace

Text render(const app::Letter& letter) {
  const Template& chosen = templateOf(letter.mailTemplate);
  Values values = valuesOf(letter);
  return {fill(chosen.subject, values), fill(chosen.body, values)};
}

}  // namespace authd::mail
