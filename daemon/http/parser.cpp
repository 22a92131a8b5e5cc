#include "daemon/http/parser.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <array>
#include <string>
#include <utility>

namespace authd::http {
namespace {

namespace beast = boost::beast;
namespace bhttp = boost::beast::http;

// Headers whose doubling would let a proxy and us see two different requests.
constexpr std::array SINGLE{bhttp::field::host, bhttp::field::authorization,
                            bhttp::field::content_length, bhttp::field::content_type};

constexpr std::size_t MOST_FIELDS = 100;

constexpr unsigned BAD_REQUEST = 400;
constexpr unsigned BODY_TOO_LARGE = 413;
constexpr unsigned HEADER_TOO_LARGE = 431;
constexpr unsigned VERSION_NOT_SUPPORTED = 505;

// A line that ends in a bare LF, or that goes on in the next one: Beast would join the two, others
// do not (RFC 9112 2.2 and 5.2).
bool hasBadLine(std::string_view bytes) {
  if (bytes.starts_with("\r\n")) return false;  // all lines were taken, only their end is left
  std::string_view header = bytes.substr(0, bytes.find("\r\n\r\n"));
  for (std::size_t at = header.find('\n'); at != std::string_view::npos;
       at = header.find('\n', at + 1)) {
    if (at == 0 || header[at - 1] != '\r') return true;
    if (at + 1 < header.size() && (header[at + 1] == ' ' || header[at + 1] == '\t')) return true;
  }
  return false;
}

unsigned statusOf(const beast::error_code& error) {
  if (error == bhttp::error::header_limit) return HEADER_TOO_LARGE;
  if (error == bhttp::error::body_limit) return BODY_TOO_LARGE;
  if (error == bhttp::error::bad_version) return VERSION_NOT_SUPPORTED;
  return BAD_REQUEST;
}

}  // namespace

class RequestParser::Beast final : public bhttp::basic_parser<true> {
 public:
  explicit Beast(const ParserLimits& limits) {
    header_limit(limits.headerBytes);
    body_limit(limits.bodyBytes);
    eager(true);
  }

  Request request;
  unsigned failure = 0;
  bool started = false;
  bool expectContinue = false;
  bool isHead = false;

  bool isCurrent() const { return version_ == 11; }

 private:
  using beast_view = beast::string_view;

  static std::string text(beast_view view) { return {view.data(), view.size()}; }

  void on_request_impl(bhttp::verb, beast_view method, beast_view target, int version,
                       beast::error_code& error) override {
    request.method = text(method);
    request.target = text(target);
    isHead = request.method == "HEAD";
    version_ = version;
    if (version != 10 && version != 11) error = bhttp::error::bad_version;
  }
  void on_response_impl(int, beast_view, int, beast::error_code&) override {}

  void on_field_impl(bhttp::field name, beast_view nameText, beast_view value,
                     beast::error_code& error) override {
    for (std::size_t i = 0; i < SINGLE.size(); ++i) {
      if (SINGLE[i] != name) continue;
      if (seen_[i]) error = bhttp::error::bad_field;
      seen_[i] = true;
    }
    // Beast takes a list of equal lengths.
    if (name == bhttp::field::content_length && value.find(',') != beast_view::npos) {
      error = bhttp::error::bad_content_length;
    }
    if (name == bhttp::field::transfer_encoding) {
      // Any other coding, or a second one, leaves the body's end open to reading (RFC 9112 6.3).
      bool isPlain = version_ == 11 && !isCoded_ && beast::iequals(value, "chunked");
      if (!isPlain) error = bhttp::error::bad_transfer_encoding;
      isCoded_ = true;
    }
    if (name == bhttp::field::expect && beast::iequals(value, "100-continue")) {
      expectContinue = version_ == 11;
    }
    if (++fields_ > MOST_FIELDS) {
      error = bhttp::error::header_limit;
      return;
    }
    add(nameText, value);
  }

  // A header that comes again continues the list of its values.
  void add(beast_view name, beast_view value) {
    for (auto& [key, values] : request.headers) {
      if (!beast::iequals(key, name)) continue;
      values += ", ";
      values += value;
      return;
    }
    request.headers.emplace_back(text(name), text(value));
  }

  void on_header_impl(beast::error_code& error) override {
    if (version_ == 11 && !seen_[0]) error = bhttp::error::bad_field;
  }
  void on_body_init_impl(const boost::optional<std::uint64_t>& length,
                         beast::error_code&) override {
    if (length) request.body.reserve(static_cast<std::size_t>(*length));
  }
  std::size_t on_body_impl(beast_view body, beast::error_code&) override {
    request.body.append(body.data(), body.size());
    return body.size();
  }
  void on_chunk_header_impl(std::uint64_t, beast_view, beast::error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, beast_view body, beast::error_code&) override {
    request.body.append(body.data(), body.size());
    return body.size();
  }
  void on_finish_impl(beast::error_code&) override {}

  int version_ = 0;
  bool isCoded_ = false;
  std::size_t fields_ = 0;
  std::array<bool, SINGLE.size()> seen_{};
};

RequestParser::RequestParser(const ParserLimits& limits)
    : limits_(limits), beast_(std::make_unique<Beast>(limits)) {}
RequestParser::~RequestParser() = default;

std::size_t RequestParser::feed(std::string_view bytes) {
  if (bytes.empty() || state() == State::DONE || state() == State::FAILED) return 0;
  beast_->started = true;
  if (state() == State::READING_HEADER && hasBadLine(bytes)) {
    beast_->failure = BAD_REQUEST;
    return 0;
  }
  beast::error_code error;
  std::size_t taken = beast_->put(boost::asio::buffer(bytes.data(), bytes.size()), error);
  if (error == bhttp::error::need_more) return taken;
  if (error) beast_->failure = statusOf(error);
  return taken;
}

RequestParser::State RequestParser::state() const {
  if (beast_->failure != 0) return State::FAILED;
  if (beast_->is_done()) return State::DONE;
  return beast_->is_header_done() ? State::READING_BODY : State::READING_HEADER;
}

unsigned RequestParser::failure() const {
  return beast_->failure;
}
Request& RequestParser::request() {
  return beast_->request;
}
bool RequestParser::keepAlive() const {
  // HTTP/1.0 keeps alive only by an extension whose answers look different; it is not worth it.
  return beast_->isCurrent() && beast_->keep_alive();
}
bool RequestParser::isHead() const {
  return beast_->isHead;
}
bool RequestParser::started() const {
  return beast_->started;
}

bool RequestParser::takeExpectContinue() {
  return std::exchange(beast_->expectContinue, false);
}

void RequestParser::next() {
  beast_ = std::make_unique<Beast>(limits_);
}

}  // namespace authd::http
