#include "daemon/service/disk.h"

#include <sys/statvfs.h>

#include <algorithm>
#include <cstdint>

namespace authd::service {
namespace {

constexpr std::uint64_t LOW_BYTES = 1ULL << 30;
constexpr std::uint64_t FULL_BYTES = 256ULL << 20;

}  // namespace

journal::DiskLevel diskLevel(const std::string& directory) {
  struct statvfs disk {};
  // A disk that cannot be asked will refuse the write itself.
  if (statvfs(directory.c_str(), &disk) != 0) return journal::DiskLevel::NORMAL;
  std::uint64_t size = static_cast<std::uint64_t>(disk.f_blocks) * disk.f_frsize;
  std::uint64_t free = static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
  if (free < std::min(FULL_BYTES, size / 100)) return journal::DiskLevel::FULL;
  if (free < std::min(LOW_BYTES, size / 20)) return journal::DiskLevel::LOW;
  return journal::DiskLevel::NORMAL;
}

}  // namespace authd::service
