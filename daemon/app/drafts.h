#pragma once

#include <optional>
#include <string>
#include <string_view>

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

  core::Draft plain(core::EventType type);
  core::Draft origin(core::EventType type);
  // Personal data of a subject.
  core::Draft& addPii(core::Draft& draft, core::EventType type, const core::Ref& subject,
                      std::string_view json);
  // Something typed that belongs to nobody we know, under the day key alone.
  core::Draft& addTyped(core::Draft& draft, core::EventType type, std::string_view json);
  core::Draft& addSecret(core::Draft& draft, core::EventType type, const core::Ref& subject,
                         std::string_view json);
  core::NewSubject newSubject() { return app_.vault.newSubject(keys_); }

  journal::Submission submission(core::CommandBody body);

 private:
  App& app_;
  core::Act act_;
  std::string origin_;  // JSON
  std::int64_t nowUs_;
  vault::NewKeys keys_;
};

// The key of a replaced credential is kept until no backup needs it: the row that says until when.
storage::Write replacedKeyRow(const App& app, const core::StoredBox& replaced);
// Keys whose time has passed, and the writes that forget them.
struct DueKeys {
  std::vector<std::string> names;
  std::vector<storage::Write> rows;
};
DueKeys dueKeys(const App& app, std::size_t most);

}  // namespace authd::app
