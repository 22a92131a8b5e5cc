#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <variant>

#include "daemon/app/admins.h"
#include "daemon/app/app.h"
#include "daemon/app/customers.h"
#include "daemon/app/integrations.h"
#include "daemon/app/settings.h"
#include "daemon/app/tokens.h"

namespace authd::app {

// The state as it was: of one user, one token or the settings, from the log. Any thread, but long
// histories belong on a scanning one; there it ends with loop::Interrupted when the daemon stops.

// How long the log was, and what time it was. A time that has not come yet is now.
struct Moment {
  std::uint64_t size = 0;
  std::int64_t timeUs = 0;
};
Moment thisMoment(const App& app);
// When the log had its first `size` events; all of them if it is shorter. If the last of them was
// dropped, the time is that of the next one that is kept.
Moment momentOfSize(const App& app, std::uint64_t size);
Moment momentOfTime(const App& app, std::int64_t timeUs);

// One thing as it was. Without personal data unless that was asked for and its key is there.
struct Past {
  core::SubjectKind kind = core::SubjectKind::NONE;  // of the user, or the token's holder
  std::uint32_t id = 0;
  core::Ref ref{};                         // the pseudonym
  std::optional<std::uint64_t> erasedSeq;  // position at which the person was forgotten, by now
  bool opened = false;                     // whether personal data is in it
  // Nothing: the person had been forgotten by then.
  std::variant<std::monostate, AdminView, CustomerView, IntegrationView, TokenView> view;
};
// Nothing for who was not there, or was deleted. Last use is not of the log, and left out.
std::optional<Past> readPastUser(const App& app, const core::Ref& ref, const Moment& moment,
                                 bool open);
// By the position of its issue; also tokens that are swept by now. Ended like any other where the
// holder's state ends it.
std::optional<Past> readPastToken(const App& app, std::uint64_t id, const Moment& moment);

// Nothing for a key that no setting has.
std::optional<SettingView> readPastSetting(const App& app, std::string_view key,
                                           const Moment& moment);
void listPastSettings(const App& app, const Moment& moment,
                      const std::function<void(const SettingView&)>& visit);

// The pseudonym of who has this number, or had it before all else of them was deleted.
std::optional<core::Ref> refOfNumber(const App& app, core::SubjectKind kind, std::uint32_t id);
// Of the user whom a token was issued to, whatever became of both.
std::optional<core::Ref> holderOfToken(const App& app, std::uint64_t id);
// What a pseudonym stands for.
core::SubjectKind kindOf(const App& app, const core::Ref& ref);

// Whether the state of a token's holder in `tables` lets it work.
bool holderAllows(const core::Tables& tables, const core::TokenRow& token);

}  // namespace authd::app
