#include "daemon/http/connection.h"

#include <boost/test/unit_test.hpp>

#include "tests/http/served.h"

namespace authd::http {
namespace {

// A connection without a socket.
class Talk : public Transport, private kj::TaskSet::ErrorHandler {
 public:
  Talk() : scope(events), tasks(*this), connection(echo, *this, ParserLimits{}, {}) {}

  void send(std::string bytes) override { sent += bytes; }
  void detach(kj::Promise<void> work) override { tasks.add(kj::mv(work)); }

  void say(const std::string& method, const std::string& target, const std::string& more = "") {
    connection.receive(method + " " + target + " HTTP/1.1\r\nHost: a\r\n" + more + "\r\n");
  }
  void sayOld(const std::string& target, const std::string& more) {
    connection.receive("GET " + target + " HTTP/1.0\r\n" + more + "\r\n");
  }
  // Lets the handler answer one of those that wait.
  void release(std::size_t index) {
    echo.waiting.at(index)->fulfill();
    scope.poll();
  }
  std::string takeSent() { return std::exchange(sent, {}); }
  std::string began() const {
    std::string all;
    for (const Request& one : echo.seen) all += one.method + one.target + " ";
    return all;
  }

  kj::EventLoop events;
  kj::WaitScope scope;
  kj::TaskSet tasks;
  Echo echo;
  std::string sent;
  Connection connection;

