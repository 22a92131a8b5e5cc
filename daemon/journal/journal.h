#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "daemon/core/decide.h"
#include "daemon/journal/clock.h"
#include "daemon/journal/histogram.h"
#include "daemon/journal/token_index.h"
#include "daemon/vault/vault.h"
#include "storage/head.h"
#include "storage/key_store.h"
#include "storage/log.h"

namespace authd::journal {

// Rows of the LOCAL space that go with a command; made on the journal's thread from what was
// decided, because ids are known only then. Must not throw.
using LocalRows = std::function<std::vector<storage::Write>(const std::vector<core::Fact>&)>;

// Rows made on the journal's thread from what `keys/` holds at that moment, so that no key comes
// back that was removed meanwhile. Must not throw.
using LateKeys = std::function<vault::NewKeys()>;

// Rows that are put right with a command, made on the journal's thread from a log of `size`
// records; completes the command with what it found. What it throws stops the journal as a failed
// write does.
using Corrections =
    std::function<std::vector<storage::Write>(core::CommandBody&, std::uint64_t size)>;

struct Submission {
  core::Command command;
  vault::NewKeys keys;                  // written and synced before the records
  std::vector<std::string> removeKeys;  // destroyed after the records
  LocalRows local;                      // may be empty
  LateKeys lateKeys = nullptr;          // as `keys`; may be empty
  Corrections corrections = nullptr;    // may be empty; else the submission is a batch of its own
};

// It is on disk.
struct Recorded {
  std::vector<core::Fact> facts;
  std::uint64_t nextSeq = 0;  // length of the log after this command
};
// A write or sync failed: whether the command is in the log will be known after the restart.
struct OutcomeUnknown {};

using Result = std::variant<Recorded, core::Rejection, OutcomeUnknown>;

enum class DiskLevel : std::uint8_t { NORMAL, LOW, FULL };

// What the journal works on; all outlive it.
struct World {
  storage::Log& log;
  storage::Head& head;
  storage::KeyStore& keys;
  Clock& clock;
  TokenIndex& index;
  std::function<core::EventId()> random;           // 16 random bytes
  std::function<DiskLevel()> disk;                 // asked once for each batch
  std::function<void(const std::string&)> failed;  // a write failed; the process must end
  // Called between the steps of a batch, for tests that pull the plug there.
  enum class Step : std::uint8_t { KEYS_STORED, RECORDS_STORED, HEAD_STORED };
  std::function<void(Step)> step;
  // Whether events have been unsigned for too long, so that nothing may be issued; asked once for
  // each batch, on the journal's thread. Empty: never.
  std::function<bool()> evidenceIsLate = nullptr;
  // Wraps new keys by the newest epoch key where an older one does, which may be gone by now; on
  // the journal's thread, before they are stored. Empty: nothing is wrapped anew.
  std::function<void(vault::NewKeys&)> freshen = nullptr;
  // Told which keys are gone from `keys`, on the journal's thread. Empty: nobody has copies.
  std::function<void(const std::vector<std::string>&)> forget = nullptr;
};

struct Counters {
  std::uint64_t batches = 0;
  std::uint64_t records = 0;
  std::uint64_t lastBatch = 0;
  std::uint64_t lastSyncUs = 0;
  Spread batchEvents;  // records of each batch
  Spread syncUs;       // how long each batch took to become durable
};

// The one writer. Takes commands in batches, decides each against the tables as the commands before
// it left them, and makes the batch durable: new keys, then records with tables and local rows,
// then the head; then the index; only then does anybody hear.
// Threads: submit() from one thread (the loop) at a time; `deliver` is called on the journal's
// thread, once for each batch handed over, with the results in the order of the submissions.
// After a failed write nothing is tried again: all that wait get OutcomeUnknown, and so does
// whatever comes later.
class Journal {
 public:
  using Deliver = std::function<void(std::vector<Result>)>;

  Journal(World world, Deliver deliver);
  // Finishes what was submitted, then ends the thread.
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  // At most 256 commands are written as one batch; more are split.
  void submit(std::vector<Submission> batch);

  Counters counters() const;

 private:
  class Writer;
  std::unique_ptr<Writer> writer_;
};

}  // namespace authd::journal
