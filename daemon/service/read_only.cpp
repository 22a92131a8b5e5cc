#include "daemon/service/read_only.h"

#include <atomic>
#include <memory>

#include "daemon/service/disk.h"
#include "storage/fault.h"
#include "storage/read_only.h"

namespace authd::service {
namespace {

constexpr auto SOON = 2 * kj::SECONDS;
constexpr auto LATER = 10 * kj::SECONDS;

// What fails in another way is not writable either: the next start would say so and serve nothing.
bool takesWrites(const std::string& directory) {
  try {
    return diskLevel(directory) != journal::DiskLevel::FULL && !storage::refusesWrites(directory);
  } catch (const storage::StorageFault&) {
    return false;
  }
}

// A worker that is busy leaves it to the next time.
kj::Promise<bool> look(app::Workers& workers, const std::string& directory) {
  auto found = std::make_shared<std::atomic<bool>>(false);
  KJ_IF_MAYBE (looked, workers.trySubmit([found, directory] { *found = takesWrites(directory); })) {
    return looked->then([found] { return found->load(); });
  }
  return false;
}

kj::Promise<void> lookOn(app::Workers& workers, kj::Timer& timer, const std::string& directory,
                         kj::Duration every) {
  return timer.afterDelay(every)
      .then([&workers, directory] { return look(workers, directory); })
      .then([&workers, &timer, directory, every](bool writable) -> kj::Promise<void> {
        if (writable) return kj::READY_NOW;
        return lookOn(workers, timer, directory, every);
      });
}

}  // namespace

kj::Promise<void> untilWritable(app::Workers& workers, kj::Timer& timer,
                                const std::string& directory) {
  const auto every = takesWrites(directory) ? LATER : SOON;
  return lookOn(workers, timer, directory, every);
}

}  // namespace authd::service
