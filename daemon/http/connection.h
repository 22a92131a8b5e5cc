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
  // The client does not take what it was sent; Connection::resume() when it does.
  virtual bool isClogged() const { return false; }
  // Work that goes on whether or not the client is still there.
  virtual void detach(kj::Promise<void> work) = 0;
};

// HTTP/1.1 of one connection without its socket: bytes in, bytes out. Requests may be pipelined;
// answers leave in the order of the requests, those of one read as one write.
class Connection {
 public:
  struct Peer {
    std::string address;
    std::uint16_t port = 0;
    bool local = false;
  };
  static constexpr std::size_t MOST_PIPELINED = 64;

  Connection(Handler& handler, Transport& transport, const ParserLimits& limits, Peer peer);
  ~Connection();

  void receive(std::string_view bytes);
  // Goes on with requests that had to wait for the client to take answers.
  void resume() { parse(); }
  // No more requests after those that are under way.
  void finish();

  // Everything was answered and the connection is to be closed.
  bool isOver() const { return closing_ && slots_.empty(); }
  // What came was no request, and there may be more of it on its way.
  bool hasFailed() const { return failed_; }
  // More requests are waiting for answers than one client may have.
  bool isFull() const { return slots_.size() >= MOST_PIPELINED; }
  bool isReading() const { return parser_.started() || !in_.empty(); }
  bool isReadingBody() const { return parser_.state() == RequestParser::State::READING_BODY; }
  bool isAnswering() const { return !slots_.empty(); }
  // Grows with each request that was read to its end.
  std::uint64_t requests() const { return requests_; }

 private:
  struct Slot {
    std::uint64_t number = 0;
    std::optional<std::string> bytes;  // empty until the answer is there
  };

  void parse();
  // One request or a part of it; false if more bytes are needed.
  bool parseSome(std::size_t& taken);
  void requestDone();
  void requestFailed();
  void answer(std::uint64_t number, const Response& response, bool keepAlive, bool isHead);
  void place(std::uint64_t number, std::string bytes);
  // Moves the answers whose turn it is to the bytes to be sent; false if there was none.
  bool gather();
  void send();
  bool isClogged();

  Handler& handler_;
  Transport& transport_;
  RequestParser parser_;
  Peer peer_;
  std::string in_;
  std::string out_;
  std::deque<Slot> slots_;
  std::uint64_t requests_ = 0;
  bool finishing_ = false;
  bool closing_ = false;
  bool failed_ = false;
  bool parsing_ = false;
  std::shared_ptr<Connection*> self_;
};

// The answer to what is no request: a JSON message in our words.
Response protocolError(unsigned status);
// The same as bytes, with which the connection ends.
std::string closingAnswer(unsigned status);

}  // namespace authd::http
