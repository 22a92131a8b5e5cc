#pragma once

#include <capnp/capability.h>
#include <kj/async-io.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "ipc/admin.capnp.h"

namespace authd::ipc {

// Microseconds since 1970 UTC.
struct TimeUs {
  std::int64_t value = 0;
};
struct ShownOnce {
  std::string text;
};
using CellValue = std::variant<std::monostate, std::string, std::int64_t, bool, TimeUs,
                               std::vector<std::string>, ShownOnce>;
struct Cell {
  std::string name;
  CellValue value;
};
// A Row that outlives its message.
using Thing = std::vector<Cell>;

struct Refused {
  Refusal::Code code = Refusal::Code::FAILED;
  std::string message;
  std::optional<std::uint64_t> seq;
  std::string decision{};  // by which it can be explained; empty from a daemon that gives none
};
using Outcome = std::variant<Thing, Refused>;

// Nobody answers at the socket, or the connection broke while only reading.
class Unreachable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};
// The daemon gives this user nothing, or only what an auditor may do.
class NotPermitted : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};
// The daemon is of another release, whose protocol this program does not speak.
class Incompatible : public std::runtime_error {
 public:
  Incompatible(std::string daemonVersion, const std::string& words)
      : std::runtime_error(words), daemonVersion_(std::move(daemonVersion)) {}
  const std::string& daemonVersion() const { return daemonVersion_; }

 private:
  std::string daemonVersion_;
};
// The connection broke during a write, and no repetition was answered.
class OutcomeUnknown : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

Thing readThing(Row::Reader row);
Refused readRefused(Refusal::Reader refusal);
Outcome readOutcome(Result::Reader result);

// Sends a request whose results have a member `result`.
template <typename Params, typename Results>
kj::Promise<Outcome> outcomeOf(capnp::Request<Params, Results>&& request) {
  return request.send().then(
      [](capnp::Response<Results>&& response) { return readOutcome(response.getResult()); });
}

// One connection to the daemon, with waiting calls. Threads: one.
class Client {
 public:
  using Attempt = std::function<kj::Promise<Outcome>(Admin::Client&)>;
  using Take = std::function<void(const Thing&)>;

  // Connects and asks for a session, for as long as `patience` lasts. Throws Unreachable,
  // NotPermitted and Incompatible.
  explicit Client(std::string socketPath, kj::Duration patience = 10 * kj::SECONDS);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  const std::string& daemonVersion() const;
  // Of the admin protocol, as the daemon speaks it.
  std::uint32_t protocolVersion() const;

  // A change: on a broken connection it is tried again while the patience lasts, so the attempt
  // sends the same request id each time. Throws OutcomeUnknown.
  Outcome write(const Attempt& attempt);

  // The row of a `show`. Throws Unreachable.
  Outcome read(const Attempt& attempt);

  // A long result, piece by piece. `start` sends the request with the sink that it is given.
  std::optional<Refused> collect(
      const std::function<kj::Promise<std::optional<Refused>>(Sink::Client)>& start,
      const Take& take);

  bool isAdmin() const;
  // Throws NotPermitted for an auditor.
  Admin::Client& admin();
  Audit::Client& audit();

  // Waits for a promise; a broken connection becomes Unreachable.
  template <typename T>
  T wait(kj::Promise<T>&& promise) {
    try {
      return promise.wait(waitScope());
    } catch (const kj::Exception& exception) {
      rethrow(exception);
    }
  }

  // 16 random bytes.
  static std::string drawRequestId();

 private:
  struct Connection;

  kj::WaitScope& waitScope();
  [[noreturn]] static void rethrow(const kj::Exception& exception);
  void connect(kj::TimePoint deadline);
  Outcome repeat(const Attempt& attempt);
  kj::Timer& timer();
  // Waits no longer than until then; later it throws what kj::Timer throws.
  template <typename T>
  T waitUntil(kj::TimePoint deadline, kj::Promise<T>&& promise) {
    return timer().timeoutAt(deadline, kj::mv(promise)).wait(waitScope());
  }

  std::string path_;
  kj::Duration patience_;
  kj::AsyncIoContext io_;
  std::unique_ptr<Connection> connection_;
};

// A sink that gives each row that it gets to `take`.
Sink::Client sinkTo(Client::Take take);

// Sends a request whose results have a member `refused`.
template <typename Params, typename Results>
kj::Promise<std::optional<Refused>> refusedOf(capnp::Request<Params, Results>&& request) {
  return request.send().then([](capnp::Response<Results>&& response) {
    std::optional<Refused> refused;
    if (response.hasRefused()) refused = readRefused(response.getRefused());
    return refused;
  });
}

}  // namespace authd::ipc
