#include "daemon/http/server.h"

#include <boost/test/unit_test.hpp>

#include "tests/http/served.h"

namespace authd::http {
namespace {

std::string get(const std::string& target) {
  return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++found;
  }
  return found;
}

BOOST_FIXTURE_TEST_CASE(a_connection_is_kept_for_the_next_request, Served) {
  std::string first;
  std::string second;
  with([&] {
    RawClient raw = client();
    raw.send(get("/a"));
    first = raw.readAnswer();
    raw.send(get("/b"));
    second = raw.readAnswer();
  });
  BOOST_TEST(first.starts_with("HTTP/1.1 200 OK\r\nDate: "));
  BOOST_TEST(first.ends_with(" GMT\r\nContent-Length: 9\r\n\r\nGET /a []"));
  BOOST_TEST(second.ends_with("GET /b []"));
  BOOST_TEST(echo.seen.at(0).peerAddress == "127.0.0.1");
  BOOST_TEST(echo.seen.at(0).peerIsLocal);
}

BOOST_FIXTURE_TEST_CASE(an_ipv4_peer_of_an_ipv6_listener_is_an_ipv4_peer, Served) {
  listener = kj::heap<loop::Listener>(
      loop, loop::Endpoint{"[::]:0"},
      [this](kj::Own<loop::Stream> stream) { server->accept(kj::mv(stream)); });
  ask(get("/"));
  BOOST_TEST(echo.seen.at(0).peerAddress == "127.0.0.1");
  BOOST_TEST(echo.seen.at(0).peerPort != 0);
  BOOST_TEST(echo.seen.at(0).peerIsLocal);
}

BOOST_FIXTURE_TEST_CASE(pipelined_answers_leave_in_order_though_made_out_of_order, Served) {
  std::string all = ask(get("/later") + get("/now") + get("/release"));
  BOOST_TEST(all.find("/later") < all.find("/now"));
  BOOST_TEST(all.find("/now") < all.find("/release"));
  BOOST_TEST(count(all, "HTTP/1.1 200 OK") == 3U);
}

BOOST_FIXTURE_TEST_CASE(a_long_pipeline_in_one_write_is_answered_to_its_end, Served) {
  std::string requests;
  std::string expected;
  for (int i = 0; i < 1000; ++i) {
    requests += get("/" + std::to_string(i));
    expected += "GET /" + std::to_string(i) + " []";
  }
  std::string got;
  with([&] {
    RawClient raw = client();
    raw.send(requests);
    for (int i = 0; i < 1000; ++i) {
      std::string answer = raw.readAnswer();
      got += answer.substr(answer.find("\r\n\r\n") + 4);
    }
  });
  BOOST_TEST((got == expected));
}

BOOST_FIXTURE_TEST_CASE(one_client_has_at_most_64_requests_under_way, Served) {
  std::string requests;
  for (int i = 0; i < 100; ++i) requests += get("/later");
  RawClient raw = client();
  raw.send(requests);
  until([&] { return echo.waiting.size() >= Connection::MOST_PIPELINED; });
  BOOST_TEST(echo.waiting.size() == Connection::MOST_PIPELINED);
  echo.release();
  until([&] { return echo.waiting.size() == 36U; });
  echo.release();
  std::string all;
  with([&] {
    raw.shutdownWrite();
    all = raw.readToEnd();
  });
  BOOST_TEST(count(all, "HTTP/1.1 200 OK") == 100U);
}

BOOST_FIXTURE_TEST_CASE(a_client_that_does_not_read_is_not_answered_without_end, Served) {
  constexpr std::size_t REQUESTS = 200;
  std::string requests;
  for (std::size_t i = 0; i < REQUESTS; ++i) requests += get("/large");
  RawClient raw = client();
  raw.send(requests);
  until([&] { return !echo.seen.empty(); });
  loop.run(loop.timer().afterDelay(1 * kj::MILLISECONDS));
  BOOST_TEST(echo.seen.size() < REQUESTS);
  std::string all;
  with([&] {
    raw.shutdownWrite();
    all = raw.readToEnd();
  });
  BOOST_TEST(count(all, "HTTP/1.1 200 OK") == REQUESTS);
}

BOOST_FIXTURE_TEST_CASE(requests_may_come_byte_by_byte, Served) {
  const std::string request =
      "POST /p HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n"
      "0\r\nTrailer: t\r\n\r\n";
  std::string answer;
  with([&] {
    RawClient raw = client();
    for (char byte : request) raw.send({&byte, 1});
    answer = raw.readAnswer();
  });
  BOOST_TEST(answer.ends_with("POST /p [abcde]"), answer);
}

BOOST_FIXTURE_TEST_CASE(the_body_is_asked_for_where_the_client_waits, Served) {
  std::string interim;
  std::string answer;
  with([&] {
    RawClient raw = client();
    raw.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    interim = raw.readTo("\r\n\r\n");
    raw.send("abc");
    answer = raw.readAnswer();
  });
  BOOST_TEST(interim == "HTTP/1.1 100 Continue\r\n\r\n");
  BOOST_TEST(answer.ends_with("POST / [abc]"));
}

BOOST_FIXTURE_TEST_CASE(a_body_that_is_too_large_is_not_asked_for, Served) {
  std::string answer;
  with([&] {
    RawClient raw = client();
    raw.send(
        "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 9999999\r\n\r\n");
    answer = raw.readToEnd();
  });
  BOOST_TEST(answer.starts_with("HTTP/1.1 413 "));
}

BOOST_FIXTURE_TEST_CASE(the_answer_to_head_has_a_length_and_no_body, Served) {
  std::string all = ask("HEAD /h HTTP/1.1\r\nHost: a\r\n\r\n");
  BOOST_TEST(all.ends_with("\r\nContent-Length: 10\r\n\r\n"));
}

BOOST_FIXTURE_TEST_CASE(an_answer_without_content_has_no_length, Served) {
  const std::string all = ask(get("/empty"));
  BOOST_TEST(all.starts_with("HTTP/1.1 204 No Content\r\nDate: "));
  BOOST_TEST(all.ends_with(" GMT\r\n\r\n"));
}

BOOST_FIXTURE_TEST_CASE(the_connection_ends_when_the_client_wants_it_to, Served) {
  for (const char* head :
       {"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "GET / HTTP/1.0\r\n\r\n"}) {
    std::string all;
    with([&] {
      RawClient raw = client();
      raw.send(head);
      all = raw.readToEnd();
    });
    BOOST_TEST(contains(all, "\r\nConnection: close\r\n"), all);
    BOOST_TEST(all.ends_with("GET / []"), all);
  }
}

BOOST_FIXTURE_TEST_CASE(a_header_that_comes_again_continues_the_list, Served) {
  ask("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 1\r\nx-forwarded-for: 2, 3\r\n\r\n");
  BOOST_TEST(echo.seen.at(0).header("X-Forwarded-For").value() == "1, 2, 3");
}

BOOST_FIXTURE_TEST_CASE(a_fault_of_the_handler_is_500_and_the_connection_goes_on, Served) {
  std::string all = ask(get("/throw") + get("/reject") + get("/fine"));
  BOOST_TEST(count(all, "HTTP/1.1 500 Internal Server Error\r\n") == 2U, all);
  BOOST_TEST(all.ends_with("GET /fine []"));
  BOOST_TEST(!contains(all, "on purpose"));
}

BOOST_FIXTURE_TEST_CASE(work_goes_on_when_its_client_has_gone, Served) {
  RawClient raw = client();
  raw.send(get("/later"));
  until([&] { return echo.waiting.size() == 1; });
  raw.reset();
  ask(get("/release"));
  until([&] { return echo.late == 1 && server->connections() == 0; });
  BOOST_TEST(echo.late == 1);
}

BOOST_FIXTURE_TEST_CASE(drain_waits_for_what_is_under_way_and_closes_the_rest, Served) {
  RawClient idle = client();
  RawClient busy = client();
  RawClient halfway = client();
  idle.send(get("/idle"));
  busy.send(get("/later"));
  until([&] { return echo.seen.size() == 2; });
  halfway.send("POST /half HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na");
  until([&] { return server->connections() == 3; });
  // What was sent may still be in the kernel; a turn of the loop brings it in.
  loop.run(loop.timer().afterDelay(1 * kj::MILLISECONDS));
  auto drained = server->drain();
  BOOST_TEST(!drained.poll(loop.waitScope()));
  std::string idleEnd;
  std::string halfwayEnd;
  with([&] {
    idle.readAnswer();
    idleEnd = idle.readToEnd();
    halfway.send("bc");
    halfwayEnd = halfway.readToEnd();
  });
  BOOST_TEST(idleEnd == "");
  BOOST_TEST(halfwayEnd.ends_with("POST /half [abc]"), halfwayEnd);
  BOOST_TEST(contains(halfwayEnd, "Connection: close"));
  BOOST_TEST(!drained.poll(loop.waitScope()));
  echo.release();
  loop.run(kj::mv(drained));
  BOOST_TEST(server->connections() == 0U);
  std::string busyEnd;
  with([&] { busyEnd = busy.readToEnd(); });
  BOOST_TEST(busyEnd.ends_with("GET /later []"));
  BOOST_TEST(contains(busyEnd, "\r\nConnection: close\r\n"), busyEnd);
}

BOOST_FIXTURE_TEST_CASE(drain_waits_for_work_whose_client_has_gone, Served) {
  RawClient raw = client();
  raw.send(get("/later"));
  until([&] { return echo.waiting.size() == 1; });
  auto drained = server->drain();
  raw.reset();
  loop.run(loop.timer().afterDelay(1 * kj::MILLISECONDS));
  BOOST_TEST(!drained.poll(loop.waitScope()));
  echo.release();
  loop.run(kj::mv(drained));
  BOOST_TEST(echo.late == 1);
}

BOOST_FIXTURE_TEST_CASE(a_client_too_many_is_told_so, Served) {
  limits.connections = 1;
  echo.marksRefusals = true;
  restart();
  RawClient first = client();
  until([&] { return server->connections() == 1; });
  std::string refused;
  with([&] {
    RawClient second = client();
    second.send(get("/"));
    refused = second.readToEnd();
  });
  BOOST_TEST(refused.starts_with("HTTP/1.1 503 Service Unavailable\r\n"));
  BOOST_TEST(contains(refused, "Retry-After: 1\r\n"));
  BOOST_TEST(contains(refused, "X-Refused: 503\r\n"));
  BOOST_TEST(echo.seen.empty());
  first.close();
  until([&] { return server->connections() == 0; });
  BOOST_TEST(ask(get("/")).starts_with("HTTP/1.1 200 "));
}

BOOST_FIXTURE_TEST_CASE(slow_requests_time_out_and_idle_connections_just_close, Served) {
  auto running = runClock().eagerlyEvaluate(nullptr);
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", ""},
      {"GET / HT", "HTTP/1.1 408 "},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na", "HTTP/1.1 408 "}};
  for (const auto& one : cases) {
    std::string got;
    with([&] {
      RawClient raw = client();
      raw.send(one.first);
      got = raw.readToEnd();
    });
    BOOST_TEST(got.starts_with(one.second), got);
    BOOST_TEST(got.empty() == one.second.empty());
  }
}

BOOST_FIXTURE_TEST_CASE(a_slow_handler_is_not_a_slow_client, Served) {
  RawClient raw = client();
  raw.send(get("/later"));
  until([&] { return echo.waiting.size() == 1; });
  for (int i = 0; i < 300; ++i) {
    clock.advanceTo(clock.now() + 1 * kj::SECONDS);
    loop.run(kj::evalLast([] {}));
  }
  echo.release();
  std::string answer;
  with([&] { answer = raw.readAnswer(); });
  BOOST_TEST(answer.ends_with("GET /later []"));
}

}  // namespace
}  // namespace authd::http
