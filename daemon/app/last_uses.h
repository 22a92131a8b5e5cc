#pragma once

#include <kj/async.h>

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/app/app.h"

namespace authd::app {

// When and from where integrations were last seen. In memory, one entry for each; once a minute and
// at the end what is new becomes local rows with the address sealed, so that a call costs no write.
// A process that dies forgets its last minute. Threads: any.
class LastUses {
 public:
  struct Use {
    std::int64_t timeUs = 0;
    std::string address;

    bool operator==(const Use&) const = default;
  };

  void note(std::uint32_t integrationId, std::int64_t timeUs, std::string_view address);
  void forget(std::uint32_t integrationId);
  // Since this process began.
  std::optional<Use> find(std::uint32_t integrationId) const;
  // Those that are not kept on disk yet.
  std::vector<std::pair<std::uint32_t, Use>> unkept() const;
  // What unkept() told is on disk.
  void kept(const std::vector<std::pair<std::uint32_t, Use>>& uses);

 private:
  struct Entry {
    Use use;
    bool kept = false;
  };
  mutable std::mutex mutex_;
  std::map<std::uint32_t, Entry> entries_;
};

// The caller at an address: nobody if the integration's tokens may not come from there. Notes the
// use of an integration's token.
Caller admitted(App& app, Caller caller, std::string_view address);

// Nothing for an integration that was never seen. Any thread.
std::optional<LastUses::Use> lastUseOf(const App& app, std::uint32_t integrationId);

// The write that forgets an integration that is gone.
storage::Write withoutLastUse(std::uint32_t integrationId);
// Keeps what is new, sealed. What the log does not take now is kept the next time.
kj::Promise<void> keepLastUses(App& app);

}  // namespace authd::app
