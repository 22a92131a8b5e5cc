#include "storage/file_search.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <unordered_map>

#include "storage/fault.h"

namespace authd::storage {
namespace {

constexpr std::size_t CHUNK_BYTES = 1 << 20;
// Eight bytes of each text are looked up at every position. Not its first ones, which may be the
// same in all of them.
constexpr std::size_t ANCHOR_AT = 8;

std::uint64_t anchorAt(const char* bytes) {
  std::uint64_t anchor = 0;
  std::memcpy(&anchor, bytes, sizeof anchor);
  return anchor;
}

class Search {
 public:
  explicit Search(const std::vector<std::string>& texts) {
    for (const std::string& text : texts) {
      anchors_.emplace(anchorAt(text.data() + ANCHOR_AT), text);
      longest_ = std::max(longest_, text.size());
    }
  }

  bool findsIn(const std::filesystem::path& path) const {
    std::ifstream file(path, std::ios::binary);
    if (!file) return isThere(path);
    std::string window;
    while (file) {
      const std::size_t kept = std::min(window.size(), longest_);
      window.erase(0, window.size() - kept);
      window.resize(kept + CHUNK_BYTES);
      file.read(window.data() + kept, static_cast<std::streamsize>(CHUNK_BYTES));
      window.resize(kept + static_cast<std::size_t>(file.gcount()));
      if (isIn(window)) return true;
    }
    if (file.bad()) throw StorageFault("cannot read " + path.string());
    return false;
  }

 private:
  // One that is there cannot be said to hold nothing.
  static bool isThere(const std::filesystem::path& path) {
    if (std::filesystem::exists(path)) throw StorageFault("cannot read " + path.string());
    return false;
  }

  bool isIn(std::string_view window) const {
    for (std::size_t at = ANCHOR_AT; at + sizeof(std::uint64_t) <= window.size(); ++at) {
      const auto [first, last] = anchors_.equal_range(anchorAt(window.data() + at));
      const auto fits = [&](const auto& entry) {
        return window.substr(at - ANCHOR_AT).starts_with(entry.second);
      };
      if (std::any_of(first, last, fits)) return true;
    }
    return false;
  }

  std::unordered_multimap<std::uint64_t, std::string_view> anchors_;
  std::size_t longest_ = 0;
};

}  // namespace

bool holdsAny(const std::string& directory, const std::vector<std::string>& texts) {
  if (texts.empty()) return false;
  const Search search(texts);
  std::error_code failed;
  for (std::filesystem::directory_iterator entry(directory, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    if (search.findsIn(entry->path())) return true;
  }
  if (failed) throw StorageFault("cannot read " + directory + ": " + failed.message());
  return false;
}

}  // namespace authd::storage
