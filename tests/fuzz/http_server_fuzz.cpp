#include <kj/debug.h>

#include <cstdlib>
#include <iostream>

#include "daemon/http/api.h"
#include "daemon/http/connection.h"
#include "tests/http/fake_app.h"

using namespace authd;
using http::Answering;
using http::Request;
using http::Response;

namespace {

// Says what does not hold, and ends.
void must(bool holds, const char* what) {
  if (holds) return;
  std::cerr << "does not hold: " << what << std::endl;
  std::abort();
}

// Numbers that follow from one byte of the input.
class Choice {
 public:
  explicit Choice(unsigned seed) : state_(seed * 2654435761U + 1) {}
  unsigned below(unsigned limit) {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 17;
    state_ ^= state_ << 5;
    return state_ % limit;
  }

 private:
  unsigned state_;
};

// The API over use cases that do nothing. Targets with "later" are answered when somebody says so.
class Noting : public http::Handler {
 public:
  Noting() : api_(untouched_.app(), config()) {
    auto& admin = http::fakeApp().tokens["admin"];
    admin.kind = core::ActorKind::ADMIN;
    admin.permissions = std::make_shared<const core::Permissions>(core::Permissions{true, {}});
    auto& jane = http::fakeApp().tokens["jane"];
    jane.kind = core::ActorKind::CUSTOMER;
    jane.websiteId = 1;
    jane.id = 2;
    http::fakeApp().customers[2].id = 2;
    const storage::Record record{"an event", {}};
    untouched_.log().append(0, {&record, 1}, {});
  }

  Answering handle(const Request& request) override {
    must(running == 0 || isSafe(request), "what may change something runs alone");
    must(!isExclusive, "nothing runs beside what may change something");
    seen.push_back(request);
    Answering answering = api_.handle(request);
    if (answering.is<Response>() && request.target.find("later") == std::string::npos) {
      return answering;
    }
    auto released = kj::newPromiseAndFulfiller<void>();
    waiting.push_back(kj::mv(released.fulfiller));
    ++running;
    isExclusive = !isSafe(request);
    kj::Promise<Response> done = nullptr;
    if (answering.is<Response>()) {
      done = kj::mv(answering.get<Response>());
    } else {
      done = kj::mv(answering.get<kj::Promise<Response>>());
    }
    return released.promise.then([this, done = kj::mv(done)]() mutable {
      --running;
      isExclusive = false;
      return kj::mv(done);
    });
  }

  void release(std::size_t index) {
    if (index < waiting.size()) waiting[index]->fulfill();
  }

  std::vector<Request> seen;
  std::vector<kj::Own<kj::PromiseFulfiller<void>>> waiting;
  std::size_t running = 0;
  bool isExclusive = false;

 private:
  static bool isSafe(const Request& request) {
    return request.method == "GET" || request.method == "HEAD";
  }
  http::ApiConfig config() {
    http::ApiConfig config;
    config.readiness = [] { return http::Readiness{true, false, false}; };
    config.onFault = [](std::string_view, const kj::Exception& fault) {
      must(false, fault.getDescription().cStr());
    };
    return config;
  }

  http::UntouchedApp untouched_;
  http::Api api_;
};

// One connection from its first byte to the last.
class Talk : public http::Transport, private kj::TaskSet::ErrorHandler {
 public:
  Talk(kj::WaitScope& scope, Noting& noting)
      : scope_(scope), noting_(noting), tasks_(*this), connection(noting, *this, limits(), {}) {
    noting_.seen.clear();
    noting_.waiting.clear();
    http::fakeApp().calls.clear();
  }

  void send(std::string bytes) override { sent += bytes; }
  void detach(kj::Promise<void> work) override { tasks_.add(kj::mv(work)); }

  void say(std::string_view bytes) {
    connection.receive(bytes);
    scope_.poll();
  }
  void release(std::size_t index) {
    noting_.release(index);
    scope_.poll();
  }
  // Releasing one may let others begin.
  void releaseAll() {
    for (std::size_t i = 0; i < noting_.waiting.size(); ++i) release(i);
  }

 private:
  // Small ones, so that short inputs reach them.
  static http::ParserLimits limits() { return {2048, 4096}; }
  void taskFailed(kj::Exception&&) override { must(false, "a task does not fail"); }

  kj::WaitScope& scope_;
  Noting& noting_;
  kj::TaskSet tasks_;

