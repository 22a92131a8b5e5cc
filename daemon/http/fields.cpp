#include "daemon/http/fields.h"

#include <algorithm>
#include <vector>

namespace authd::http {
namespace {

bool isNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string_view takeName(std::string_view& text) {
  const auto end = std::find_if_not(text.begin(), text.end(), isNameCharacter);
  const auto name = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(name.size());
  return name;
}

// A list of names with brackets, one token after the other.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  std::optional<Fields> read() {
    while (!rest_.empty()) {
      const auto name = takeName(rest_);
      std::unique_ptr<Fields>* place = nullptr;
      if (!name.empty()) {
        place = &open_.back()->names[std::string(name)];
        place->reset();
      }
      if (!rest_.empty() && !mark(place)) return std::nullopt;
    }
    if (open_.size() != 1) return std::nullopt;
    return std::move(all_);
  }

 private:
  bool mark(std::unique_ptr<Fields>* place) {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    if (c == ',') return true;
    if (c == '[') {
      if (!place || open_.size() > JSON_MAX_DEPTH) return false;
      *place = std::make_unique<Fields>();
      open_.push_back(place->get());
      return true;
    }
    if (c != ']' || open_.size() == 1) return false;
    open_.pop_back();
    return true;
  }

  std::string_view rest_;
  Fields all_;
  std::vector<Fields*> open_{&all_};
};

// The code of a custom attribute; empty if it has none.
std::string_view attributeCode(const JsonValue& attribute) {
  const auto* object = std::get_if<JsonObject>(&attribute.is);
  if (!object) return {};
  for (const auto& [name, value] : *object) {
    const auto* code = std::get_if<std::string>(&value.is);
    if (name == "attribute_code" && code) return *code;
  }
  return {};
}

void keepAttributes(JsonArray& attributes, const Fields& fields) {
  std::erase_if(attributes, [&](const JsonValue& attribute) {
    return fields.names.find(attributeCode(attribute)) == fields.names.end();
  });
}

void keepInside(JsonMember& member, const Fields& fields) {
  auto* list = std::get_if<JsonArray>(&member.value.is);
  if (list && member.name == "custom_attributes") {
    keepAttributes(*list, fields);
  } else {
    keepFields(member.value, fields);
  }
}

}  // namespace

std::optional<Fields> readFields(std::string_view text) {
  return Reader(text).read();
}

void keepFields(JsonValue& value, const Fields& fields) {
  if (auto* list = std::get_if<JsonArray>(&value.is)) {
    for (auto& element : *list) keepFields(element, fields);
    return;
  }
  auto* object = std::get_if<JsonObject>(&value.is);
  if (!object) return;
  std::erase_if(*object, [&](const JsonMember& member) {
    return fields.names.find(member.name) == fields.names.end();
  });
  for (auto& member : *object) {
    const auto found = fields.names.find(member.name);
    if (found->second) keepInside(member, *found->second);
  }
  if (object->empty()) value.is = JsonArray();
}

}  // namespace authd::http
