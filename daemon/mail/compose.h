#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "daemon/app/mails.h"
#include "daemon/mail/sender.h"
#include "daemon/mail/templates.h"

namespace authd::mail {

// Whom mails come from; Magento's identities.
struct Identity {
  std::string name;
  std::string email;

  bool operator==(const Identity&) const = default;
};
struct Identities {
  Identity general{"Owner", "owner@example.com"};              // about the account
  Identity support{"CustomerSupport", "support@example.com"};  // about passwords

  bool operator==(const Identities&) const = default;
};

// The whole mail. Nothing if the recipient cannot stand in an SMTP command (RFC 5321 §4.1.2).
std::optional<Mail> compose(const app::Letter& letter, const Identities& identities,
                            const Templates& templates, std::int64_t nowUs);

// A mail is given up three days after it was queued; one whose only purpose is its link, as soon as
// that has expired.
bool worthSending(const app::Letter& letter, std::int64_t nowUs);

}  // namespace authd::mail
