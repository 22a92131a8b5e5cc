#include "tests/bench/figures.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <stdexcept>

namespace authd::bench {

double now() {
  auto time = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(time).count();
}

double processorTime() {
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
}

double quantile(Latencies& latencies, double share) {
  if (latencies.empty()) return 0;
  auto last = latencies.size() - 1;
  auto rank = latencies.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(last));
  std::nth_element(latencies.begin(), rank, latencies.end());
  return *rank;
}

void report(const std::string& what, const std::map<std::string, double>& figures) {
  std::string line = R"({"what":")" + what + "\"";
  for (const auto& [name, value] : figures) {
    char text[64];
    std::snprintf(text, sizeof text, "%.9g", value);
    line += ",\"" + name + "\":" + text;
  }
  std::printf("%s}\n", line.c_str());
  std::fflush(stdout);
}

Arguments::Arguments(int argc, char** argv) {
  for (int i = 0; i < argc; ++i) {
    std::string text = argv[i];
    if (!text.starts_with("--")) {
      words_.push_back(std::move(text));
    } else if (i + 1 < argc) {
      options_[text.substr(2)] = std::stod(argv[++i]);
    } else {
      throw std::invalid_argument(text + " needs a number");
    }
  }
}

const std::string& Arguments::word(std::size_t index) const {
  if (index >= words_.size()) throw std::invalid_argument("an argument is missing");
  return words_[index];
}

double Arguments::number(const std::string& name, double otherwise) const {
  auto found = options_.find(name);
  return found == options_.end() ? otherwise : found->second;
}

}  // namespace authd::bench