 public:
  std::string sent;
  http::Connection connection;
};

// What a client makes of the bytes that it got.
struct Answers {
  std::size_t count = 0;
  // Without "100 Continue" and the dates, which the clock says, and up to a refusal of the parser.
  std::string bytes;
  bool endsWithClose = false;
};

std::string_view takeTo(std::string_view& bytes, std::string_view end) {
  const auto at = bytes.find(end);
  must(at != std::string_view::npos, "a head has an end");
  const auto taken = bytes.substr(0, at + end.size());
  bytes.remove_prefix(taken.size());
  return taken;
}

std::size_t lengthOf(std::string_view head) {
  constexpr std::string_view NAME = "\r\nContent-Length: ";
  const auto at = head.find(NAME);
  must(at != std::string_view::npos, "an answer has a length");
  must(head.find(NAME, at + 1) == std::string_view::npos, "an answer has one length");
  return std::strtoul(head.data() + at + NAME.size(), nullptr, 10);
}

std::string withoutDate(std::string_view answer) {
  constexpr std::string_view NAME = "\r\nDate: ";
  const auto begin = answer.substr(0, answer.find("\r\n\r\n")).find(NAME);
  must(begin != std::string_view::npos, "an answer has a date");
  const auto end = answer.find("\r\n", begin + NAME.size());
  return std::string(answer.substr(0, begin)).append(answer.substr(end));
}

Answers readAnswers(std::string_view bytes, const std::vector<Request>& seen) {
  Answers answers;
  while (!bytes.empty()) {
    must(!answers.endsWithClose, "nothing comes after the answer that ends the connection");
    must(bytes.starts_with("HTTP/1.1 "), "an answer begins with its version");
    const auto whole = bytes;
    const auto head = takeTo(bytes, "\r\n\r\n");
    if (head.starts_with("HTTP/1.1 100 ")) continue;
    const std::size_t number = answers.count++;
    const bool isRefusal = number >= seen.size();
    const bool isHead = !isRefusal && seen[number].method == "HEAD";
    if (!head.starts_with("HTTP/1.1 204 ")) {
      const std::size_t length = lengthOf(head);
      must(isHead || length <= bytes.size(), "an answer is as long as it says");
      if (!isHead) bytes.remove_prefix(length);
    }
    answers.endsWithClose = head.find("\r\nConnection: close\r\n") != std::string_view::npos;
    if (!isRefusal) answers.bytes += withoutDate(whole.substr(0, whole.size() - bytes.size()));
  }
  return answers;
}

void checkEnd(Talk& talk, const Noting& noting, const Answers& answers) {
  const bool failed = talk.connection.hasFailed();
  must(noting.running == 0, "everything comes to its end");
  must(!talk.connection.isAnswering(), "everything is answered");
  must(answers.count == noting.seen.size() + (failed ? 1 : 0), "one answer for each request");
  must(!failed || talk.connection.isOver(), "a refusal ends the connection");
  if (answers.endsWithClose) must(talk.connection.isOver(), "what was said is done");
}

std::string textOf(const std::vector<Request>& requests) {
  std::string text;
  for (const auto& one : requests) {
    text += one.method + '\0' + one.target + '\0' + one.body + '\0';
    for (const auto& [name, value] : one.headers) (text += name) += value;
  }
  return text;
}

struct Outcome {
  std::string requests;
  std::string answers;
};

Outcome inOnePiece(kj::WaitScope& scope, Noting& noting, std::string_view bytes) {
  Talk talk(scope, noting);
  talk.say(bytes);
  talk.releaseAll();
  const Answers answers = readAnswers(talk.sent, noting.seen);
  checkEnd(talk, noting, answers);
  must(!talk.connection.isOver() || answers.endsWithClose, "the last answer tells of the end");
  return {textOf(noting.seen), answers.bytes};
}

// Answers come whenever they like, and the server may be asked to finish between two pieces.
Outcome inPieces(kj::WaitScope& scope, Noting& noting, std::string_view bytes, unsigned seed) {
  Choice choice(seed);
  const unsigned longest = 1 + choice.below(60);
  const std::size_t finishAt = seed >= 128 ? choice.below(20) : SIZE_MAX;
  Talk talk(scope, noting);
  for (std::size_t piece = 0; !bytes.empty() && !talk.connection.isOver(); ++piece) {
    if (piece == finishAt) talk.connection.finish();
    const auto size = std::min<std::size_t>(bytes.size(), 1 + choice.below(longest));
    talk.say(bytes.substr(0, size));
    bytes.remove_prefix(size);
    if (choice.below(4) == 0) talk.release(choice.below(8));
  }
  talk.releaseAll();
  const Answers answers = readAnswers(talk.sent, noting.seen);
  checkEnd(talk, noting, answers);
  talk.connection.finish();
  must(talk.connection.isOver() || talk.connection.isReading(), "what is idle ends at once");
  return {textOf(noting.seen), answers.bytes};
}

}  // namespace

// The first byte says how the others are cut and when answers come; the rest is what a client
// sends. What is seen and answered must not depend on how it came.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static kj::EventLoop events;
  static kj::WaitScope scope(events);
  static Noting noting;
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Outcome whole = inOnePiece(scope, noting, bytes);
  const Outcome pieces = inPieces(scope, noting, bytes, data[0]);
  if (data[0] >= 128) return 0;  // it was ended somewhere
  must(whole.requests == pieces.requests, "the same requests however they are cut");
  must(whole.answers == pieces.answers, "the same answers however they are cut");
  return 0;
}
