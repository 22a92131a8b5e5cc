#pragma once

#include <kj/async.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/http/message.h"
#include "daemon/http/parser.h"

namespace authd::http {

// What the protocol of one connection needs of its surroundings; tests and the fuzzer have their
// own.
class Transport {
 public:
  virtual ~Transport() noexcept(false) = default;
  virtual void send(std::string bytes) = 0;
  // All was done that could be done for the moment.
  virtual void settled() {}
  // The client does not take what it was sent; Connection::resume() when it does.
  virtual bool isClogged() const { return false; }
  // Work that goes on whether or not the client is still there.
  virtual void detach(kj::Promise<void> work) = 0;
};

// HTTP/1.1 of one connection without its socket: bytes in, bytes out. Requests may be pipelined;
// answers leave in the order of the requests, those of one read as one write. Only GET and HEAD run
// beside each other; any other method runs alone (RFC 9112 9.3.2).
class Connection {
 public:
  struct Peer {
    std::string address;
    std::uint16_t port = 0;
    bool local = false;
  };
  static constexpr std::size_t MOST_PIPELINED = 64;
  static constexpr std::size_t MOST_WAITING = 64 * 1024;  // bytes of requests not yet begun

  Connection(Handler& handler, Transport& transport, const ParserLimits& limits, Peer peer);
  ~Connection();

  void receive(std::string_view bytes);
  // Goes on with requests that had to wait for the client to take answers.
  void resume() { parse(); }
  // No more requests after those that are under way; the last answer says so.
  void finish();

  // Everything was answered and the connection is to be closed.
  bool isOver() const { return closing_ && slots_.empty(); }
  // What came was no request, and there may be more of it on its way.
  bool hasFailed() const { return failed_; }
  // More is waiting than one client may have: answers for requests, or requests for their turn.
  bool isFull() const { return isCrowded() || in_.size() > MOST_WAITING; }
  bool isReading() const { return parser_.started() || !in_.empty(); }
  bool isReadingBody() const { return parser_.state() == RequestParser::State::READING_BODY; }
  bool isAnswering() const { return !slots_.empty(); }
  // Grows with each request that was read to its end.
  std::uint64_t requests() const { return requests_; }

 private:
  // An answer that has to wait for itself or for one before it.
  struct Slot {
    std::uint64_t number = 0;  // of the request; 0 for "100 Continue"
    bool keepAlive = false;
    bool isCurrent = true;
    bool isHead = false;
    std::optional<Response> response;  // empty until it is there
  };

  bool isCrowded() const { return slots_.size() >= MOST_PIPELINED; }
  void parse();
  bool mayGoOn(std::size_t taken);
  // One request or a part of it; false if more bytes are needed, or it has to wait for its turn.
  bool parseSome(std::size_t& taken);
  bool requestDone();
  void requestFailed();
  void askForBody();
  void answer(Slot&& slot);
  void answerLater(std::uint64_t number, kj::Promise<Response> response);
  void place(std::uint64_t number, Response&& response);
  // Moves the answers whose turn it is to the bytes to be sent; false if there was none.
  bool gather();
  void write(const Slot& slot, bool isLast);
  void send();
  bool isClogged();

  Handler& handler_;
  Transport& transport_;
  RequestParser parser_;
  std::string in_;
  std::string out_;
  std::deque<Slot> slots_;
  std::size_t unanswered_ = 0;  // slots without a response
  std::uint64_t requests_ = 0;
  bool isExclusive_ = false;  // what is unanswered may change something: nothing runs beside it
  bool finishing_ = false;
  bool closing_ = false;
  bool failed_ = false;
  bool parsing_ = false;
  std::shared_ptr<Connection*> self_;
};

}  // namespace authd::http
