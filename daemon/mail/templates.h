#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "daemon/app/mails.h"

namespace authd::mail {

struct Text {
  std::string subject;
  std::string body;  // UTF-8, lines end with "\n"
  std::string html;  // the same as HTML; empty = there is none
};

// One template before it is filled in: `{{name}}` stands for what the mail is about.
struct Template {
  std::string subject;
  std::string body;
  std::string html;

  bool operator==(const Template&) const = default;
};

// What mails say: the texts that come with the program, and over them a shop's own.
class Templates {
 public:
  // Those that come with the program, in English.
  Templates();
  // With a shop's files over them: `NAME.txt`, whose first line is `Subject: …`, and `NAME.html`
  // beside it; in the folder itself, or below it in a folder of a locale (`de_AT`) or a language
  // (`de`). A text without HTML is sent alone. Throws std::runtime_error, which names the file and
  // what is wrong with it.
  static Templates withFolder(const std::string& path);

  // The mail in the words of its locale: the most special ones that there are. Links lead where
  // Magento's storefront expects them: customer/account/createPassword/?id=…&token=… below the
  // store's base URL.
  Text render(const app::Letter& letter) const;

  bool operator==(const Templates&) const = default;

 private:
  void readFolder(const std::string& path, const std::string& locale);

  std::map<std::string, Template> all_;  // "welcome", "de/welcome"
};

// A file of the folder `templates`, as it was when the program was built.
struct ShippedFile {
  std::string_view name;
  std::string_view text;
};
std::span<const ShippedFile> shippedFiles();

}  // namespace authd::mail
