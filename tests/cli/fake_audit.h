#pragma once

#include <kj/async-io.h>
#include <kj/debug.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "tests/cli/fake_daemon.h"
#include "tests/cli/fake_rows.h"
#include "tests/cli/fake_words.h"

namespace authd::ipc {

inline constexpr std::int64_t LOG_SIZE = 1200;

inline void refuse(Refusal::Builder refusal, Refusal::Code code, const std::string& words) {
  refusal.setCode(code);
  refusal.setMessage(words);
}

// What all connections share: how to answer, and what was asked.
struct Book {
  FakeManners manners;
  std::string path;
  mutable std::mutex mutex;
  std::vector<FakeCall> calls;

  void note(const std::string& method, const std::string& details,
            const std::string& requestId = {}) {
    std::lock_guard lock(mutex);
    calls.push_back({method, details, requestId});
  }
};

// One client. Hanging up lets it see the end of the stream instead of an answer.
struct Line {
  Book& book;
  kj::AsyncIoStream& stream;

  bool hangsUp() {
    if (book.manners.hangUps == 0) return false;
    if (book.manners.hangUpAfter > 0) {
      --book.manners.hangUpAfter;
      return false;
    }
    --book.manners.hangUps;
    if (book.manners.gone) unlink(book.path.c_str());
    stream.shutdownWrite();
    return true;
  }
};

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"

class FakeAudit final : public Audit::Server {
 public:
  explicit FakeAudit(Line& line) : line_(line) {}

  kj::Promise<void> events(EventsContext context) override {
    auto params = context.getParams();
    line_.book.note(
        "events",
        "from " + placeOf(params.getFrom()) + " to " + placeOf(params.getTo()) + " type " +
            copy(params.getType()) + " limit " + std::to_string(params.getLimit()) +
            (params.getNewestFirst() ? " newest first" : "") + (params.getPlain() ? " plain" : "") +
            exportOf(params.getExport()) + (params.getReveal() ? " revealed" : ""));
    if (params.getReveal() && line_.book.manners.sealed) {
      refuse(context.getResults().initRefused(), Refusal::Code::FORBIDDEN, "not for you");
      return kj::READY_NOW;
    }
    std::string type = copy(params.getType());
    if (type == "Nonsense") {
      refuse(context.getResults().initRefused(), Refusal::Code::INVALID,
             "there is no event type " + type);
      return kj::READY_NOW;
    }
    std::vector<Thing> chosen;
    for (auto& thing : fakeEvents()) {
      if (params.getPlain()) thing.pop_back();
      auto seq = static_cast<std::uint64_t>(std::get<std::int64_t>(thing[0].value));
      bool inside = !(params.getFrom().isSeq() && seq < params.getFrom().getSeq()) &&
                    !(params.getTo().isSeq() && seq >= params.getTo().getSeq());
      if (inside && (type.empty() || std::get<std::string>(thing[2].value) == type)) {
        chosen.push_back(thing);
      }
    }
    if (params.getNewestFirst()) std::reverse(chosen.begin(), chosen.end());
    if (params.getLimit() != 0 && chosen.size() > params.getLimit()) {
      chosen.resize(params.getLimit());
    }
    return pushEach(params.getSink(), std::move(chosen));
  }

  kj::Promise<void> grown(GrownContext context) override {
    auto size = fakeEvents().size();
    if (context.getParams().getSize() >= size) {
      line_.stream.shutdownWrite();
      return KJ_EXCEPTION(DISCONNECTED, "the fake daemon ends");
    }
    context.getResults().setSize(size);
    return kj::READY_NOW;
  }

  kj::Promise<void> replay(ReplayContext context) override {
    line_.book.note("replay", placeOf(context.getParams().getAt()) +
                                  (context.getParams().hasProgress() ? " with progress" : ""));
    std::vector<Thing> pieces;
    pieces.push_back({{"json", std::string("{\"size\":4,\"admins\":[{\"id\":1")}});
    for (unsigned i = 0; i < line_.book.manners.replayed; ++i) {
      pieces.push_back({{"json", std::string(64 << 10, ' ')}});
    }
    pieces.push_back({{"json", std::string(",\"username\":\"admin\"}]}")}});
    return pushEach(context.getParams().getSink(), std::move(pieces));
  }

