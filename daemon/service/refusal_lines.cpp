#include "daemon/service/refusal_lines.h"

#include <spdlog/spdlog.h>

namespace authd::service {

void tellDecision(const app::Decision& decision, std::uint64_t untold) {
  if (untold > 0) spdlog::info("{} refusals before the next one are not shown here", untold);
  spdlog::info("refused {}: {} {}", app::decisionText(decision.id), decision.asked,
               decision.cause.why);
}

}  // namespace authd::service