 private:
  void taskFailed(kj::Exception&& fault) override { BOOST_ERROR(fault.getDescription().cStr()); }
};

BOOST_FIXTURE_TEST_CASE(safe_requests_run_beside_each_other, Talk) {
  say("GET", "/later");
  say("HEAD", "/later");
  say("GET", "/now");
  BOOST_TEST(began() == "GET/later HEAD/later GET/now ");
  release(1);
  BOOST_TEST(sent == "");
  release(0);
  BOOST_TEST(sent.ends_with("GET /now []"));
}

BOOST_FIXTURE_TEST_CASE(what_may_change_something_waits_for_what_came_before, Talk) {
  for (const char* method : {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"}) {
    BOOST_TEST_CONTEXT(method) {
      echo.seen.clear();
      echo.waiting.clear();
      say("GET", "/later");
      say(method, "/change");
      say("GET", "/after");
      BOOST_TEST(began() == "GET/later ");
      release(0);
      BOOST_TEST(began() == std::string("GET/later ") + method + "/change GET/after ");
    }
  }
}

BOOST_FIXTURE_TEST_CASE(it_does_not_wait_for_answers_that_are_there_already, Talk) {
  say("GET", "/now");
  say("POST", "/change");
  BOOST_TEST(began() == "GET/now POST/change ");
  BOOST_TEST(sent.ends_with("POST /change []"));
}

BOOST_FIXTURE_TEST_CASE(nothing_begins_beside_what_may_change_something, Talk) {
  say("POST", "/later");
  say("GET", "/second");
  say("PUT", "/later");
  say("GET", "/fourth");
  BOOST_TEST(began() == "POST/later ");
  release(0);
  BOOST_TEST(began() == "POST/later GET/second PUT/later ");
  BOOST_TEST(takeSent().ends_with("GET /second []"));
  release(1);
  BOOST_TEST(began() == "POST/later GET/second PUT/later GET/fourth ");
  BOOST_TEST(sent.ends_with("GET /fourth []"));
}

BOOST_FIXTURE_TEST_CASE(requests_that_wait_for_their_turn_are_bounded, Talk) {
  say("POST", "/later");
  BOOST_TEST(!connection.isFull());
  for (int i = 0; i < 3000; ++i) say("GET", "/" + std::to_string(i));
  BOOST_TEST(connection.isFull());
  release(0);
  BOOST_TEST(!connection.isFull());
  BOOST_TEST(echo.seen.size() == 3001U);
}

BOOST_FIXTURE_TEST_CASE(a_body_is_asked_for_behind_the_answers_that_come_first, Talk) {
  say("GET", "/later");
  say("POST", "/p", "Expect: 100-continue\r\nContent-Length: 1\r\n");
  BOOST_TEST(sent == "");
  release(0);
  BOOST_TEST(takeSent().ends_with("GET /later []HTTP/1.1 100 Continue\r\n\r\n"));
  connection.receive("x");
  BOOST_TEST(sent.ends_with("POST /p [x]"));
}

BOOST_FIXTURE_TEST_CASE(an_answer_under_way_at_the_end_says_that_the_connection_ends, Talk) {
  say("GET", "/later");
  connection.finish();
  BOOST_TEST(!connection.isOver());
  release(0);
  BOOST_TEST(contains(sent, "\r\nConnection: close\r\n"), sent);
  BOOST_TEST(connection.isOver());
}

// A client drops what comes after an answer with "close", so only the last one has it.
BOOST_FIXTURE_TEST_CASE(of_several_answers_under_way_the_last_one_says_so, Talk) {
  say("GET", "/later");
  say("GET", "/last");
  connection.finish();
  release(0);
  std::size_t at = sent.find("Connection: close");
  BOOST_TEST(at > sent.find("GET /later []"));
  BOOST_TEST(sent.find("Connection: close", at + 1) == std::string::npos);
  BOOST_TEST(sent.ends_with("GET /last []"));
}

BOOST_FIXTURE_TEST_CASE(what_has_not_begun_at_the_end_does_not_begin, Talk) {
  say("POST", "/later");
  say("GET", "/never");
  connection.finish();
  release(0);
  BOOST_TEST(began() == "POST/later ");
  BOOST_TEST(contains(sent, "\r\nConnection: close\r\n"), sent);
  BOOST_TEST(connection.isOver());
}

BOOST_FIXTURE_TEST_CASE(what_was_read_and_waits_at_the_end_is_still_done, Talk) {
  say("GET", "/later");
  say("POST", "/held");
  say("GET", "/never");
  connection.finish();
  release(0);
  BOOST_TEST(began() == "GET/later POST/held ");
  BOOST_TEST(sent.find("Connection: close") > sent.find("GET /later []"));
  BOOST_TEST(connection.isOver());
}

BOOST_FIXTURE_TEST_CASE(old_clients_are_kept_only_if_they_ask, Talk) {
  sayOld("/a", "Connection: Keep-Alive\r\n");
  BOOST_TEST(contains(takeSent(), "\r\nConnection: keep-alive\r\n"));
  sayOld("/later", "Connection: keep-alive\r\n");
  say("GET", "/new");
  release(0);
  BOOST_TEST(contains(sent, "\r\nConnection: keep-alive\r\n\r\nGET /later []HTTP/1.1 200"));
  BOOST_TEST(!contains(takeSent(), "keep-alive\r\n\r\nGET /new"));
  sayOld("/b", "");
  BOOST_TEST(contains(sent, "\r\nConnection: close\r\n"));
  BOOST_TEST(connection.isOver());
}

BOOST_FIXTURE_TEST_CASE(an_old_client_that_asks_for_both_is_not_kept, Talk) {
  sayOld("/a", "Connection: keep-alive, close\r\n");
  BOOST_TEST(contains(sent, "\r\nConnection: close\r\n"));
  BOOST_TEST(connection.isOver());
}

BOOST_FIXTURE_TEST_CASE(an_old_answer_under_way_at_the_end_says_close, Talk) {
  sayOld("/later", "Connection: keep-alive\r\n");
  connection.finish();
  release(0);
  BOOST_TEST(contains(sent, "\r\nConnection: close\r\n"));
  BOOST_TEST(!contains(sent, "keep-alive"));
}

BOOST_FIXTURE_TEST_CASE(a_handler_hears_of_answers_to_what_is_no_request, Talk) {
  echo.marksRefusals = true;
  say("GET", "/a");
  BOOST_TEST(!contains(takeSent(), "X-Refused"));
  connection.receive("NONSENSE\r\n\r\n");
  BOOST_TEST(contains(sent, "\r\nX-Refused: 400\r\n"));
}

}  // namespace
}  // namespace authd::http
