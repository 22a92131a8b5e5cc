#include "daemon/core/rules/text.h"
#include "daemon/http/xml.h"

namespace authd::http {
namespace {

constexpr std::string_view REPLACEMENT = "\xef\xbf\xbd";

bool isDigit(char c) {
  return c >= '0' && c <= '9';
}

bool isNameCharacter(char c) {
  return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// Element names cannot start with a digit; what else they cannot hold becomes `_`.
std::string elementName(std::string_view key) {
  std::string name = key.empty() || isDigit(key[0]) ? "item_" : "";
  for (const char c : key) name += isNameCharacter(c) ? c : '_';
  return name;
}

// Controls, and the two code points that are none. `c` is one of strict UTF-8.
bool fitsXml(char32_t c) {
  return c == '\t' || c == '\n' || (c >= 0x20 && c != 0xfffe && c != 0xffff);
}

class Writer {
 public:
  std::string text = "<?xml version=\"1.0\"?>\n";

  void element(std::string_view name, const JsonValue& value, std::size_t depth) {
    text.append(2 * depth, ' ');
    (text += '<') += name;
    if (isEmpty(value)) {
      text += "/>\n";
      return;
    }
    text += '>';
    content(value, depth);
    ((text += "</") += name) += ">\n";
  }

 private:
  static bool isEmpty(const JsonValue& value) {
    if (const auto* object = std::get_if<JsonObject>(&value.is)) return object->empty();
    if (const auto* array = std::get_if<JsonArray>(&value.is)) return array->empty();
    const auto* string = std::get_if<std::string>(&value.is);
    return value.null() || (string && string->empty());
  }

  void content(const JsonValue& value, std::size_t depth) {
    if (const auto* object = std::get_if<JsonObject>(&value.is)) {
      text += '\n';
      for (const auto& [name, inner] : *object) element(elementName(name), inner, depth + 1);
      text.append(2 * depth, ' ');
    } else if (const auto* array = std::get_if<JsonArray>(&value.is)) {
      text += '\n';
      for (const auto& inner : *array) element("item", inner, depth + 1);
      text.append(2 * depth, ' ');
    } else {
      scalar(value);
    }
  }

  void scalar(const JsonValue& value) {
    if (const auto* truth = std::get_if<bool>(&value.is)) {
      text += *truth ? "true" : "false";
    } else if (const auto* number = std::get_if<JsonNumber>(&value.is)) {
      text += number->text;
    } else {
      escaped(std::get<std::string>(value.is));
    }
  }

  void escaped(std::string_view raw) {
    for (std::size_t at = 0; at < raw.size();) {
      const std::size_t start = at;
      const auto c = core::nextCodePoint(raw, at);
      if (!c) ++at;
      if (c == U'&') {
        text += "&amp;";
      } else if (c == U'<') {
        text += "&lt;";
      } else if (c == U'>') {
        text += "&gt;";
      } else if (c == U'\r') {
        text += "&#13;";
      } else {
        text += c && fitsXml(*c) ? raw.substr(start, at - start) : REPLACEMENT;
      }
    }
  }
};

}  // namespace

std::string writeXml(const JsonValue& value) {
  Writer writer;
  writer.element("response", value, 0);
  return std::move(writer.text);
}

}  // namespace authd::http
