#include "daemon/http/connection.h"

#include <kj/debug.h>

#include <algorithm>
#include <utility>

namespace authd::http {
namespace {

std::string_view reasonOf(unsigned status) {
  switch (status) {
    case 200: return "OK";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 413: return "Content Too Large";
    case 422: return "Unprocessable Content";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "Status";
  }
}

std::string serialise(const Response& response, bool keepAlive, bool isHead) {
  std::string out;
  out.reserve(160 + response.body.size());
  out += "HTTP/1.1 ";
  out += std::to_string(response.status);
  out += ' ';
  out += reasonOf(response.status);
  if (!response.contentType.empty()) out += "\r\nContent-Type: " + response.contentType;
  if (response.status != 204) {  // RFC 9110 8.6
    out += "\r\nContent-Length: ";
    out += std::to_string(response.body.size());
  }
  for (const auto& [name, value] : response.headers) {
    out += "\r\n";
    out += name;
    out += ": ";
    out += value;
  }
  out += keepAlive ? "\r\n\r\n" : "\r\nConnection: close\r\n\r\n";
  if (!isHead) out += response.body;
  return out;
}

// Requests are small and answers need not be: those of one read are not all kept before any is
// sent.
constexpr std::size_t MOST_AT_ONCE = 256 * 1024;

}  // namespace

std::string closingAnswer(unsigned status) {
  return serialise(protocolError(status), false, false);
}

Response protocolError(unsigned status) {
  std::string_view words = "The request could not be understood.";
  if (status == 500) words = "Something went wrong.";
  if (status == 413) words = "The request body is too large.";
  if (status == 431) words = "The request headers are too large.";
  if (status == 503) words = "Too many connections, please try again.";
  if (status == 408) words = "The request took too long to arrive.";
  if (status == 505) words = "This version of HTTP is not supported.";
  Response response;
  response.status = status;
  response.contentType = "application/json; charset=utf-8";
  response.body = "{\"message\":\"" + std::string(words) + "\"}";
  if (status == 503) response.headers.emplace_back("Retry-After", "1");
  return response;
}

Connection::Connection(Handler& handler, Transport& transport, const ParserLimits& limits,
                       Peer peer)
    : handler_(handler),
      transport_(transport),
      parser_(limits),
      peer_(std::move(peer)),
      self_(std::make_shared<Connection*>(this)) {}

Connection::~Connection() {
  *self_ = nullptr;
}

void Connection::receive(std::string_view bytes) {
  in_ += bytes;
  parse();
}

void Connection::finish() {
  finishing_ = true;
  if (!isReading()) closing_ = true;
}

void Connection::parse() {
  if (parsing_) return;
  parsing_ = true;
  std::size_t taken = 0;
  bool goesOn = true;
  while (goesOn) {
    goesOn = !closing_ && !isFull() && taken < in_.size() && parseSome(taken);
    // Answers that are there already make room for the requests behind them.
    if (!goesOn && isFull()) goesOn = gather() && !isClogged();
  }
  in_.erase(0, closing_ ? in_.size() : taken);
  parsing_ = false;
  gather();
  send();
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
  if (parser_.state() == RequestParser::State::READING_BODY && parser_.takeExpectContinue()) {
    slots_.push_back({requests_, "HTTP/1.1 100 Continue\r\n\r\n"});
  }
  if (parser_.state() == RequestParser::State::FAILED) {
    requestFailed();
  } else if (parser_.state() == RequestParser::State::DONE) {
    requestDone();
  } else {
    return step != 0;
  }
  return true;
}

void Connection::requestDone() {
  std::uint64_t number = ++requests_;
  bool keepAlive = parser_.keepAlive() && !finishing_;
  bool isHead = parser_.isHead();
  slots_.push_back({number, std::nullopt});
  Request request = std::move(parser_.request());
  parser_.next();
  if (!keepAlive) closing_ = true;
  request.peerAddress = peer_.address;
  request.peerPort = peer_.port;
  request.peerIsLocal = peer_.local;
  Answering answering = protocolError(500);
  KJ_IF_MAYBE (fault, kj::runCatchingExceptions([&] { answering = handler_.handle(request); })) {
    KJ_LOG(ERROR, "a handler failed", *fault);
  }
  if (answering.is<Response>()) {
    answer(number, answering.get<Response>(), keepAlive, isHead);
    return;
  }
  auto later = answering.get<kj::Promise<Response>>()
                   .catch_([](kj::Exception&& fault) {
                     KJ_LOG(ERROR, "a handler failed", fault);
                     return protocolError(500);
                   })
                   .then([self = self_, number, keepAlive, isHead](Response&& response) {
                     if (*self == nullptr) return;
                     (*self)->answer(number, response, keepAlive, isHead);
                     (*self)->parse();
                   });
  transport_.detach(kj::mv(later));
}

void Connection::requestFailed() {
  closing_ = true;
  failed_ = true;
  slots_.push_back({++requests_, closingAnswer(parser_.failure())});
}

void Connection::answer(std::uint64_t number, const Response& response, bool keepAlive,
                        bool isHead) {
  place(number, serialise(response, keepAlive, isHead));
}

void Connection::place(std::uint64_t number, std::string bytes) {
  for (Slot& slot : slots_) {
    if (slot.number == number && !slot.bytes) {
      slot.bytes = std::move(bytes);
      return;
    }
  }
}

bool Connection::gather() {
  bool any = false;
  while (!slots_.empty() && slots_.front().bytes) {
    out_ += *slots_.front().bytes;
    slots_.pop_front();
    any = true;
  }
  return any;
}

}  // namespace authd::http
