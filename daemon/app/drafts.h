#pragma once

#include <any>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/app/app.h"
#include "daemon/core/command.h"
#include "daemon/core/event_types.h"

namespace authd::app {

// Builds the sealed parts of one command's events and gathers the new keys they need. The origin of
// the act goes into the drafts made with origin(): one for each outcome that the command can have.
class Drafts {
 public:
  Drafts(App& app, const Call& call);

  // The envelope that all events of the command share.
  const core::Act& act() const { return act_; }

  core::Draft plain();
  core::Draft origin(core::EventType type);
  // For an event whose id stands elsewhere already.
  core::Draft origin(core::EventType type, const core::EventId& eventId);
  // Personal data of a subject.
  core::Draft& addPii(core::Draft& draft, core::EventType type, const core::Ref& subject,
                      std::string_view json);
  // Something typed, which goes with the day; of somebody we know also with the person, else
  // `owner` is NO_REF.
  core::Draft& addTyped(core::Draft& draft, core::EventType type, const core::Ref& owner,
                        std::string_view json);
  core::Draft& addSecret(core::Draft& draft, core::EventType type, const core::Ref& subject,
                         std::string_view json);
  core::NewSubject newSubject() { return app_.vault.newSubject(keys_); }

  // A credential that the command replaces: its key is kept until no backup needs it. Nothing for
  // one that there is not. `stillSeconds`: how long it goes on being used.
  void replaces(const core::StoredBox& credential, std::int64_t stillSeconds = 0);
  // Local rows that go with the command's events.
  void also(journal::LocalRows rows) { local_.push_back(std::move(rows)); }
  // What a retry of the call hears: `make` of the facts, the very value that the use case answers
  // with. Only for a call that may be asked again.
  template <class Make>
  void remember(Make make);

  journal::Submission submission(core::CommandBody body);

 private:
  App& app_;
  core::Act act_;
  Remember remember_;
  std::string origin_;  // JSON
  std::int64_t nowUs_;
  vault::NewKeys keys_;
  std::vector<journal::LocalRows> local_;
};

template <class Make>
void Drafts::remember(Make make) {
  if (!remember_) return;
  also([remember = remember_, make = std::move(make)](const std::vector<core::Fact>& facts) {
    return remember(std::any(make(facts)));
  });
}

// As much of a text as a record has room for, in whole code points; "?" for damaged bytes.
std::string shortened(std::string_view text, std::size_t mostBytes);

// Keys whose time has passed, and the writes that forget them.
struct DueKeys {
  std::vector<std::string> names;
  std::vector<storage::Write> rows;
};
DueKeys dueKeys(const App& app, std::size_t most);

}  // namespace authd::app
