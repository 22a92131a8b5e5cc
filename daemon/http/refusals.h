#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "daemon/app/causes.h"
#include "daemon/app/decisions.h"
#include "daemon/http/message.h"

namespace authd::http {

// The header by which whoever was refused can ask the shop's operators why. It comes with every
// answer of 400 and above, and with what a standard makes a success all the same.
inline constexpr std::string_view DECISION_ID = "X-Decision-Id";

// What is known of the token that came with a request.
struct TokenSeen {
  enum class Is : std::uint8_t { MISSING, LIVE, DEAD, ELSEWHERE };  // from where it may not come
  Is is = Is::MISSING;
  std::optional<core::Digest> digest;
};

// A word of this edge, with what was needed or which token it is about.
std::shared_ptr<const app::Cause> causeOf(std::string_view why, std::string_view resources = {},
                                          const std::optional<core::Digest>& token = {});

// Gives a refusal its id. Does nothing with other answers.
void number(Response& response, app::Decisions& decisions, std::int64_t nowUs,
            std::string_view asked, const TokenSeen& seen);

}  // namespace authd::http
