#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/app/confirmations.h"
#include "daemon/app/customer_changes.h"
#include "daemon/app/customer_search.h"
#include "daemon/app/groups.h"
#include "daemon/app/integration_exchange.h"
#include "daemon/app/passwords.h"
#include "daemon/app/signed_calls.h"
#include "daemon/app/signing_keys.h"
#include "daemon/app/tokens.h"
#include "daemon/journal/clock.h"
#include "daemon/journal/overlay.h"
#include "storage/memory_log.h"
#include "tests/support/app_parts.h"

namespace authd::http {

// Use cases that only say what they were called with, and answer what a test wants. The linker
// takes them instead of daemon/app's.
struct FakeApp {
  std::map<std::string, app::Caller, std::less<>> tokens;
  std::map<std::uint32_t, app::CustomerView> customers;
  bool selfRegistration = false;
  bool guestLoginHint = false;
  bool storesOpen = false;
  std::optional<app::Refused> refusal;            // what every use case answers, if any
  bool breaks = false;                            // every use case fails later
  bool breaksAtOnce = false;                      // every use case throws when it is called
  std::optional<app::OauthRefusal> oauthRefusal;  // who signs is `erp` otherwise
  bool waits = false;                             // that is known later
  app::SignedCall signedCall;                     // the last one
  std::string admittedAddress;                    // of the last caller that was looked at
  std::string onlyFrom;                           // where integrations may come from, if set

  std::vector<std::string> calls;  // name and arguments, in a line each
  app::Call call;                  // of the last one
  core::CustomerInput input;       // of createCustomer
};

// Of the running test.
FakeApp& fakeApp();

// An App whose parts must not be touched, except shop, entropy, clock, log, tables and the
// scanning threads, which are those of a fresh shop.
class UntouchedApp {
 public:
  UntouchedApp();
  app::App& app() { return app_; }
  storage::Log& log() { return *log_; }

 private:
  app::Shop shop_;
  crypto::SystemEntropy entropy_;
  std::unique_ptr<storage::MemoryLog> log_ = storage::openMemoryLog();
  journal::StoredTables tables_{*log_};
  journal::SlewedClock clock_{journal::systemWallUs, journal::systemBootUs, 0};
  support::InlineWorkers scanning_;
  app::App app_;
};

}  // namespace authd::http
