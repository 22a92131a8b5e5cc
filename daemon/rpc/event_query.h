#pragma once

#include <string>

#include "daemon/app/events.h"
#include "ipc/admin.capnp.h"

namespace authd::rpc {

// What a list of events is asked for. RULES and NOT_FOUND for words that mean nothing.
app::Answer<app::EventQuery> queryOf(const app::App& app, ipc::Audit::EventsParams::Reader params);

// The format in which they are exported; empty if they are only read. RULES for what is no word.
app::Answer<std::string> exportIn(ipc::Audit::EventsParams::Reader params);

// The same as the log remembers it, without the range: `type=TokenIssued outcome=failure`. Persons
// stand in it by their pseudonyms.
std::string wordsOf(const app::EventQuery& query);

}  // namespace authd::rpc
