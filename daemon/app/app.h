#pragma once

#include <kj/async.h>
#include <kj/function.h>
#include <kj/timer.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/app/answer.h"
#include "daemon/app/call.h"
#include "daemon/app/jwt_config.h"
#include "daemon/app/shop.h"
#include "daemon/core/rules/settings.h"
#include "daemon/crypto/entropy.h"
#include "daemon/crypto/password.h"
#include "daemon/journal/journal.h"
#include "daemon/journal/overlay.h"
#include "daemon/vault/vault.h"

namespace authd::app {

class Recorder;
class Throttle;
class FloodGate;
class Once;
class ResetLimit;
class Nonces;
class MailDesk;
class Backups;
class Checkpoints;
class Witnesses;
class Sendings;
class Decisions;
class LastUses;
class Poster;

// Threads that do slow work off the loop.
class Workers {
 public:
  virtual ~Workers() = default;
  // Runs `work` on a worker; the promise resolves on the loop. Nothing if the queue is full.
  virtual kj::Maybe<kj::Promise<void>> trySubmit(kj::Function<void()> work) = 0;
};

// The world that use cases live in. One per loop; everything it refers to outlives it.
// Use cases are free functions in this folder: they authenticate, hash, seal, build the command and
// await the journal. They run on the loop thread and never block it.
struct App {
  const Shop& shop;
  storage::Log& log;
  storage::KeyStore& keys;
  vault::Vault& vault;
  journal::Clock& clock;
  journal::TokenIndex& index;
  journal::StoredTables& tables;  // committed state
  crypto::Entropy& entropy;
  Workers& hashing;
  Workers& scanning;
  Recorder& recorder;
  Throttle& throttle;
  FloodGate& flood;
  ResetLimit& resetLimit;
  Once& once;
  Nonces& nonces;
  LastUses& lastUses;
  Poster& poster;
  kj::Timer& timer;
  kj::TaskSet& background;
  std::function<journal::Counters()> counters;
  MailDesk* mailDesk = nullptr;  // null = no mail server
  std::string programVersion;
  JwtConfig jwt{};                     // threads: the loop
  Checkpoints* checkpoints = nullptr;  // these are null in tests that need none
  const Witnesses* witnesses = nullptr;
  const Sendings* sendings = nullptr;
  Decisions* decisions = nullptr;  // null: refusals are forgotten at once
  Backups* backups = nullptr;
  bool pruning = false;  // events are being dropped (prune.h). Threads: the loop

  // What settings() keeps: the settings as they were resolved at a version of the recorder's.
  struct KeptSettings {
    std::uint64_t version = 0;
    core::Settings settings;
  };
  mutable std::optional<KeptSettings> kept{};

  // What publishedKeys() keeps: the keys as they were at a version of the recorder's.
  struct KeptKeys {
    std::uint64_t version = 0;
    std::string json;
  };
  mutable std::optional<KeptKeys> keptKeys{};

  std::int64_t nowUs() const { return clock.now().timeUs; }
  // In force now; resolved anew only after one was changed. Threads: the loop.
  core::Settings settings() const;
};

// What is longer is no token of ours: a JWT has a few hundred bytes.
inline constexpr std::size_t MOST_TOKEN_BYTES = 4096;

// Magento's Bearer token to a caller. Nothing for a token that is unknown, dead, or of a kind that
// settings do not allow as Bearer. Where it comes from is another question (last_uses.h). Never
// waits.
std::optional<Caller> authenticate(const App& app, std::string_view token);

}  // namespace authd::app
