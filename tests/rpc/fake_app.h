#pragma once

#include <kj/async-io.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/app/admins.h"
#include "daemon/app/events.h"
#include "daemon/app/once.h"
#include "daemon/app/tokens.h"
#include "storage/memory_log.h"
#include "tests/support/app_parts.h"

namespace authd::rpc {

// Use cases that only say what they were called with, and answer what a test wants. The linker
// takes them instead of daemon/app's.
struct FakeApp {
  std::optional<app::Refused> refusal;          // what every write answers, if any
  std::optional<app::Refused> operatorRefusal;  // why a new operator cannot be recorded
  std::map<std::string, std::uint32_t> users;   // of every type, by name
  std::uint32_t roles = 0;                      // how many there are, with the ids 1, 2, 3...

  std::string replayed = "{}";  // the state that the log tells

  std::optional<app::Refused> countRefusal;  // why live tokens cannot be counted

  std::uint64_t keptFrom = 0;  // the state before it cannot be told
  bool needsRestart = false;   // what a rebuild of the tables says

  std::vector<std::string> calls;          // name and arguments, in a line each
  app::Call call;                          // of the last write
  std::vector<storage::Write> remembered;  // what goes to disk with the last write
};

// Of the running test.
FakeApp& fakeApp();

// An App over an empty log, whose other parts must not be touched. Begins a test's FakeApp anew.
class AppOverNothing {
 public:
  explicit AppOverNothing(kj::Timer& timer);
  app::App& app() { return app_; }
  // A customer's row, and nothing else of it.
  void addCustomer(std::uint32_t id);

  support::InlineWorkers scanning;

 private:
  app::Shop shop_;
  std::unique_ptr<storage::MemoryLog> log_;
  journal::StoredTables tables_;
  crypto::SystemEntropy entropy_;
  std::unique_ptr<storage::KeyStore> keys_;
  std::unique_ptr<vault::Vault> vault_;
  journal::SlewedClock clock_{journal::systemWallUs, journal::systemBootUs, 0};
  app::Once once_;
  app::App app_;
};

}  // namespace authd::rpc
