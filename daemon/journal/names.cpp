#include "daemon/journal/names.h"

#include <boost/json.hpp>
#include <variant>

#include "daemon/core/event_types.h"
#include "daemon/core/rules/text.h"

namespace authd::journal {
namespace {

struct Source {
  core::SubjectKind kind;
  std::uint32_t websiteId;
  const char* field;
};

std::optional<Source> sourceOf(const core::EventBody& body) {
  if (const auto* customer = std::get_if<core::CustomerCreated>(&body)) {
    return Source{core::SubjectKind::CUSTOMER, customer->websiteId, "email"};
  }
  if (const auto* customer = std::get_if<core::CustomerUpdated>(&body)) {
    return Source{core::SubjectKind::CUSTOMER, customer->websiteId, "email"};
  }
  if (std::holds_alternative<core::AdminCreated>(body)) {
    return Source{core::SubjectKind::ADMIN, 0, "username"};
  }
  if (std::holds_alternative<core::OperatorSeen>(body)) {
    return Source{core::SubjectKind::OPERATOR, 0, "uid"};
  }
  return std::nullopt;
}

}  // namespace

std::optional<core::Name> nameIn(vault::Vault& vault, const core::Event& event) {
  auto source = sourceOf(event.body);
  if (!source) return std::nullopt;
  vault::Binding binding{event.eventId, core::typeOf(event.body), vault::Field::PII};
  auto plain = vault.open(binding, event.pii);
  if (!plain) return std::nullopt;
  boost::json::error_code error;
  auto value = boost::json::parse(*plain, error);
  if (error || !value.is_object()) return std::nullopt;
  const auto* text = value.as_object().if_contains(source->field);
  if (!text || !text->is_string()) return std::nullopt;
  auto name = core::normaliseName(std::string_view(text->as_string()));
  if (!name) return std::nullopt;
  return vault.name(source->kind, source->websiteId, *name);
}

}  // namespace authd::journal
