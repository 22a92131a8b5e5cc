#include "daemon/app/flood_gate.h"

namespace authd::app {

bool FloodGate::admit(const std::string& source, std::int64_t nowUs) {
  std::int64_t second = nowUs / 1'000'000;
  if (second != second_) {
    second_ = second;
    total_ = 0;
    sources_.clear();
  }
  if (total_ >= budget_.total) return false;
  if (!source.empty()) {
    std::uint32_t& count = sources_[source];
    if (count >= budget_.perSource) return false;
    ++count;
  }
  ++total_;
  return true;
}

}  // namespace authd::app
