// write_log DIR COUNT SEED KEYFILE [--old N]: a log of COUNT entries, as a directory of tiles with
// a signed checkpoint; the same bytes for the same seed and key. With --old, the checkpoint of the
// first N entries as well, as `old-checkpoint`, and the partial tiles of that size. A key file that
// is not there is made, and KEYFILE.pub with it.

#include <array>
#include <charconv>
#include <iostream>
#include <random>
#include <span>
#include <vector>

#include "daemon/tlog/checkpoint.h"
#include "daemon/tlog/tiles.h"
#include "tests/tlog/files.h"

using namespace authd;

namespace {

constexpr std::size_t MOST_ENTRY_BYTES = 2000;

struct Options {
  std::filesystem::path directory;
  std::uint64_t count = 0;
  std::uint64_t seed = 0;
  std::filesystem::path keyFile;
  std::optional<std::uint64_t> old;
};

std::uint64_t number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw std::invalid_argument("not a number: " + std::string(text));
  }
  return value;
}

Options parse(std::span<char*> arguments) {
  if (arguments.size() != 4 && (arguments.size() != 6 || std::string(arguments[4]) != "--old")) {
    throw std::invalid_argument("usage: write_log DIR COUNT SEED KEYFILE [--old N]");
  }
  Options options{arguments[0], number(arguments[1]), number(arguments[2]), arguments[3], {}};
  if (arguments.size() == 6) options.old = number(arguments[5]);
  if (options.old > options.count) throw std::invalid_argument("--old is more than COUNT");
  return options;
}

tlog::SignerKey keyIn(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) {
    crypto::SystemEntropy entropy;
    const auto made = tlog::makeSignerKey("log.example/authd", entropy);
    tlog::writeFile(file, std::string(tlog::formatSignerKey(made).view()) + "\n");
    tlog::writeFile(file.string() + ".pub", tlog::formatVerifierKey(made.verifier) + "\n");
  }
  auto key = tlog::parseSignerKey(tlog::readLine(file));
  if (!key) throw std::runtime_error("not a private key: " + file.string());
  return std::move(*key);
}

// 1 to 2000 bytes, by the generator alone: its distributions differ between libraries.
std::string entryOf(std::mt19937_64& random) {
  std::string entry(1 + random() % MOST_ENTRY_BYTES, '\0');
  for (char& byte : entry) byte = static_cast<char>(random() >> 56);
  return entry;
}

class Writer {
 public:
  Writer(std::filesystem::path directory, const tlog::SignerKey& key)
      : directory_(std::move(directory)), key_(key) {}

  void add(std::string_view entry) {
    if (frontier_.size() % tlog::TILE_WIDTH == 0) bundle_.clear();
    tlog::addToBundle(bundle_, entry);
    frontier_.push(storage::leafHash(entry),
                   [this](unsigned height, std::uint64_t, const storage::Hash& node) {
                     if (height % tlog::LEVEL_HEIGHT != 0) return;
                     levels_.at(height / tlog::LEVEL_HEIGHT).push_back(node);
                   });
    if (frontier_.size() % tlog::TILE_WIDTH == 0) writeBundle();
  }

  // Everything of this size that is not there yet, the checkpoint last.
  void publish(const std::string& name) {
    const std::uint64_t size = frontier_.size();
    if (size % tlog::TILE_WIDTH != 0) writeBundle();
    const auto nodes = [this](unsigned height, std::uint64_t index) {
      return levels_.at(height / tlog::LEVEL_HEIGHT).at(index);
    };
    tlog::visitTiles(size, published_, [&](const tlog::Tile& tile) {
      tlog::writeFile(directory_ / tlog::pathOf(tile), tlog::hashTile(tile, nodes));
    });
    published_ = size;
    const std::string text = tlog::formatCheckpoint({key_.verifier.name, size, frontier_.root()});
    tlog::writeFile(directory_ / name, tlog::formatNote({text, {tlog::sign(key_, text)}}));
  }

 private:
  // The last one, as far as it is filled.
  void writeBundle() {
    tlog::Tile tile = tlog::tileAt(frontier_.size(), 0, (frontier_.size() - 1) / tlog::TILE_WIDTH);
    tile.entries = true;
    tlog::writeFile(directory_ / tlog::pathOf(tile), bundle_);
  }

  std::filesystem::path directory_;
  const tlog::SignerKey& key_;
  storage::Frontier frontier_;
  std::array<std::vector<storage::Hash>, tlog::LEVELS> levels_;
  std::string bundle_;
  std::uint64_t published_ = 0;
};

void write(const Options& options) {
  const tlog::SignerKey key = keyIn(options.keyFile);
  std::mt19937_64 random(options.seed);
  Writer writer(options.directory, key);
  for (std::uint64_t i = 0; i < options.count; ++i) {
    if (options.old == i) writer.publish("old-checkpoint");
    writer.add(entryOf(random));
  }
  if (options.old == options.count) writer.publish("old-checkpoint");
  writer.publish("checkpoint");
}

}  // namespace

int main(int count, char** arguments) {
  try {
    write(parse(std::span(arguments, static_cast<std::size_t>(count)).subspan(1)));
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "write_log: " << error.what() << "\n";
    return 2;
  }
}
