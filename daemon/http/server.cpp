#include "daemon/http/server.h"

#include <kj/debug.h>

#include <utility>
#include <vector>

#include "daemon/http/message_writer.h"

namespace authd::http {

// A connection with its socket and its deadlines.
class Server::Client final : public loop::Stream::Reader, public Transport {
 public:
  Client(Server& server, kj::Own<loop::Stream> stream)
      : server_(server),
        stream_(kj::mv(stream)),
        connection_(server.handler_, *this, server.limits_.parser, peerOf(*stream_)),
        since_(server.timer_.now()) {
    stream_->setReader(this);
    stream_->startReading();
  }

  void onData(std::string_view data) override {
    if (!lingering_) connection_.receive(data);
  }
  // A client that only ended its own direction still gets its answers (RFC 9112 9.6).
  void onEnd(bool broken) override {
    ended_ = true;
    gone_ = gone_ || broken;
    moved();
  }
  void onDrained() override { gone_ ? moved() : connection_.resume(); }

  void send(std::string bytes) override {
    if (stream_->pendingBytes() == 0) since_ = server_.timer_.now();
    if (!gone_) stream_->write(std::move(bytes));
  }
  void settled() override { moved(); }
  bool isClogged() const override { return stream_->pendingBytes() > server_.limits_.pendingBytes; }
  void detach(kj::Promise<void> work) override { server_.tasks_.add(kj::mv(work)); }

  void finish() {
    connection_.finish();
    moved();
  }

  // Whether the client has taken longer than it may with what it is at.
  bool isLate(kj::TimePoint now) const {
    kj::Duration waited = now - since_;
    const ServerLimits& limits = server_.limits_;
    if (lingering_) return waited > limits.linger;
    if (stream_->pendingBytes() > 0) return waited > limits.write;
    if (connection_.isAnswering()) return false;
    if (connection_.isReadingBody()) return waited > limits.body;
    if (connection_.isReading()) return waited > limits.header;
    return waited > limits.idle;
  }

  void giveUp() {
    if (connection_.isReading() && stream_->pendingBytes() == 0 && !gone_ && !lingering_) {
      turnAway(408);
    }
    leave();
  }

  // Turns the client away with 503.
  void refuse() {
    turnAway(503);
    linger();
  }

 private:
  static Connection::Peer peerOf(const loop::Stream& stream) {
    loop::PeerAddress peer = stream.peerAddress();
    return {peer.text, peer.port, peer.local};
  }

  void turnAway(unsigned status) {
    Response last = protocolError(status);
    server_.handler_.refusing(last);
    stream_->write(closingAnswer(last));
  }

  // Something went forward: new deadlines, and reading goes on or stops.
  void moved() {
    if (lingering_ || leaving_) {
      if (ended_) leave();
      return;
    }
    noteProgress();
    bool isDone = connection_.isOver() || (ended_ && !connection_.isAnswering());
    if (gone_) {
      if (!connection_.isAnswering()) leave();
    } else if (isDone && stream_->pendingBytes() == 0) {
      connection_.hasFailed() ? linger() : leave();
    } else if (connection_.isFull() || isClogged()) {
      stream_->stopReading();
    } else {
      stream_->startReading();
    }
  }

  // Only a new phase starts a new deadline, so that a drop of bytes now and then buys no time.
  void noteProgress() {
    int phase = connection_.isAnswering()     ? 3
                : connection_.isReadingBody() ? 2
                : connection_.isReading()     ? 1
                                              : 0;
    std::uint64_t requests = connection_.requests();
    if (phase != phase_ || requests != requests_ || phase == 0) since_ = server_.timer_.now();
    phase_ = phase;
    requests_ = requests;
  }

  // Closing while bytes of the client are still coming would reset the connection and with it take
  // the answer away (RFC 9112 9.6), so they are read and dropped for a while.
  void linger() {
    lingering_ = true;
    since_ = server_.timer_.now();
    stream_->shutdownWrite();
    stream_->startReading();
    if (ended_) leave();
  }

  // Removed from the server in a turn of its own: whoever called is still using us.
  void leave() {
    if (leaving_) return;
    leaving_ = true;
    gone_ = true;
    stream_->stopReading();
    server_.tasks_.add(kj::evalLater([&server = server_, this] { server.remove(this); }));
  }

  Server& server_;
  kj::Own<loop::Stream> stream_;
  Connection connection_;
  kj::TimePoint since_;
  int phase_ = 0;
  std::uint64_t requests_ = 0;
  bool ended_ = false;      // nothing more comes from the client
  bool gone_ = false;       // nothing more can be sent to it
  bool lingering_ = false;  // the last answer was sent
  bool leaving_ = false;
};

Server::Server(Handler& handler, kj::Timer& timer, const ServerLimits& limits)
    : handler_(handler), timer_(timer), limits_(limits), tasks_(*this) {
  tasks_.add(watch());
}

Server::~Server() noexcept(false) = default;

void Server::accept(kj::Own<loop::Stream> stream) {
  if (draining_) return;
  // Turning away takes a moment too, and not everybody can have it.
  if (clients_.size() >= limits_.connections + limits_.refusals) return;
  bool isFull = clients_.size() >= limits_.connections;
  auto client = kj::heap<Client>(*this, kj::mv(stream));
  Client* key = client.get();
  clients_.emplace(key, kj::mv(client));
  if (isFull) key->refuse();
}

void Server::remove(Client* client) {
  clients_.erase(client);
  if (!draining_ || !clients_.empty()) return;
  KJ_IF_MAYBE (drained, drained_) {
    (*drained)->fulfill();
  }
}

kj::Promise<void> Server::drain() {
  draining_ = true;
  if (clients_.empty()) return kj::READY_NOW;
  auto paf = kj::newPromiseAndFulfiller<void>();
  drained_ = kj::mv(paf.fulfiller);
  for (auto& [key, client] : clients_) client->finish();
  return kj::mv(paf.promise);
}

kj::Promise<void> Server::watch() {
  return timer_.afterDelay(1 * kj::SECONDS).then([this] {
    kj::TimePoint now = timer_.now();
    for (auto& [key, client] : clients_) {
      if (client->isLate(now)) client->giveUp();
    }
    return watch();
  });
}

void Server::taskFailed(kj::Exception&& exception) {
  KJ_LOG(ERROR, "serving a connection failed", exception);
}

}  // namespace authd::http
