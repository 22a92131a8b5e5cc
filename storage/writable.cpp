#include <fcntl.h>
#include <unistd.h>

#include <string>

#include "storage/fault.h"
#include "storage/posix_file.h"
#include "storage/read_only.h"

namespace authd::storage {
namespace {

// What RocksDB makes when it opens both stores is a tenth of it, as long as the log is young.
constexpr std::size_t PROBE_BYTES = 1 << 20;

void writeProbe(const std::string& path) {
  const FileHandle file = openFile(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW);
  if (::unlink(path.c_str()) != 0) throwErrno("cannot remove " + path);
  writeAll(file.get(), std::string(PROBE_BYTES, '\0'), path);
}

}  // namespace

std::optional<std::string> refusesWrites(const std::string& directory) {
  try {
    writeProbe(directory + "/probe");
    return std::nullopt;
  } catch (const NotWritable& refusal) {
    return refusal.what();
  }
}

}  // namespace authd::storage
