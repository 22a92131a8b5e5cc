#include "daemon/http/parser.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/rfc7230.hpp>

#include <array>
#include <functional>
#include <optional>
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

// Memory of a large body is given back.
constexpr std::size_t MOST_KEPT = 16 * 1024;

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

// Whether Beast joined a field from several lines. Its value then lies outside the bytes that were
// fed, or behind the end of the line that the name is in.
bool isFolded(std::string_view fed, std::string_view name, std::string_view value) {
  const std::less<> before;
  const char* end = name.data() + name.size();
  if (before(value.data(), end) || before(fed.data() + fed.size(), value.data())) return true;
  return fed.substr(static_cast<std::size_t>(end - fed.data()),
                    static_cast<std::size_t>(value.data() - end))
             .find('\n') != std::string_view::npos;
}

// What is known of the request that is being read.
struct Facts {
  Request request;  // keeps its memory for the next one
  unsigned failure = 0;
  std::string_view fed;  // what Beast reads now
  bool started = false;
  bool expectContinue = false;
  bool wantsClose = false;
  bool isHead = false;
  int version = 0;
};

}  // namespace

class RequestParser::Beast final : public bhttp::basic_parser<true> {
 public:
  Beast(Facts& facts, const ParserLimits& limits) : facts_(facts) {
    header_limit(limits.headerBytes);
    body_limit(limits.bodyBytes);
    eager(true);
  }

 private:
  using beast_view = beast::string_view;

  static std::string_view text(beast_view view) { return {view.data(), view.size()}; }

  void on_request_impl(bhttp::verb, beast_view method, beast_view target, int version,
                       beast::error_code& error) override {
    Request& request = facts_.request;
    request.method = text(method);
    request.target = text(target);
    facts_.isHead = request.method == "HEAD";
    facts_.version = version;
    if (version != 10 && version != 11) error = bhttp::error::bad_version;
  }
  void on_response_impl(int, beast_view, int, beast::error_code&) override {}

  void on_field_impl(bhttp::field name, beast_view nameText, beast_view value,
                     beast::error_code& error) override {
    if (++fields_ > MOST_FIELDS) {
      error = bhttp::error::header_limit;
      return;
    }
    // Behind the chunks of a body: checked, and dropped. They come after everybody else on the way
    // has decided, and whatever is decided by headers must not change then (RFC 9110 6.5.1).
    if (isHeaderDone_) {
      if (isFolded(facts_.fed, text(nameText), text(value))) error = bhttp::error::bad_value;
      return;
    }
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
      bool isPlain = isCurrent() && !isCoded_ && beast::iequals(value, "chunked");
      if (!isPlain) error = bhttp::error::bad_transfer_encoding;
      isCoded_ = true;
    }
    if (name == bhttp::field::expect && beast::iequals(value, "100-continue")) {
      facts_.expectContinue = isCurrent();
    }
    if (name == bhttp::field::connection && bhttp::token_list(value).exists("close")) {
      facts_.wantsClose = true;
    }
    // A header that comes again continues the list of its values.
    facts_.request.headers.join(text(nameText), text(value));
  }

  void on_header_impl(beast::error_code& error) override {
    if (isCurrent() && !seen_[0]) error = bhttp::error::bad_field;
    isHeaderDone_ = true;
  }
  void on_body_init_impl(const boost::optional<std::uint64_t>& length,
                         beast::error_code&) override {
    if (length) facts_.request.body.reserve(static_cast<std::size_t>(*length));
  }
  std::size_t on_body_impl(beast_view body, beast::error_code&) override {
    facts_.request.body.append(body.data(), body.size());
    return body.size();
  }
  void on_chunk_header_impl(std::uint64_t, beast_view, beast::error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, beast_view body, beast::error_code&) override {
    facts_.request.body.append(body.data(), body.size());
    return body.size();
  }
  void on_finish_impl(beast::error_code&) override {}

  bool isCurrent() const { return facts_.version == 11; }

  Facts& facts_;
  bool isCoded_ = false;
  bool isHeaderDone_ = false;
  std::size_t fields_ = 0;
  std::array<bool, SINGLE.size()> seen_{};
};

struct RequestParser::Reading : Facts {
  std::optional<Beast> beast;
};

RequestParser::RequestParser(const ParserLimits& limits)
    : limits_(limits), reading_(std::make_unique<Reading>()) {
  reading_->beast.emplace(*reading_, limits_);
}
RequestParser::~RequestParser() = default;

std::size_t RequestParser::feed(std::string_view bytes) {
  if (bytes.empty() || state() == State::DONE || state() == State::FAILED) return 0;
  reading_->started = true;
  if (state() == State::READING_HEADER && hasBadLine(bytes)) {
    reading_->failure = BAD_REQUEST;
    return 0;
  }
  const bool wasInBody = state() == State::READING_BODY;
  beast::error_code error;
  reading_->fed = bytes;
  std::size_t taken = reading_->beast->put(boost::asio::buffer(bytes.data(), bytes.size()), error);
  if (error == bhttp::error::need_more) {
    // The line of a chunk's size, or the fields behind the last: Beast has no limit for them.
    if (wasInBody && taken == 0 && bytes.size() > limits_.headerBytes) {
      reading_->failure = HEADER_TOO_LARGE;
    }
    return taken;
  }
  if (error) reading_->failure = statusOf(error);
  return taken;
}

RequestParser::State RequestParser::state() const {
  if (reading_->failure != 0) return State::FAILED;
  if (reading_->beast->is_done()) return State::DONE;
  return reading_->beast->is_header_done() ? State::READING_BODY : State::READING_HEADER;
}

unsigned RequestParser::failure() const {
  return reading_->failure;
}
Request& RequestParser::request() {
  return reading_->request;
}
bool RequestParser::keepAlive() const {
  return reading_->beast->keep_alive() && !reading_->wantsClose;
}
bool RequestParser::isCurrent() const {
  return reading_->version == 11;
}
bool RequestParser::isHead() const {
  return reading_->isHead;
}
bool RequestParser::isSafe() const {
  const std::string& method = reading_->request.method;
  return method == "GET" || method == "HEAD";
}
bool RequestParser::started() const {
  return reading_->started;
}

bool RequestParser::takeExpectContinue() {
  return std::exchange(reading_->expectContinue, false);
}

void RequestParser::next() {
  Request& request = reading_->request;
  request.headers.clear();
  if (request.body.capacity() > MOST_KEPT) request.body = {};
  request.body.clear();
  reading_->failure = 0;
  reading_->started = false;
  reading_->expectContinue = false;
  reading_->wantsClose = false;
  reading_->beast.emplace(*reading_, limits_);
}

}  // namespace authd::http
