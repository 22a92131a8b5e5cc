#include <stdexcept>

#include "daemon/app/as_of.h"
#include "daemon/app/events.h"
#include "daemon/journal/record_index.h"
#include "tests/bench/commands.h"
#include "tests/bench/workbench.h"

namespace authd::bench {
namespace {

// The customers of a state in turn, each once.
class Customers {
 public:
  explicit Customers(const app::App& app) : app_(app) {}

  core::Ref next() {
    const auto ref = app::refOf(app_, core::SubjectKind::CUSTOMER, ++last_);
    if (!ref) throw std::runtime_error("the state has too few customers");
    return *ref;
  }

 private:
  const app::App& app_;
  std::uint32_t last_ = 0;
};

template <class Work>
double seconds(std::size_t wanted, Work work) {
  const double begin = now();
  const std::size_t seen = work();
  const double took = now() - begin;
  if (seen != wanted) throw std::runtime_error("the customer has too few events");
  return took;
}

std::size_t readBare(const storage::Log& log, const core::Ref& subject, std::size_t events) {
  std::size_t seen = 0;
  for (std::uint64_t seq :
       log.positions(journal::subjectIndex(subject), 0, log.tip().size, events, false)) {
    if (log.read(seq)) ++seen;
  }
  return seen;
}

std::size_t view(const app::App& app, const core::Ref& subject, std::size_t events, bool json) {
  std::size_t seen = 0;
  app::EventQuery query;
  query.subject = subject;
  query.limit = events;
  query.open = true;
  query.json = json;
  app::visitEvents(app, query, [&seen](const app::EventView&) {
    ++seen;
    return true;
  });
  return seen;
}

// The state of a customer as it was when his first `events` events had happened.
double secondsOfPast(const app::App& app, const core::Ref& subject, std::size_t events) {
  const auto seen =
      app.log.positions(journal::subjectIndex(subject), 0, app.log.tip().size, events, false);
  return seconds(events, [&] {
    const auto moment = app::momentOfSize(app, seen.back() + 1);
    (void)app::readPastUser(app, subject, moment, false);  // nobody yet, behind a first event
    return seen.size();
  });
}

}  // namespace

void timeline(const Arguments& arguments) {
  const auto events = static_cast<std::size_t>(arguments.number("events", 1000));
  Workbench bench(arguments.word(0));
  const app::App& app = bench.app();
  const storage::Log& log = bench.log();
  Customers customers(app);
  for (double round = 0; round < arguments.number("rounds", 5); ++round) {
    const double bare = seconds(events, [&] { return readBare(log, customers.next(), events); });
    const double plain =
        seconds(events, [&] { return view(app, customers.next(), events, false); });
    const double json = seconds(events, [&] { return view(app, customers.next(), events, true); });
    report("timeline", {{"events", static_cast<double>(events)},
                        {"log", static_cast<double>(log.tip().size)},
                        {"bare", bare},
                        {"plain", plain},
                        {"json", json},
                        {"past", secondsOfPast(app, customers.next(), events)}});
  }
}

}  // namespace authd::bench
