#include "daemon/mail/templates.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <utility>

#include "daemon/core/rules/escaping.h"
#include "daemon/core/words.h"

namespace authd::mail {
namespace {

namespace fs = std::filesystem;

using Values = std::map<std::string_view, std::string>;

constexpr std::string_view SUBJECT = "Subject: ";
constexpr std::string_view TEXT = ".txt";
constexpr std::string_view HTML = ".html";
constexpr std::size_t LONGEST_FILE = 64 * 1024;

Values valuesOf(const app::Letter& letter) {
  std::string account = letter.store.baseUrl + "customer/account/";
  std::string password = account + "createPassword/?id=" + std::to_string(letter.customerId) +
                         "&token=" + letter.linkSecret;
  // Somebody who manages customers may have chosen the key.
  std::string confirm = account + "confirm/?id=" + std::to_string(letter.customerId) +
                        "&key=" + core::percentEncoded(letter.confirmationKey);
  if (!letter.backUrl.empty()) confirm += "&back_url=" + core::percentEncoded(letter.backUrl);
  return {{"confirm_link", confirm},        {"store", letter.store.name},
          {"first_name", letter.firstName}, {"recipient", letter.recipient},
          {"account_link", account},        {"forgot_link", account + "forgotpassword/"},
          {"password_link", password}};
}

bool isTemplate(std::string_view name) {
  using enum core::MailTemplate;
  for (auto known :
       {WELCOME, WELCOME_NO_PASSWORD, EMAIL_RESET, EMAIL_REMINDER, CONFIRMATION, CONFIRMED}) {
    if (core::wordOf(known) == name) return true;
  }
  return false;
}

// A name or store is one line of text.
std::string oneLine(std::string_view value) {
  std::string line(value);
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  return line;
}

std::string oneLineOfHtml(std::string_view value) {
  return core::htmlEscaped(oneLine(value));
}

// Replaces each {{name}}; values are not looked at again. Throws std::out_of_range for a name that
// there is not.
std::string fill(std::string_view text, const Values& values,
                 std::string (*write)(std::string_view)) {
  std::string out;
  while (true) {
    std::size_t begin = text.find("{{");
    std::size_t end = text.find("}}", begin == std::string_view::npos ? text.size() : begin);
    if (end == std::string_view::npos) return out.append(text);
    out.append(text.substr(0, begin));
    out += write(values.at(text.substr(begin + 2, end - begin - 2)));
    text.remove_prefix(end + 2);
  }
}

[[noreturn]] void fail(const std::string& file, const std::string& what) {
  throw std::runtime_error(file + ": " + what);
}

// That a mail can be made of it is found now, not when the first one is due.
void checkNames(const std::string& file, std::string_view text) {
  try {
    fill(text, valuesOf({}), oneLine);
  } catch (const std::out_of_range&) {
    std::string known;
    for (const auto& [name, value] : valuesOf({})) known += " {{" + std::string(name) + "}}";
    fail(file, "it has a {{name}} that there is not; there are" + known);
  }
}

std::string readFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file.good() && !file.eof()) fail(path.string(), "it cannot be read");
  if (text.size() > LONGEST_FILE) fail(path.string(), "it is larger than 64 KiB");
  return text;
}

// A subject, an empty line, and the rest.
void readText(const std::string& file, std::string_view text, Template& into) {
  std::size_t end = text.find('\n');
  if (!text.starts_with(SUBJECT) || end == std::string_view::npos) {
    fail(file, "its first line must be `Subject: ...`");
  }
  into.subject = text.substr(SUBJECT.size(), end - SUBJECT.size());
  text.remove_prefix(end + 1);
  if (text.starts_with('\n')) text.remove_prefix(1);
  into.body = text;
  checkNames(file, into.subject);
  checkNames(file, into.body);
}

void readHtml(const std::string& file, std::string_view text, Template& into) {
  into.html = text;
  checkNames(file, into.html);
}

}  // namespace

Templates::Templates() {
  for (const ShippedFile& file : shippedFiles()) {
    std::string name(file.name.substr(0, file.name.find('.')));
    bool isText = file.name.ends_with(TEXT);
    (isText ? readText : readHtml)(std::string(file.name), file.text, all_[name]);
  }
}

Templates Templates::withFolder(const std::string& path) {
  Templates templates;
  std::error_code error;
  if (!fs::is_directory(path, error)) fail(path, "there is no such folder");
  templates.readFolder(path, "");
  for (const auto& entry : fs::directory_iterator(path)) {
    if (!entry.is_directory()) continue;
    templates.readFolder(entry.path().string(), entry.path().filename().string() + "/");
  }
  return templates;
}

// A shop's text takes the place of the whole template: HTML of ours would say something else.
void Templates::readFolder(const std::string& path, const std::string& locale) {
  for (const auto& entry : fs::directory_iterator(path)) {
    const fs::path& file = entry.path();
    if (!entry.is_regular_file() || file.extension() != TEXT) continue;
    std::string name = file.stem().string();
    if (!isTemplate(name)) fail(file.string(), "there is no template of this name");
    Template own;
    readText(file.string(), readFile(file), own);
    fs::path html = fs::path(file).replace_extension(HTML);
    if (fs::exists(html)) readHtml(html.string(), readFile(html), own);
    all_[locale + name] = std::move(own);
  }
}

Text Templates::render(const app::Letter& letter) const {
  std::string name(core::wordOf(letter.mailTemplate));
  std::string language = letter.locale.substr(0, letter.locale.find('_'));
  const Template* chosen = nullptr;
  for (const std::string& place : {letter.locale + "/", language + "/", std::string()}) {
    auto found = all_.find(place + name);
    if (!chosen && found != all_.end()) chosen = &found->second;
  }
  Values values = valuesOf(letter);
  return {fill(chosen->subject, values, oneLine), fill(chosen->body, values, oneLine),
          fill(chosen->html, values, oneLineOfHtml)};
}

}  // namespace authd::mail
