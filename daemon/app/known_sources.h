#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/app/app.h"

namespace authd::app {

// Where users have signed in during the last 30 days: networks (call.h). Kept as HMACs of user and
// network in local rows, so that nobody can read addresses there. Strangers who fail under a user's
// name lock themselves out, and not the user from such a source.

// One source of one user, known or not. Nothing without a network.
std::optional<core::NameTag> sourceTag(const App& app, const core::NameTag& user,
                                       const std::string& network);

bool isKnownSource(const App& app, const core::NameTag& source);
// The rows that make it known for another 30 days; none if they were written lately.
std::vector<storage::Write> rowsAfterSignIn(const App& app, const core::NameTag& source);
// All sources of a user, as writes that forget them.
std::vector<storage::Write> forgottenSources(const App& app, const core::NameTag& user);
// At most `most` that are known no longer, as writes that remove them.
std::vector<storage::Write> expiredSources(const App& app, std::size_t most);

}  // namespace authd::app
