#include "daemon/http/server.h"

#include <kj/debug.h>

#include <utility>
#include <vector>

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
    connection_.receive(data);
    moved();
  }
  void onEnd(bool) override {
    gone_ = true;
    if (connection_.isAnswering()) return;  // the answers are made, and dropped
    leave();
  }
  void onDrained() override { moved(); }

  void send(std::string bytes) override {
    if (gone_) return;
    stream_->write(std::move(bytes));
    moved();
  }
  void detach(kj::Promise<void> work) override { server_.tasks_.add(kj::mv(work)); }

  void finish() {
    connection_.finish();
    moved();
  }

  // Whether the client has taken longer than it may with what it is at.
  bool isLate(kj::TimePoint now) const {
    kj::Duration waited = now - since_;
    const ServerLimits& limits = server_.limits_;
    if (stream_->pendingBytes() > 0) return waited > limits.write;
    if (connection_.isAnswering()) return false;
    if (connection_.isReadingBody()) return waited > limits.body;
    if (connection_.isReading()) return waited > limits.header;
    return waited > limits.idle;
  }

  void giveUp() {
    if (connection_.isReading() && stream_->pendingBytes() == 0 && !gone_) {
      Response late = protocolError(408);
      stream_->write("HTTP/1.1 408 Request Timeout\r\nContent-Type: " + late.contentType +
                     "\r\nContent-Length: " + std::to_string(late.body.size()) +
                     "\r\nConnection: close\r\n\r\n" + late.body);
    }
    leave();
  }

 private:
  static Connection::Peer peerOf(const loop::Stream& stream) {
    loop::PeerAddress peer = stream.peerAddress();
    return {peer.text, peer.port, peer.local};
  }

  // Something went forward: new deadlines, and reading goes on or stops.
  void moved() {
    int phase = connection_.isReadingBody() ? 2 : connection_.isReading() ? 1 : 0;
    std::uint64_t requests = connection_.requests();
    // Only a new phase starts a new deadline, so that a drop of bytes now and then buys no time.
    if (phase != phase_ || requests != requests_ || phase == 0) since_ = server_.timer_.now();
    phase_ = phase;
    requests_ = requests;
    if ((connection_.isOver() && stream_->pendingBytes() == 0) ||
        (gone_ && !connection_.isAnswering())) {
      leave();
    } else if (connection_.isFull() || stream_->pendingBytes() > server_.limits_.pendingBytes) {
      stream_->stopReading();
    } else if (!gone_) {
      stream_->startReading();
    }
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
  bool gone_ = false;
  bool leaving_ = false;
};

Server::Server(Handler& handler, kj::Timer& timer, const ServerLimits& limits)
    : handler_(handler), timer_(timer), limits_(limits), tasks_(*this) {
  tasks_.add(watch());
}

Server::~Server() noexcept(false) = default;

void Server::accept(kj::Own<loop::Stream> stream) {
  if (draining_) return;
  if (clients_.size() >= limits_.connections) {
    Response full = protocolError(503);
    stream->write("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Type: " +
                  full.contentType + "\r\nContent-Length: " + std::to_string(full.body.size()) +
                  "\r\nConnection: close\r\n\r\n" + full.body);
    return;
  }
  auto client = kj::heap<Client>(*this, kj::mv(stream));
  Client* key = client.get();
  clients_.emplace(key, kj::mv(client));
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
