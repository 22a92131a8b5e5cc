#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "daemon/app/answer.h"
#include "daemon/http/message.h"

namespace authd::http {

inline constexpr const char* JSON_TYPE = "application/json; charset=utf-8";

using Parameter = std::variant<std::string, std::int64_t>;

// One error as clients see it: a template with its placeholders untouched and their values beside
// it, by name (`%fieldName`) or by place (`%1`).
struct ErrorText {
  std::string message;
  std::vector<std::pair<std::string, Parameter>> named;
  std::vector<Parameter> positional;
};

// An answer that is no success. One error is the body itself; several come as a list below a
// general message.
struct Problem {
  unsigned status = 400;
  std::vector<ErrorText> errors;
  std::optional<std::uint32_t> retryAfterSeconds;
  std::shared_ptr<const app::Cause> cause{};  // for the decision's memory; never shown
};

template <class T>
using Checked = std::variant<T, Problem>;

// The one translation of what use cases and rules refuse.
Problem problemOf(const app::Refused& refused);
Problem problemOf(const std::vector<core::RuleError>& rules);
Problem problemOf(const core::RuleError& rule);

// A problem of this edge itself, with words that need no parameters.
Problem plainProblem(unsigned status, std::string message);
// The caller lacks a resource: an ACL id, or `self`.
Problem lacksPermission(std::string_view resources);
// There is no thing with this key.
Problem noSuchThing(std::string_view fieldName, std::string_view value);
// Both exist, and do not go together.
Problem storeOutsideWebsite(std::uint32_t storeId, std::uint32_t websiteId);
// An unexpected fault; `reportId` is what the log can be searched for.
Problem internalProblem(std::string_view reportId);

// Rendered as {"message", "errors", "parameters"}.
Response answerProblem(const Problem& problem);

}  // namespace authd::http
