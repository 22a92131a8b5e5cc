#pragma once

#include <string>

#include "daemon/app/mails.h"

namespace authd::mail {

struct Text {
  std::string subject;
  std::string body;  // UTF-8, lines end with "\n"
};

// The mail's text in the store's words. Links lead where Magento's storefront expects them:
// customer/account/createPassword/?id=…&token=… below the store's base URL.
Text render(const app::Letter& letter);

}  // namespace authd::mail
