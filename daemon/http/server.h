#pragma once

#include <kj/async.h>
#include <kj/timer.h>

#include <cstddef>
#include <memory>
#include <unordered_map>

#include "daemon/http/connection.h"
#include "daemon/loop/stream.h"

namespace authd::http {

struct ServerLimits {
  ParserLimits parser;
  std::size_t connections = 1024;  // above: 503 and close
  kj::Duration header = 10 * kj::SECONDS;
  kj::Duration body = 30 * kj::SECONDS;
  kj::Duration idle = 60 * kj::SECONDS;
  std::size_t refusals = 64;               // above that many more: close at once
  kj::Duration linger = 2 * kj::SECONDS;   // for a client that still sends after the last answer
  kj::Duration write = 30 * kj::SECONDS;   // for a client that does not read
  std::size_t pendingBytes = 1024 * 1024;  // unread answers before we stop reading requests
};

// Serves a handler on connections that listeners hand over. Once a second it looks for clients that
// take too long. Threads: the loop.
class Server final : private kj::TaskSet::ErrorHandler {
 public:
  Server(Handler& handler, kj::Timer& timer, const ServerLimits& limits);
  ~Server() noexcept(false);

  void accept(kj::Own<loop::Stream> stream);
  // Answers what is under way, closes everything, resolves when all are gone.
  kj::Promise<void> drain();
  std::size_t connections() const { return clients_.size(); }

 private:
  class Client;
  friend class Client;

  void remove(Client* client);
  kj::Promise<void> watch();
  void taskFailed(kj::Exception&& exception) override;

  Handler& handler_;
  kj::Timer& timer_;
  ServerLimits limits_;
  std::unordered_map<Client*, kj::Own<Client>> clients_;
  bool draining_ = false;
  kj::Maybe<kj::Own<kj::PromiseFulfiller<void>>> drained_;
  kj::TaskSet tasks_;
};

}  // namespace authd::http
