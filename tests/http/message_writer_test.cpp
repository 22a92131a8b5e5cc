#include "daemon/http/message_writer.h"

#include <kj/debug.h>

#include <boost/test/unit_test.hpp>

#include "tests/http/served.h"

namespace authd::http {
namespace {

std::string written(const Response& response, Ending ending = Ending::KEEP, bool isHead = false) {
  std::string out;
  writeResponse(out, response, {ending, isHead});
  return out;
}

Response withHeader(std::string_view name, std::string_view value) {
  Response response;
  response.headers.add(name, value);
  return response;
}

std::vector<std::string> brokenLines() {
  return {"a\r\nSet-Cookie: x", "a\nb", "a\rb", std::string("a\0b", 3), "\n", "a\x7f", "\x1b[2J"};
}

BOOST_AUTO_TEST_CASE(an_answer_has_its_headers_in_order_a_length_and_a_body) {
  Response response{404, "text/plain", "gone", {{"A", "1"}, {"B", "x\ty"}}};
  BOOST_TEST(written(response) ==
             "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 4\r\nA: 1\r\n"
             "B: x\ty\r\n\r\ngone");
  BOOST_TEST(written(response, Ending::CLOSE, true).ends_with("\r\nConnection: close\r\n\r\n"));
  BOOST_TEST(written({304, {}, "not sent", {{"ETag", "\"1\""}}}) ==
             "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n");
  BOOST_TEST(written({204, {}, "not sent", {}}) == "HTTP/1.1 204 No Content\r\n\r\n");
}

BOOST_AUTO_TEST_CASE(a_header_that_could_end_its_line_is_a_fault_and_writes_nothing) {
  for (const std::string& broken : brokenLines()) {
    std::string out = "before";
    const auto write = [&](const Response& response) { writeResponse(out, response, {}); };
    BOOST_CHECK_THROW(write(withHeader("X", broken)), kj::Exception);
    BOOST_CHECK_THROW(write(withHeader(broken, "x")), kj::Exception);
    BOOST_CHECK_THROW(write(Response{200, broken, {}, {}}), kj::Exception);
    BOOST_TEST(out == "before");
  }
  for (const char* name : {"", "a b", "a:b", "a\t"}) {
    BOOST_CHECK_THROW(written(withHeader(name, "x")), kj::Exception);
  }
}

BOOST_AUTO_TEST_CASE(a_faulty_answer_becomes_500) {
  std::string out;
  writeResponseOr500(out, withHeader("X", "a\r\nSecret: b"), {Ending::CLOSE});
  BOOST_TEST(out.starts_with("HTTP/1.1 500 Internal Server Error\r\n"));
  BOOST_TEST(contains(out, "\r\nConnection: close\r\n"));
  BOOST_TEST(!contains(out, "Secret"));
}

// Hands the target on as a header, as a careless handler might.
class Careless : public Handler {
 public:
  Answering handle(const Request& request) override {
    Response response = withHeader("X", request.body);
    if (request.target == "/at-once") return response;
    return kj::Promise<Response>(kj::mv(response));
  }
};

BOOST_FIXTURE_TEST_CASE(a_careless_handler_cannot_write_headers_of_a_client, Served) {
  Careless careless;
  server = kj::heap<Server>(careless, clock, limits);
  for (const char* target : {"/at-once", "/later"}) {
    std::string all = ask(std::string("POST ") + target +
                          " HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\na\r\nB: c\n");
    BOOST_TEST(all.starts_with("HTTP/1.1 500 Internal Server Error\r\n"), all);
    BOOST_TEST(!contains(all, "B: c"));
  }
  listener = nullptr;
  server = nullptr;
}

}  // namespace
}  // namespace authd::http
