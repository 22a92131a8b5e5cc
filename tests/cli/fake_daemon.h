#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ipc/admin.capnp.h"

namespace authd::ipc {

// How a fake daemon behaves.
struct FakeManners {
  Session::Which session = Session::ADMIN;
  std::uint32_t protocolVersion = PROTOCOL_VERSION;
  // After so many answered changes ...
  unsigned hangUpAfter = 0;
  // ... so many are answered by hanging up.
  unsigned hangUps = 0;
  // After the first hang-up nobody answers any more.
  bool gone = false;
  // Every change is refused so.
  std::optional<Refusal::Code> refuse;
  // What a dry run counts.
  std::int64_t live = 3;
  // So many pieces of 64 KiB of blanks are in what a replay tells.
  unsigned replayed = 0;
  // Whether personal data is for nobody.
  bool sealed = false;
  // Whether the tables equal a replay.
  bool equal = true;
  // Whether too many rows differ for a rebuild.
  bool needsRestart = false;
};

// A call as it arrived.
struct FakeCall {
  std::string method;
  std::string details;
  std::string requestId;
};

// Serves the contract with canned answers on a socket in a directory of its own, in a thread of
// its own, until it is destroyed.
class FakeDaemon {
 public:
  explicit FakeDaemon(FakeManners manners = {});
  ~FakeDaemon();
  FakeDaemon(const FakeDaemon&) = delete;
  FakeDaemon& operator=(const FakeDaemon&) = delete;

  const std::string& socketPath() const;
  std::vector<FakeCall> calls() const;

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace authd::ipc
