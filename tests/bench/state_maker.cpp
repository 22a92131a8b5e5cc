#include <algorithm>
#include <stdexcept>

#include "tests/bench/commands.h"
#include "tests/bench/workbench.h"

namespace authd::bench {
namespace {

constexpr std::uint32_t CUSTOMERS = 1000;
// What the journal takes as one batch; more at once only costs memory.
constexpr std::size_t CHUNK = 256 * 16;
constexpr std::uint64_t MOST_SWEPT = 10'000;

// Fills a log: first a past whose tokens are dead and forgotten, then the tokens that live.
class Maker {
 public:
  explicit Maker(Workbench& bench) : bench_(bench), holders_(bench.makeCustomers(CUSTOMERS)) {}

  // Of each ten events four are issues, three revocations and three failed logins; what is not
  // revoked by itself ends with one cut-off, and then all of it is swept.
  void makePast(std::uint64_t events) {
    std::uint64_t begin = size();
    while (size() < begin + events) {
      auto positions = issue(CHUNK * 4 / 10);
      std::vector<journal::Submission> submissions;
      for (std::size_t i = 0; i < positions.size() * 3 / 4; ++i) {
        submissions.push_back(bench_.revoke(positions[i]));
        submissions.push_back(bench_.failedLogin());
      }
      finish(std::move(submissions));
    }
    std::vector<journal::Submission> submissions;
    app::Drafts drafts(bench_.app(), app::Call{});
    core::RevokeTokens all{{}, {}, drafts.origin(core::EventType::TOKENS_REVOKED)};
    submissions.push_back(drafts.submission(std::move(all)));
    std::uint64_t end = size();
    for (std::uint64_t from = begin; from < end; from += MOST_SWEPT) {
      auto to = std::min(from + MOST_SWEPT, end);
      submissions.push_back(
          drafts.submission(core::SweepTokens{core::TokenType::CUSTOMER, from, to}));
    }
    finish(std::move(submissions));
  }

  void makeTokens(std::uint64_t count) {
    for (std::uint64_t done = 0; done < count; done += CHUNK) {
      issue(std::min<std::uint64_t>(CHUNK, count - done));
    }
  }

  std::uint64_t size() const { return bench_.log().tip().size; }

 private:
  std::vector<std::uint64_t> issue(std::size_t count) {
    std::vector<journal::Submission> submissions;
    for (std::size_t i = 0; i < count; ++i) {
      submissions.push_back(bench_.issue(holders_[number_++ % holders_.size()]));
    }
    return finish(std::move(submissions));
  }

  // Positions of the first event of each.
  std::vector<std::uint64_t> finish(std::vector<journal::Submission> submissions) {
    std::vector<std::uint64_t> positions;
    for (const auto& result : bench_.recordAll(std::move(submissions))) {
      positions.push_back(factsOf(result).front().event.seq);
    }
    return positions;
  }

  Workbench& bench_;
  std::vector<Holder> holders_;
  std::size_t number_ = 0;
};

}  // namespace

void makeState(const Arguments& arguments) {
  auto tokens = static_cast<std::uint64_t>(arguments.number("tokens", 100'000));
  auto events = static_cast<std::uint64_t>(arguments.number("events", 0));
  Workbench bench(arguments.word(0));
  if (bench.log().tip().size > 2) throw std::runtime_error("the state directory is not new");
  double begin = now();
  Maker maker(bench);
  if (events > tokens) maker.makePast(events - tokens);
  maker.makeTokens(tokens);
  report("state", {{"events", static_cast<double>(maker.size())},
                   {"tokens", static_cast<double>(tokens)},
                   {"seconds", now() - begin}});
  if (arguments.has("crash")) Workbench::die();
}

}  // namespace authd::bench
