#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace authd::bench {

// Seconds on a clock that never jumps.
double now();

// Processor seconds that this process has used, all threads together.
double processorTime();

// How long it took, in the order in which it happened.
using Latencies = std::vector<double>;  // seconds
// The smallest latency that `share` (0..1) of all do not exceed.
double quantile(Latencies& latencies, double share);

// One line of JSON on stdout for the script: {"what": …, "name": value, …}.
void report(const std::string& what, const std::map<std::string, double>& figures);

// The arguments of a command: words in order, and "--name value".
class Arguments {
 public:
  Arguments(int argc, char** argv);

  // Throws if there are not so many.
  const std::string& word(std::size_t index) const;
  double number(const std::string& name, double otherwise) const;
  bool has(const std::string& name) const { return options_.contains(name); }

 private:
  std::vector<std::string> words_;
  std::map<std::string, double> options_;
};

}  // namespace authd::bench
