#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/bench/bare_engine.h"
#include "tests/bench/commands.h"
#include "tests/bench/workbench.h"

namespace authd::bench {
namespace {

constexpr std::uint32_t CUSTOMERS = 100;

struct Done {
  std::uint64_t events = 0;
  double seconds = 0;
  double processor = 0;  // seconds
  Latencies latencies;
  std::vector<std::uint64_t> positions;  // of the events

  double rate() const { return static_cast<double>(events) / seconds; }
};

// Clients that each have one command under way until there is nothing more to do.
class Clients {
 public:
  using Next = std::function<std::optional<journal::Submission>()>;

  Clients(Workbench& bench, Next next) : bench_(bench), next_(std::move(next)) {}

  Done run(std::size_t inFlight) {
    auto clients = kj::heapArrayBuilder<kj::Promise<void>>(inFlight);
    double begin = now();
    double processor = processorTime();
    for (std::size_t i = 0; i < inFlight; ++i) clients.add(kj::evalLater([this] { return one(); }));
    bench_.loop().run(kj::joinPromises(clients.finish()));
    done_.seconds = now() - begin;
    done_.processor = processorTime() - processor;
    return std::move(done_);
  }

 private:
  kj::Promise<void> one() {
    double begin = now();
    auto submission = next_();
    if (!submission) return kj::READY_NOW;
    return bench_.record(std::move(*submission)).then([this, begin](journal::Result result) {
      done_.latencies.push_back(now() - begin);
      done_.events += factsOf(result).size();
      done_.positions.push_back(factsOf(result).front().event.seq);
      return one();
    });
  }

  Workbench& bench_;
  Next next_;
  Done done_;
};

// What a bare engine needs for the same batches.
Done writeBare(const std::string& directory, BareWriter::Kind kind,
               const std::vector<BatchShape>& shapes) {
  BareWriter writer(directory, kind);
  Done done;
  double begin = now();
  double processor = processorTime();
  for (const auto& shape : shapes) {
    if (shape.records == 0) continue;
    writer.write(shape);
    done.events += shape.records;
  }
  done.seconds = now() - begin;
  done.processor = processorTime() - processor;
  return done;
}

void compare(const std::string& what, std::size_t inFlight, Done done,
             const std::vector<BatchShape>& shapes, const std::string& scratch) {
  static int number = 0;
  std::string fresh = scratch + "/bare" + std::to_string(++number);
  Done onePut = writeBare(fresh + "a", BareWriter::Kind::ONE_PUT, shapes);
  Done sameRows = writeBare(fresh + "b", BareWriter::Kind::SAME_ROWS, shapes);
  double bytes = 0;
  double rows = 0;
  for (const auto& shape : shapes) {
    bytes += static_cast<double>(shape.bytes);
    rows += static_cast<double>(shape.rows.size());
  }
  auto events = static_cast<double>(done.events);
  report(what, {{"in_flight", static_cast<double>(inFlight)},
                {"rate", done.rate()},
                {"p50", quantile(done.latencies, 0.5)},
                {"p99", quantile(done.latencies, 0.99)},
                {"batch", events / static_cast<double>(shapes.size())},
                {"bytes", bytes / events},
                {"rows", rows / events},
                {"cpu", done.processor / events},
                {"bare_rate", onePut.rate()},
                {"bare_cpu", onePut.processor / events},
                {"same_rows_rate", sameRows.rate()},
                {"same_rows_cpu", sameRows.processor / events}});
}

void measure(Workbench& bench, const std::vector<Holder>& holders, std::size_t inFlight,
             double seconds, const std::string& scratch) {
  std::uint64_t number = 0;
  double end = now() + seconds;
  auto issue = [&]() -> std::optional<journal::Submission> {
    if (number >= inFlight && now() >= end) return std::nullopt;
    return bench.issue(holders[number++ % holders.size()]);
  };
  bench.counting().take();
  Done issued = Clients(bench, issue).run(inFlight);
  auto issueShapes = bench.counting().take();

  auto positions = issued.positions;
  std::size_t next = 0;
  auto revoke = [&]() -> std::optional<journal::Submission> {
    if (next == positions.size()) return std::nullopt;
    return bench.revoke(positions[next++]);
  };
  Done revoked = Clients(bench, revoke).run(inFlight);
  auto revokeShapes = bench.counting().take();
  compare("issue", inFlight, std::move(issued), issueShapes, scratch);
  compare("revoke", inFlight, std::move(revoked), revokeShapes, scratch);
}

}  // namespace

void record(const Arguments& arguments) {
  const std::string& directory = arguments.word(0);
  double seconds = arguments.number("seconds", 1);
  auto only = static_cast<std::size_t>(arguments.number("only", 0));
  Workbench bench(directory);
  auto holders = bench.makeCustomers(CUSTOMERS);
  bench.counting().watch(true);
  for (double round = 0; round < arguments.number("rounds", 3); ++round) {
    for (std::size_t inFlight : {1, 16, 64, 256}) {
      if (only != 0 && inFlight != only) continue;
      measure(bench, holders, inFlight, seconds, directory);
    }
  }
}

void revokeAll(const Arguments& arguments) {
  Workbench bench(arguments.word(0));
  auto holder = bench.makeCustomers(1).front();
  for (double round = 0; round < arguments.number("rounds", 20); ++round) {
    auto issued = bench.recordAll([&] {
      std::vector<journal::Submission> one;
      one.push_back(bench.issue(holder));
      return one;
    }());
    double begin = now();
    factsOf(bench.loop().run(bench.record(bench.revoke(factsOf(issued[0])[0].event.seq))));
    double one = now() - begin;
    app::Drafts drafts(bench.app(), app::Call{});
    core::RevokeTokens command{{}, {}, drafts.origin(core::EventType::TOKENS_REVOKED)};
    auto all = drafts.submission(std::move(command));
    begin = now();
    auto events = factsOf(bench.loop().run(bench.record(std::move(all)))).size();
    report("revoke-all",
           {{"one", one}, {"all", now() - begin}, {"events", static_cast<double>(events)}});
  }
}

}  // namespace authd::bench
