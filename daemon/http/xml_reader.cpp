#include <pugixml.hpp>
#include <unordered_map>

#include "daemon/core/rules/text.h"
#include "daemon/http/xml.h"

namespace authd::http {
namespace {

// References are resolved here: pugixml keeps those that it does not know as text. With
// `parse_fragment` it also shows text outside the root, which it would drop.
constexpr unsigned OPTIONS = pugi::parse_cdata | pugi::parse_eol | pugi::parse_declaration |
                             pugi::parse_doctype | pugi::parse_fragment |
                             pugi::parse_ws_pcdata_single;

bool isXmlCharacter(char32_t c) {
  return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c < 0xd800) ||
         (c >= 0xe000 && c <= 0x10ffff && c != 0xfffe && c != 0xffff);
}

bool holdsXmlCharacters(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto c = core::nextCodePoint(text, at);
    if (!c || !isXmlCharacter(*c)) return false;
  }
  return true;
}

void appendUtf8(std::string& text, char32_t c) {
  const auto tail = [&](unsigned shift) {
    text += static_cast<char>(0x80 | ((c >> shift) & 0x3f));
  };
  if (c < 0x80) {
    text += static_cast<char>(c);
  } else if (c < 0x800) {
    text += static_cast<char>(0xc0 | (c >> 6));
    tail(0);
  } else if (c < 0x10000) {
    text += static_cast<char>(0xe0 | (c >> 12));
    tail(6);
    tail(0);
  } else {
    text += static_cast<char>(0xf0 | (c >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

std::optional<char32_t> digitOf(char c, unsigned base) {
  if (c >= '0' && c <= '9') return c - '0';
  if (base == 16 && c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (base == 16 && c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

// `#65` or `#x41`, without `&` and `;`.
std::optional<char32_t> numbered(std::string_view name) {
  name.remove_prefix(1);
  const unsigned base = name.starts_with('x') ? 16 : 10;
  if (base == 16) name.remove_prefix(1);
  char32_t code = 0;
  for (const char c : name) {
    const auto digit = digitOf(c, base);
    if (!digit || code > 0x10ffff) return std::nullopt;
    code = code * base + *digit;
  }
  if (name.empty() || !isXmlCharacter(code)) return std::nullopt;
  return code;
}

std::optional<char32_t> referred(std::string_view name) {
  if (name.starts_with('#')) return numbered(name);
  if (name == "lt") return '<';
  if (name == "gt") return '>';
  if (name == "amp") return '&';
  if (name == "quot") return '"';
  if (name == "apos") return '\'';
  return std::nullopt;
}

// Adds the text with its references resolved; false if one of them is none of XML's own.
bool appendText(std::string& into, std::string_view raw) {
  while (!raw.empty()) {
    const auto start = raw.find('&');
    into += raw.substr(0, start);
    if (start == std::string_view::npos) return true;
    raw.remove_prefix(start + 1);
    const auto end = raw.find(';');
    if (end == std::string_view::npos) return false;
    const auto c = referred(raw.substr(0, end));
    if (!c) return false;
    appendUtf8(into, *c);
    raw.remove_prefix(end + 1);
  }
  return true;
}

// What XML itself and XML Schema say beside the data; all other attributes would be lost.
bool isAboutXml(std::string_view name) {
  return name == "xmlns" || name.starts_with("xmlns:") || name.starts_with("xml:") ||
         name.starts_with("xsi:");
}

// Values below one element that have one name.
struct Group {
  std::string_view name;
  JsonArray values;
};

class Reader {
 public:
  std::optional<JsonFault> fault() const { return fault_; }

  // Nothing after a fault.
  std::optional<JsonObject> object(pugi::xml_node element, std::size_t depth) {
    std::string text;
    auto groups = read(element, depth, text);
    if (!groups) return std::nullopt;
    if (groups->empty() && !text.empty()) return fail(JsonFault::NO_OBJECT);
    return objectOf(std::move(*groups));
  }

 private:
  std::nullopt_t fail(JsonFault fault) {
    if (!fault_) fault_ = fault;
    return std::nullopt;
  }

  std::optional<JsonValue> value(pugi::xml_node element, std::size_t depth) {
    if (!element.first_child()) {
      if (!isAllowed(element)) return fail(JsonFault::SYNTAX);
      return JsonValue();
    }
    std::string text;
    auto groups = read(element, depth, text);
    if (!groups) return std::nullopt;
    if (groups->empty()) return JsonValue{std::move(text)};
    if (groups->size() == 1 && groups->front().name == "item") {
      return JsonValue{std::move(groups->front().values)};
    }
    auto object = objectOf(std::move(*groups));
    if (!object) return std::nullopt;
    return JsonValue{std::move(*object)};
  }

  bool isAllowed(pugi::xml_node element) {
    if (++elements_ > XML_MAX_ELEMENTS) return false;
    for (const auto& attribute : element.attributes()) {
      if (!isAboutXml(attribute.name())) return false;
    }
    return true;
  }

  // The children of an element, either elements or text.
  std::optional<std::vector<Group>> read(pugi::xml_node element, std::size_t depth,
                                         std::string& text) {
    if (!isAllowed(element)) return fail(JsonFault::SYNTAX);
    std::vector<Group> groups;
    std::unordered_map<std::string_view, std::size_t> places;
    for (const auto& child : element.children()) {
      if (child.type() == pugi::node_element) {
        if (depth > JSON_MAX_DEPTH) return fail(JsonFault::TOO_DEEP);
        auto found = value(child, depth + 1);
        if (!found) return std::nullopt;
        const std::string_view name = child.name();
        const auto [place, isNew] = places.try_emplace(name, groups.size());
        if (isNew) groups.push_back({name, {}});
        groups[place->second].values.push_back(std::move(*found));
      } else if (!readText(child, text)) {
        return fail(JsonFault::SYNTAX);
      }
    }
    if (!groups.empty() && !text.empty()) return fail(JsonFault::SYNTAX);
    return groups;
  }

  // Blanks alone are how a document is laid out, as in Magento.
  static bool readText(pugi::xml_node node, std::string& text) {
    if (node.type() == pugi::node_cdata) {
      text += node.value();
      return true;
    }
    if (node.type() != pugi::node_pcdata) return false;
    return core::isBlank(node.value()) || appendText(text, node.value());
  }

  std::optional<JsonObject> objectOf(std::vector<Group> groups) {
    JsonObject object;
    object.reserve(groups.size());
    for (auto& group : groups) {
      JsonValue value;
      if (group.values.size() == 1) {
        value = std::move(group.values[0]);
      } else {
        value.is = std::move(group.values);
      }
      object.push_back({std::string(group.name), std::move(value)});
    }
    if (hasTwins(object)) return fail(JsonFault::TWICE);
    return object;
  }

  std::size_t elements_ = 0;
  std::optional<JsonFault> fault_;
};

bool isUtf8Declaration(pugi::xml_node node) {
  const auto encoding = node.attribute("encoding");
  return !encoding || core::equalsIgnoringCase(encoding.value(), "utf-8");
}

// The only element of the document; an empty node if there is more, or something else of meaning.
pugi::xml_node rootOf(const pugi::xml_document& document) {
  pugi::xml_node root;
  for (const auto& node : document.children()) {
    if (node.type() == pugi::node_declaration) {
      if (node.previous_sibling() || !isUtf8Declaration(node)) return {};
    } else if (node.type() == pugi::node_element && !root) {
      root = node;
    } else if (node.type() != pugi::node_pcdata || !core::isBlank(node.value())) {
      return {};
    }
  }
  return root;
}

}  // namespace

std::variant<JsonObject, JsonFault> readXml(std::string_view text) {
  if (!holdsXmlCharacters(text)) return JsonFault::SYNTAX;
  pugi::xml_document document;
  const auto parsed = document.load_buffer(text.data(), text.size(), OPTIONS, pugi::encoding_utf8);
  if (!parsed) return JsonFault::SYNTAX;
  const auto root = rootOf(document);
  if (!root) return JsonFault::SYNTAX;
  Reader reader;
  auto object = reader.object(root, 1);
  if (!object) return reader.fault().value_or(JsonFault::SYNTAX);
  return std::move(*object);
}

}  // namespace authd::http