  kj::Promise<void> dbCheck(DbCheckContext context) override {
    bool equal = line_.book.manners.equal;
    auto params = context.getParams();
    line_.book.note("dbCheck", params.hasProgress() ? "with progress" : "");
    auto told = kj::Promise<void>(kj::READY_NOW);
    if (params.hasProgress()) {
      told = pushEach(params.getProgress(), {{{"done", LOG_SIZE / 2}, {"size", LOG_SIZE}}});
    }
    Thing thing{{"equal", equal}, {"records", LOG_SIZE}, {"rows", std::int64_t{77}}};
    if (!equal) thing.push_back({"difference", std::string("tokens/00000000000003e8")});
    writeRow(thing, context.getResults().initRow());
    context.getResults().setEqual(equal);
    return told;
  }

  kj::Promise<void> status(StatusContext context) override {
    writeRow(fakeStatus(), context.getResults().initRow());
    return kj::READY_NOW;
  }

  kj::Promise<void> checkpoint(CheckpointContext context) override {
    refuse(context.getResults().initRefused(), Refusal::Code::FAILED, "nobody signs here");
    return kj::READY_NOW;
  }

  kj::Promise<void> show(ShowContext context) override {
    auto params = context.getParams();
    std::string noun = copy(params.getNoun());
    line_.book.note("audit show", noun + " " + copy(params.getName()) + " at " +
                                      placeOf(params.getAt()) +
                                      (params.getReveal() ? " revealed" : ""));
    writeRow(fakeList(noun).front(), context.getResults().initResult().initDone());
    return kj::READY_NOW;
  }

  kj::Promise<void> list(ListContext context) override {
    auto params = context.getParams();
    std::string noun = copy(params.getNoun());
    line_.book.note("audit list", noun + " at " + placeOf(params.getAt()));
    return pushEach(params.getSink(), fakeList(noun));
  }

  kj::Promise<void> explain(ExplainContext context) override {
    const std::string decision = copy(context.getParams().getDecision());
    line_.book.note("explain", decision + (context.getParams().getReveal() ? " reveal" : ""));
    auto result = context.getResults().initResult();
    if (decision == "0123456789abc") {
      writeRow(fakeExplanation(), result.initDone());
    } else {
      refuse(result.initRefused(), Refusal::Code::NOT_FOUND, "there is no decision " + decision);
      result.getRefused().setDecision("zyxwvtsrqpnmk");
    }
    return kj::READY_NOW;
  }

  kj::Promise<void> report(ReportContext context) override {
    auto params = context.getParams();
    line_.book.note("report",
                    "from " + placeOf(params.getFrom()) + " to " + placeOf(params.getTo()));
    return pushEach(params.getSink(), fakeReport());
  }

  // Two things at a time, so that a list takes several pushes.
  static kj::Promise<void> pushEach(Sink::Client sink, std::vector<Thing> things) {
    auto done = kj::Promise<void>(kj::READY_NOW);
    for (std::size_t i = 0; i < things.size(); i += 2) {
      std::vector<Thing> page(
          things.begin() + static_cast<std::ptrdiff_t>(i),
          things.begin() + static_cast<std::ptrdiff_t>(std::min(i + 2, things.size())));
      done = done.then([sink, page = std::move(page)]() mutable {
        auto request = sink.pushRequest();
        auto rows = request.initRows(static_cast<unsigned>(page.size()));
        for (unsigned j = 0; j < rows.size(); ++j) writeRow(page[j], rows[j]);
        return request.send();
      });
    }
    return done;
  }

 private:
  Line& line_;
};

#pragma GCC diagnostic pop

}  // namespace authd::ipc
