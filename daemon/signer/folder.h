#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/signer/descriptor.h"

namespace authd::signer {

inline constexpr std::size_t MOST_FILE_BYTES = 64 << 10;

// The whole of a small file; nothing if it is not there. Throws Fault.
std::optional<std::string> readFile(const std::string& path);

// The state directory, locked while this lives: the server takes it for each request, a verb for
// its act. Everything throws Fault.
class Folder {
 public:
  static constexpr auto PATIENCE = std::chrono::seconds(5);

  // Waits for another process, but not for ever. The directory must be ours and nobody else's to
  // write.
  explicit Folder(std::string path, std::chrono::milliseconds patience = PATIENCE);

  std::string pathOf(const std::string& name) const { return path_ + "/" + name; }
  bool has(const std::string& name) const;

  // A new text for `name`, synced beside it as `name.new` ...
  void stage(const std::string& name, std::string_view bytes, unsigned mode);
  // ... takes the place of the old one, durably.
  void publish(const std::string& name);
  void replace(const std::string& name, std::string_view bytes, unsigned mode);

 private:
  void sync();

  std::string path_;
  Descriptor directory_;
  Descriptor lock_;
};

// Makes the state directory (0700) if it is missing.
void makeFolder(const std::string& path);

}  // namespace authd::signer
