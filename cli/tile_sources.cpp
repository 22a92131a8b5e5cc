#include "cli/tile_sources.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace authd::cli {
namespace {

using Bytes = std::optional<std::string>;

// What is verified is read in order: the next ones are asked for in one go.
constexpr std::size_t AHEAD = 16;

class DaemonTiles {
 public:
  DaemonTiles(ipc::Client& client, std::uint64_t size, bool exported)
      : client_(client), size_(size), exported_(exported) {}

  Bytes read(const std::string& path) {
    if (auto found = ahead_.find(path); found != ahead_.end()) {
      Bytes bytes = std::move(found->second);
      ahead_.erase(found);
      return bytes;
    }
    ahead_.clear();
    const auto paths = withThoseBehind(path);
    auto answers = ask(paths);
    for (std::size_t i = 1; i < answers.size(); ++i) ahead_[paths[i]] = std::move(answers[i]);
    return answers.empty() ? std::nullopt : std::move(answers.front());
  }

 private:
  std::vector<std::string> withThoseBehind(const std::string& path) const {
    std::vector<std::string> paths{path};
    auto tile = tlog::parseTilePath(path);
    if (!tile) return paths;
    const std::uint64_t hashes = size_ >> (8 * tile->level);
    while (paths.size() < AHEAD && tile->width == tlog::TILE_WIDTH) {
      const std::uint64_t begin = ++tile->index * tlog::TILE_WIDTH;
      if (begin >= hashes) break;
      tile->width = std::min(tlog::TILE_WIDTH, hashes - begin);
      paths.push_back(tlog::pathOf(*tile));
    }
    return paths;
  }

  std::vector<Bytes> ask(const std::vector<std::string>& paths) {
    auto request = client_.audit().tilesRequest();
    request.setExport(exported_);
    auto wanted = request.initPaths(static_cast<unsigned>(paths.size()));
    for (unsigned i = 0; i < wanted.size(); ++i) wanted.set(i, paths[i].c_str());
    return client_.wait(request.send().then([](auto&& response) {
      std::vector<Bytes> answers;
      for (auto tile : response.getTiles()) {
        auto bytes = tile.getBytes().asChars();
        answers.push_back(tile.getFound() ? Bytes(std::string(bytes.begin(), bytes.size()))
                                          : std::nullopt);
      }
      return answers;
    }));
  }

  ipc::Client& client_;
  std::uint64_t size_;
  bool exported_;
  std::map<std::string, Bytes> ahead_;
};

}  // namespace

tlog::TileReader tilesOfDaemon(ipc::Client& client, std::uint64_t size, bool exported) {
  // Hashes and entries are read in turn; each has what is ahead of it.
  auto hashes = std::make_shared<DaemonTiles>(client, size, exported);
  auto entries = std::make_shared<DaemonTiles>(client, size, exported);
  return [hashes, entries](const std::string& path) {
    return path.starts_with("tile/entries/") ? entries->read(path) : hashes->read(path);
  };
}

tlog::TileReader tilesIn(const std::string& directory) {
  return [directory](const std::string& path) -> Bytes {
    std::ifstream file(directory + "/" + path, std::ios::binary);
    if (!file) return std::nullopt;
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
}

}  // namespace authd::cli
