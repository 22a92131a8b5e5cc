#pragma once

#include <kj/timer.h>
#include <boost/test/unit_test.hpp>

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "daemon/http/server.h"
#include "daemon/loop/listener.h"
#include "daemon/loop/loop.h"
#include "daemon/loop/mailbox.h"
#include "tests/http/raw_client.h"

namespace authd::http {

// Answers with what it was asked: "METHOD target [body]". /later waits for a request to /release,
// /throw and /reject fail, /large answers a megabyte, /empty has status 204.
class Echo : public Handler {
 public:
  Answering handle(const Request& request) override {
    seen.push_back(request);
    KJ_REQUIRE(request.target != "/throw", "on purpose");
    if (request.target == "/reject") {
      return kj::Promise<Response>(KJ_EXCEPTION(FAILED, "on purpose"));
    }
    Response answer;
    answer.body = request.method + " " + request.target + " [" + request.body + "]";
    if (request.target == "/large") answer.body.assign(1024 * 1024, 'x');
    if (request.target == "/empty") answer = Response{204, {}, {}, {}};
    if (request.target == "/release") release();
    if (request.target != "/later") return answer;
    auto paf = kj::newPromiseAndFulfiller<void>();
    waiting.push_back(kj::mv(paf.fulfiller));
    return paf.promise.then([this, answer]() mutable {
      ++late;
      return kj::mv(answer);
    });
  }

  void refusing(Response& response) override {
    if (marksRefusals) response.headers.add("X-Refused", std::to_string(response.status));
  }

  void release() {
    for (auto& one : waiting) one->fulfill();
    waiting.clear();
  }

  std::vector<Request> seen;
  std::vector<kj::Own<kj::PromiseFulfiller<void>>> waiting;
  int late = 0;
  bool marksRefusals = false;
};

// A server on a port of its own. Its clock stands still unless a test moves it.
struct Served {
  loop::Loop loop;
  loop::Mailbox mailbox{loop};
  kj::TimerImpl clock{kj::origin<kj::TimePoint>()};
  Echo echo;
  ServerLimits limits;
  kj::Own<Server> server;
  kj::Own<loop::Listener> listener;

  Served() { restart(); }
  ~Served() {
    listener = nullptr;
    server = nullptr;
  }

  // Takes `limits` over.
  void restart() {
    listener = nullptr;
    server = kj::heap<Server>(echo, clock, limits);
    listener = kj::heap<loop::Listener>(
        loop, loop::Endpoint{"127.0.0.1:0"},
        [this](kj::Own<loop::Stream> stream) { server->accept(kj::mv(stream)); });
  }

  RawClient client() const { return RawClient(listener->port()); }

  // Runs `talk` on a thread of its own, and the loop until it is done.
  void with(const std::function<void()>& talk) {
    auto done = kj::newPromiseAndFulfiller<void>();
    std::thread thread([&] {
      talk();
      mailbox.post([&] { done.fulfiller->fulfill(); });
    });
    loop.run(kj::mv(done.promise));
    thread.join();
  }

  // All that comes back for `bytes` until the connection ends.
  std::string ask(const std::string& bytes) {
    std::string answer;
    with([&] {
      RawClient raw = client();
      raw.send(bytes);
      raw.shutdownWrite();
      answer = raw.readToEnd();
    });
    return answer;
  }

  // Lets the clock run, a second at a time, until dropped.
  kj::Promise<void> runClock() {
    return loop.timer().afterDelay(1 * kj::MILLISECONDS).then([this] {
      clock.advanceTo(clock.now() + 1 * kj::SECONDS);
      return runClock();
    });
  }

  // Turns the loop until something that the kernel has yet to tell us is so.
  template <class Condition>
  void until(const Condition& condition) {
    while (!condition()) loop.run(loop.timer().afterDelay(1 * kj::MILLISECONDS));
  }
};

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace authd::http
