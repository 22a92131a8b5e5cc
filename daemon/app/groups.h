#pragma once

#include <kj/async.h>

#include <cstdint>
#include <string>

#include "daemon/app/admins.h"
#include "daemon/app/app.h"
#include "daemon/core/customer_groups.h"
#include "daemon/core/rules/customer_rules.h"

namespace authd::app {

// Which groups exist now. Good for as long as `app` is, on the loop's thread.
core::GroupLookup groupLookup(const App& app);

// The group that a customer counts for: a deleted one is the default group. Any thread.
std::uint32_t groupInForce(const App& app, std::uint32_t groupId);

// Whether a group can never be deleted: that of visitors and the default group.
bool isFixedGroup(const App& app, std::uint32_t groupId);

// Creates (id 0) or changes a group. RULES, DUPLICATE_NAME, NOT_FOUND.
kj::Promise<Answer<core::CustomerGroup>> saveGroup(App& app, Call call, core::CustomerGroup group,
                                                   bool create);
// NOT_FOUND, REFUSED for a fixed group.
kj::Promise<Answer<Changed>> deleteGroup(App& app, Call call, std::uint32_t id);

// Makes a group the one of new customers; answers with its id. NOT_FOUND.
kj::Promise<Answer<Changed>> makeDefaultGroup(App& app, Call call, std::uint32_t id);

}  // namespace authd::app
