#include "daemon/mail/compose.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "daemon/mail/header.h"

namespace authd::mail {
namespace {

constexpr std::int64_t LONGEST_WAIT_US = 3LL * 86'400 * 1'000'000;

bool aboutPassword(core::MailTemplate name) {
  return name == core::MailTemplate::EMAIL_RESET || name == core::MailTemplate::EMAIL_REMINDER;
}

bool fitsCommand(std::string_view address) {
  auto forbidden = [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || c == '<' || c == '>';
  };
  return !address.empty() && std::none_of(address.begin(), address.end(), forbidden);
}

// The same at each try, so that a mail that went out twice is seen to be one.
std::string messageId(const app::Letter& letter, std::string_view senderAddress) {
  std::size_t at = senderAddress.rfind('@');
  return fmt::format("<{:02x}@{}>", fmt::join(letter.eventId, ""),
                     at == std::string_view::npos ? senderAddress : senderAddress.substr(at + 1));
}

}  // namespace

std::optional<Mail> compose(const app::Letter& letter, const Identities& identities,
                            const Templates& templates, std::int64_t nowUs) {
  if (!fitsCommand(letter.recipient)) return std::nullopt;
  const Identity& from =
      aboutPassword(letter.mailTemplate) ? identities.support : identities.general;
  Text text = templates.render(letter);
  Mail mail;
  mail.sender = from.email;
  mail.recipient = letter.recipient;
  mail.headers = {"Date: " + headerDate(nowUs),
                  "From: " + mailbox(from.name, from.email),
                  "To: " + mailbox(letter.firstName + " " + letter.lastName, letter.recipient),
                  "Subject: " + headerText(text.subject),
                  "Message-ID: " + messageId(letter, from.email),
                  "Auto-Submitted: auto-generated"};
  mail.text = std::move(text.body);
  mail.html = std::move(text.html);
  return mail;
}

bool worthSending(const app::Letter& letter, std::int64_t nowUs) {
  if (nowUs - letter.queuedUs >= LONGEST_WAIT_US) return false;
  return !aboutPassword(letter.mailTemplate) || nowUs < letter.linkExpiresUs;
}

}  // namespace authd::mail
