#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "daemon/app/app.h"

namespace authd::app {

// A stretch of the log that somebody reviews.
struct ReportRange {
  std::uint64_t from = 0;
  std::uint64_t to = 0;  // behind the last position
  std::int64_t fromUs = 0;
  std::int64_t toUs = 0;
};

// What only the loop knows: how the evidence stands, and who was refused lately.
struct ReportFacts {
  std::uint64_t signedEvents = 0;
  std::string signer;  // as Status has them
  std::string witnesses;
  std::string checkpointSent;
  std::string clock;
  std::vector<std::pair<std::string, std::uint64_t>> refusals;  // in the range, by reason
  std::int64_t refusalsSinceUs = 0;                             // from when on all are remembered
};
ReportFacts reportFacts(const App& app, const ReportRange& range);

struct ReportLine {
  std::string section;  // evidence, logins, revocations, administration, privacy, reading, failures
  std::string what;     // a type of event, or a word
  std::uint64_t count = 0;
  std::string note;
};
// What a reviewer looks at each day (PCI DSS 10.4): everything that is looked for has a line, also
// if nothing of it happened. Counts through the index of types; in memory are a few lines for each
// type. Any thread.
std::vector<ReportLine> report(const App& app, const ReportRange& range, const ReportFacts& facts);

}  // namespace authd::app
