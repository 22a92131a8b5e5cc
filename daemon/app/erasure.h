#pragma once

#include <kj/async.h>

#include <cstdint>
#include <optional>
#include <string>

#include "daemon/app/app.h"

namespace authd::app {

// A customer that may be deleted already, by number.
std::optional<core::Ref> everCustomer(const App& app, std::uint32_t id);

// Forgets a customer for ever: ends account, name and tokens now; keys and what can be read with
// them go within seconds (purge.h). Answers with the position of SubjectErased.
// NOT_FOUND (subject). ALREADY_SO with the position of the event that did it.
kj::Promise<Answer<std::uint64_t>> eraseCustomer(App& app, Call call, core::Ref ref);

// All that is kept of a customer, as JSON: profile and addresses as they are now, and every
// event about the person, opened. Recorded as an export. BUSY. NOT_FOUND (subject).
kj::Promise<Answer<std::string>> exportCustomer(App& app, Call call, core::Ref ref);

}  // namespace authd::app
