#include "daemon/http/connection.h"

#include <kj/debug.h>

#include <algorithm>
#include <utility>

#include "daemon/http/date.h"
#include "daemon/http/message_writer.h"

namespace authd::http {
namespace {

// Requests are small and answers need not be: those of one read are not all kept before any is
// sent.
constexpr std::size_t MOST_AT_ONCE = 256 * 1024;
constexpr std::size_t USUAL_ANSWER = 256;
constexpr std::size_t MOST_RESERVED = 8 * 1024;

}  // namespace

Connection::Connection(Handler& handler, Transport& transport, const ParserLimits& limits,
                       Peer peer)
    : handler_(handler),
      transport_(transport),
      parser_(limits),
      self_(std::make_shared<Connection*>(this)) {
  Request& request = parser_.request();
  request.peerAddress = std::move(peer.address);
  request.peerPort = peer.port;
  request.peerIsLocal = peer.local;
}

Connection::~Connection() {
  *self_ = nullptr;
}

void Connection::receive(std::string_view bytes) {
  in_ += bytes;
  parse();
}

void Connection::finish() {
  finishing_ = true;
  // Requests that have not begun are left to the client to repeat elsewhere.
  if (parser_.started()) return;
  closing_ = true;
  if (!parsing_) in_.clear();
}

void Connection::parse() {
  if (parsing_) return;
  parsing_ = true;
  // About as much as answers to small requests take.
  if (out_.empty()) out_.reserve(std::min(in_.size(), MOST_RESERVED) + USUAL_ANSWER);
  std::size_t taken = 0;
  bool goesOn = true;
  while (goesOn) {
    goesOn = mayGoOn(taken) && parseSome(taken);
    // Answers that are there already make room for the requests behind them.
    if (!goesOn && isCrowded()) goesOn = gather();
  }
  in_.erase(0, closing_ ? in_.size() : taken);
  parsing_ = false;
  gather();
  send();
  transport_.settled();
}

bool Connection::mayGoOn(std::size_t taken) {
  if (closing_ || isExclusive_ || isCrowded() || isClogged()) return false;
  return taken < in_.size() || parser_.state() == RequestParser::State::DONE;
}

void Connection::send() {
  if (!out_.empty()) transport_.send(std::exchange(out_, {}));
}

bool Connection::isClogged() {
  if (out_.size() > MOST_AT_ONCE) send();
  return transport_.isClogged();
}

bool Connection::parseSome(std::size_t& taken) {
  std::size_t step = parser_.feed(std::string_view(in_).substr(taken));
  taken += step;
  switch (parser_.state()) {
    case RequestParser::State::DONE: return requestDone();
    case RequestParser::State::FAILED: requestFailed(); return true;
    case RequestParser::State::READING_BODY:
      if (parser_.takeExpectContinue()) askForBody();
      break;
    case RequestParser::State::READING_HEADER: break;
  }
  return step != 0;
}

void Connection::askForBody() {
  Slot interim;
  interim.response.emplace().status = 100;
  answer(std::move(interim));
}

bool Connection::requestDone() {
  bool isSafe = parser_.isSafe();
  if (!isSafe && unanswered_ > 0) return false;
  Slot slot;
  slot.number = ++requests_;
  slot.keepAlive = parser_.keepAlive() && !finishing_;
  slot.isCurrent = parser_.isCurrent();
  slot.isHead = parser_.isHead();
  if (!slot.keepAlive) closing_ = true;
  Answering answering;
  KJ_IF_MAYBE (fault,
               kj::runCatchingExceptions([&] { answering = handler_.handle(parser_.request()); })) {
    KJ_LOG(ERROR, "a handler failed", *fault);
    answering = protocolError(500);
  }
  parser_.next();
  if (answering.is<Response>()) {
    slot.response = kj::mv(answering.get<Response>());
    answer(std::move(slot));
  } else {
    isExclusive_ = !isSafe;
    ++unanswered_;
    std::uint64_t number = slot.number;
    slots_.push_back(std::move(slot));
    answerLater(number, kj::mv(answering.get<kj::Promise<Response>>()));
  }
  return true;
}

void Connection::requestFailed() {
  closing_ = true;
  failed_ = true;
  Slot slot;
  slot.number = ++requests_;
  slot.response = protocolError(parser_.failure());
  handler_.refusing(*slot.response);
  answer(std::move(slot));
}

void Connection::answer(Slot&& slot) {
  if (slots_.empty()) {
    write(slot, true);
  } else {
    slots_.push_back(std::move(slot));
  }
}

void Connection::answerLater(std::uint64_t number, kj::Promise<Response> response) {
  auto later = response
                   .catch_([](kj::Exception&& fault) {
                     KJ_LOG(ERROR, "a handler failed", fault);
                     return protocolError(500);
                   })
                   .then([self = self_, number](Response&& done) {
                     if (*self == nullptr) return;
                     (*self)->place(number, kj::mv(done));
                     (*self)->parse();
                   });
  transport_.detach(kj::mv(later));
}

void Connection::place(std::uint64_t number, Response&& response) {
  for (Slot& slot : slots_) {
    if (slot.number != number) continue;
    slot.response = std::move(response);
    --unanswered_;
    isExclusive_ = false;
    return;
  }
}

bool Connection::gather() {
  bool any = false;
  while (!slots_.empty() && slots_.front().response) {
    write(slots_.front(), slots_.size() == 1);
    slots_.pop_front();
    any = true;
  }
  return any;
}

// Only the last answer may say that the connection ends: a client drops what comes after it
// (RFC 9112 9.6).
void Connection::write(const Slot& slot, bool isLast) {
  if (slot.number == 0) return writeInterim(out_);
  bool goesOn = slot.keepAlive && !(isLast && closing_);
  Ending ending = !goesOn ? Ending::CLOSE : slot.isCurrent ? Ending::KEEP : Ending::KEEP_ANNOUNCED;
  writeResponseOr500(out_, *slot.response, {ending, slot.isHead, dateNow()});
}

}  // namespace authd::http
