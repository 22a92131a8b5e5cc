#include <boost/test/unit_test.hpp>

#include "tests/http/served.h"

namespace authd::http {
namespace {

struct Case {
  const char* what;
  std::string bytes;
};

// What two readers could take for two different requests, and what is no request at all.
std::vector<Case> ambiguous() {
  const std::string post = "POST / HTTP/1.1\r\nHost: a\r\n";
  const std::string get = "GET / HTTP/1.1\r\n";
  const std::string chunked = "Transfer-Encoding: chunked\r\n";
  return {
      {"length and coding", post + "Content-Length: 5\r\n" + chunked + "\r\n0\r\n\r\n"},
      {"coding and length", post + chunked + "Content-Length: 5\r\n\r\n0\r\n\r\n"},
      {"two lengths", post + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"},
      {"twice the same length", post + "Content-Length: 1\r\nContent-Length: 1\r\n\r\na"},
      {"list of lengths", post + "Content-Length: 1, 1\r\n\r\na"},
      {"signed length", post + "Content-Length: +1\r\n\r\na"},
      {"negative length", post + "Content-Length: -1\r\n\r\na"},
      {"hexadecimal length", post + "Content-Length: 0x1\r\n\r\na"},
      {"empty length", post + "Content-Length: \r\n\r\n"},
      {"two codings", post + chunked + chunked + "\r\n0\r\n\r\n"},
      {"gzip in chunks", post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"},
      {"chunks not last", post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"},
      {"identity", post + "Transfer-Encoding: identity\r\n\r\nGET / HTTP/1.1\r\nHost: b\r\n\r\n"},
      {"unknown coding", post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"},
      {"coding in 1.0", "POST / HTTP/1.0\r\n" + chunked + "\r\n0\r\n\r\n"},
      {"chunk size with sign", post + chunked + "\r\n+1\r\na\r\n0\r\n\r\n"},
      {"chunk size with prefix", post + chunked + "\r\n0x1\r\na\r\n0\r\n\r\n"},
      {"chunk longer than said", post + chunked + "\r\n1\r\nab\r\n0\r\n\r\n"},
      {"folded trailer", post + chunked + "\r\n0\r\nX: b\r\n c\r\n\r\n"},
      {"trailer that begins in its second line", post + chunked + "\r\n0\r\nX:\r\n c\r\n\r\n"},
      {"empty trailer of two lines", post + chunked + "\r\n0\r\nX:\r\n \r\n\r\n"},
      {"bare LF in a trailer", post + chunked + "\r\n0\r\nX: b\nY: c\r\n\r\n"},
      {"NUL in a trailer", post + chunked + std::string("\r\n0\r\nX: b\0c\r\n\r\n", 15)},
      {"space before a trailer's colon", post + chunked + "\r\n0\r\nX : b\r\n\r\n"},
      {"length in a trailer", post + chunked + "\r\n0\r\nContent-Length: 0\r\n\r\n"},
      {"coding in a trailer", post + chunked + "\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n"},
      {"two hosts", get + "Host: a\r\nHost: b\r\n\r\n"},
      {"two authorizations", get + "Host: a\r\nAuthorization: x\r\nAuthorization: x\r\n\r\n"},
      {"two content types", get + "Host: a\r\nContent-Type: x\r\nContent-Type: x\r\n\r\n"},
      {"no host", get + "\r\n"},
      {"bare LF", "GET / HTTP/1.1\nHost: a\n\n"},
      {"bare LF in a header", get + "Host: a\nX: b\r\n\r\n"},
      {"folded line", get + "Host: a\r\nX: b\r\n c\r\n\r\n"},
      {"folded line with tab", get + "Host: a\r\nX: b\r\n\tc\r\n\r\n"},
      {"space before colon", get + "Host : a\r\n\r\n"},
      {"space before the first header", get + " Host: a\r\n\r\n"},
      {"NUL in a header", get + std::string("Host: a\r\nX: b\0c\r\n\r\n", 19)},
      {"CR in a header", get + "Host: a\r\nX: b\rc\r\n\r\n"},
      {"no version", "GET /\r\nHost: a\r\n\r\n"},
      {"two blanks", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"TLS", "\x16\x03\x01\x02\x00\x01\r\n\r\n"},
  };
}

BOOST_FIXTURE_TEST_CASE(ambiguous_requests_are_refused_and_end_the_connection, Served) {
  for (const Case& one : ambiguous()) {
    BOOST_TEST_CONTEXT(one.what) {
      echo.seen.clear();
      std::string answer = ask(one.bytes + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
      BOOST_TEST(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"), answer);
      BOOST_TEST(contains(answer, "Connection: close\r\n"));
      BOOST_TEST(contains(answer, "{\"message\":\""));
      BOOST_TEST(!contains(answer.substr(1), "HTTP/1.1 "));
      BOOST_TEST(echo.seen.empty());
    }
  }
}

BOOST_FIXTURE_TEST_CASE(a_folded_line_is_seen_wherever_the_reads_are_cut, Served) {
  const std::string head = "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n";
  RequestParser::State expected = RequestParser::State::FAILED;
  for (std::size_t cut = 0; cut < head.size(); ++cut) {
    RequestParser parser{ParserLimits{}};
    std::size_t taken = parser.feed(std::string_view(head).substr(0, cut));
    parser.feed(std::string_view(head).substr(taken));
    BOOST_TEST((parser.state() == expected), "cut at " << cut);
  }
}

BOOST_FIXTURE_TEST_CASE(a_body_may_hold_what_a_header_may_not, Served) {
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n";
  const std::string whole = head + "a\n b";
  for (std::size_t cut = 0; cut < whole.size(); ++cut) {
    RequestParser parser{ParserLimits{}};
    std::size_t taken = parser.feed(std::string_view(whole).substr(0, cut));
    while (taken < whole.size() && parser.state() != RequestParser::State::FAILED) {
      std::size_t step = parser.feed(std::string_view(whole).substr(taken));
      if (step == 0) break;
      taken += step;
    }
    BOOST_TEST((parser.state() == RequestParser::State::DONE), "cut at " << cut);
    BOOST_TEST(parser.request().body == "a\n b");
  }
}

// Wherever the reads are cut; also for a field that the headers had before.
BOOST_FIXTURE_TEST_CASE(trailers_become_no_headers, Served) {
  const std::string head =
      "POST / HTTP/1.1\r\nHost: a\r\nX: b\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string trailers =
      "0\r\nAuthorization: Bearer t\r\nX-Forwarded-For: 192.0.2.1\r\nIdempotency-Key:k\r\n"
      "Host: b\r\nX: c\r\nExpect: 100-continue\r\nEmpty:\r\n\r\n";
  const std::string whole = head + "1\r\na\r\n" + trailers;
  for (std::size_t cut = 0; cut < whole.size(); ++cut) {
    RequestParser parser{ParserLimits{}};
    std::size_t taken = 0;
    std::size_t step = 0;
    do {
      step = parser.feed(
          std::string_view(whole).substr(taken, taken < cut ? cut - taken : whole.size()));
      taken += step;
    } while (step > 0 && taken < whole.size());
    while (taken < whole.size() &&
           (step = parser.feed(std::string_view(whole).substr(taken))) > 0) {
      taken += step;
    }
    BOOST_TEST((parser.state() == RequestParser::State::DONE), "cut at " << cut);
    const Request& request = parser.request();
    BOOST_TEST(request.body == "a");
    BOOST_TEST(!request.header("authorization"));
    BOOST_TEST(!request.header("x-forwarded-for"));
    BOOST_TEST(!request.header("idempotency-key"));
    BOOST_TEST(request.header("host").value_or("") == "a");
    BOOST_TEST(request.header("x").value_or("") == "b");
    BOOST_TEST(!parser.takeExpectContinue());
  }
}

BOOST_FIXTURE_TEST_CASE(other_versions_are_refused, Served) {
  BOOST_TEST(ask("GET / HTTP/2.0\r\nHost: a\r\n\r\n").starts_with("HTTP/1.1 505 "));
  BOOST_TEST(ask("GET / HTTP/1.2\r\nHost: a\r\n\r\n").starts_with("HTTP/1.1 505 "));
}

BOOST_FIXTURE_TEST_CASE(too_much_header_is_431, Served) {
  const std::string head = "GET / HTTP/1.1\r\nHost: a\r\n";
  BOOST_TEST(ask(head + "X: " + std::string(20000, 'x') + "\r\n\r\n").starts_with("HTTP/1.1 431 "));
  std::string many;
  for (int i = 0; i < 101; ++i) many += "X" + std::to_string(i) + ": y\r\n";
  BOOST_TEST(ask(head + many + "\r\n").starts_with("HTTP/1.1 431 "));
  BOOST_TEST(ask(head + "X: " + std::string(15000, 'x') + "\r\n\r\n").starts_with("HTTP/1.1 200 "));
}

BOOST_FIXTURE_TEST_CASE(too_much_between_and_behind_chunks_is_431, Served) {
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  // Without an end: nothing may wait for one.
  BOOST_TEST(ask(head + "0\r\nX: " + std::string(40000, 'x')).starts_with("HTTP/1.1 431 "));
  BOOST_TEST(ask(head + "1;" + std::string(40000, 'x')).starts_with("HTTP/1.1 431 "));
  std::string many;
  for (int i = 0; i < 101; ++i) many += "X" + std::to_string(i) + ": y\r\n";
  BOOST_TEST(ask(head + "0\r\n" + many + "\r\n").starts_with("HTTP/1.1 431 "));
}

// The client goes on sending what was refused, and gets the answer all the same.
BOOST_FIXTURE_TEST_CASE(too_much_body_is_413_for_a_client_that_keeps_sending, Served) {
  const std::string body(8 * 1024 * 1024, 'x');
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\n";
  std::string length =
      ask(head + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  BOOST_TEST(length.starts_with("HTTP/1.1 413 "), length);
  std::string chunks =
      ask(head + "Transfer-Encoding: chunked\r\n\r\n800000\r\n" + body + "\r\n0\r\n\r\n");
  BOOST_TEST(chunks.starts_with("HTTP/1.1 413 "), chunks);
  BOOST_TEST(echo.seen.empty());
}

BOOST_FIXTURE_TEST_CASE(a_body_at_the_limit_passes, Served) {
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048576\r\n\r\n";
  BOOST_TEST(ask(head + std::string(1024 * 1024, 'x')).starts_with("HTTP/1.1 200 "));
}

}  // namespace
}  // namespace authd::http
