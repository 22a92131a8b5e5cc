#include <algorithm>
#include <charconv>
#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <span>
#include <sstream>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "daemon/tlog/checkpoint.h"
#include "daemon/tlog/proof.h"
#include "daemon/tlog/tiles.h"
#include "daemon/tlog/verify.h"
#include "storage/merkle.h"

// What our own code makes of somebody's tiles, in the referee's words: README.md.

namespace authd {
namespace {

constexpr auto USAGE = R"(usage: prove_log answer DIR KEYS <QUESTIONS
       prove_log grown CHECKPOINT DIR KEYS
       prove_log receipt POSITION DIR KEYS
       prove_log receive RECEIPT KEYS [ENTRY]
)";

std::optional<std::string> readFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::string mustRead(const std::string& path) {
  auto bytes = readFile(path);
  if (!bytes) throw std::runtime_error(path + " cannot be read");
  return *bytes;
}

tlog::TileReader tilesIn(const std::string& directory) {
  return [directory](const std::string& path) { return readFile(directory + "/" + path); };
}

std::uint64_t numberIn(const std::string& word) {
  std::uint64_t number = 0;
  auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error != std::errc() || end != word.data() + word.size()) {
    throw std::runtime_error("no number: " + word);
  }
  return number;
}

storage::Hash hashIn(const std::string& hex) {
  storage::Hash hash{};
  if (hex.size() != 2 * hash.size()) throw std::runtime_error("no hash: " + hex);
  for (std::size_t i = 0; i < hash.size(); ++i) {
    const char* digits = hex.data() + 2 * i;
    if (std::from_chars(digits, digits + 2, hash[i], 16).ptr != digits + 2) {
      throw std::runtime_error("no hash: " + hex);
    }
  }
  return hash;
}

// A verdict against what was shown, as opposed to a failure of the program.
struct Flawed {
  std::string position, words;
};

tlog::Checkpoint trusted(const std::string& bytes, const std::string& keys) {
  std::vector<tlog::VerifierKey> verifiers;
  std::istringstream words(keys);
  for (std::string word; words >> word;) {
    auto key = tlog::parseVerifierKey(word);
    if (!key) throw std::runtime_error("no verifier key: " + word);
    verifiers.push_back(*key);
  }
  auto opened = tlog::openCheckpoint(bytes, verifiers);
  if (const auto* doubt = std::get_if<tlog::Doubt>(&opened)) {
    throw Flawed{"-", std::string(tlog::wordsFor(*doubt))};
  }
  return std::get<tlog::SignedCheckpoint>(opened).checkpoint;
}

std::string wordsOf(const storage::Proof& proof) {
  std::string words;
  for (const auto& hash : proof) words += " " + storage::toHex(hash);
  return words;
}

// Whether a proof holds; the first two hashes are what it is about.
std::string checked(const std::string& question, std::uint64_t first, std::uint64_t size,
                    std::istream& words) {
  std::vector<storage::Hash> hashes;
  for (std::string word; words >> word;) hashes.push_back(hashIn(word));
  if (hashes.size() < 2) throw std::runtime_error("too few hashes");
  auto proof = std::span(hashes).subspan(2);
  if (question == "included") {
    return storage::verifyInclusion(hashes[0], first, size, proof, hashes[1]) ? " yes" : " no";
  }
  if (question == "grown") {
    return storage::verifyConsistency(first, size, hashes[0], hashes[1], proof) ? " yes" : " no";
  }
  throw std::runtime_error("no question: " + question);
}

std::string answerTo(const std::string& line, const storage::NodeSource& nodes) {
  std::istringstream words(line);
  std::string question, first, size;
  words >> question >> first;
  if (question == "root") return " " + storage::toHex(storage::rootAt(numberIn(first), nodes));
  words >> size;
  if (question == "inclusion") {
    return wordsOf(storage::inclusionProof(numberIn(first), numberIn(size), nodes));
  }
  if (question == "consistency") {
    return wordsOf(storage::consistencyProof(numberIn(first), numberIn(size), nodes));
  }
  return checked(question, numberIn(first), numberIn(size), words);
}

void answerAll(const std::string& directory, const std::string& keys) {
  auto head = trusted(mustRead(directory + "/checkpoint"), keys);
  auto nodes = tlog::nodesFrom(tilesIn(directory), head.size);
  for (std::string line; std::getline(std::cin, line);) {
    std::cout << line << answerTo(line, nodes) << '\n';
  }
}

std::uint64_t grown(const std::string& old, const std::string& directory, const std::string& keys) {
  auto older = trusted(mustRead(old), keys);
  auto newer = trusted(mustRead(directory + "/checkpoint"), keys);
  if (auto flaw = tlog::verifyGrowth(older, newer, tilesIn(directory))) {
    throw Flawed{flaw->position ? std::to_string(*flaw->position) : "-", flaw->what};
  }
  return newer.size;
}

std::string receiptOf(std::uint64_t position, const std::string& directory,
                      const std::string& keys) {
  auto checkpoint = mustRead(directory + "/checkpoint");
  auto size = trusted(checkpoint, keys).size;
  auto begin = position - position % tlog::TILE_WIDTH;
  tlog::Tile tile{.entries = true,
                  .index = begin / tlog::TILE_WIDTH,
                  .width = std::min(size - begin, tlog::TILE_WIDTH)};
  auto bundle = mustRead(directory + "/" + tlog::pathOf(tile));
  auto entries = tlog::entriesIn(tile, bundle);
  if (!entries) throw std::runtime_error("not a bundle: " + tlog::pathOf(tile));
  auto nodes = tlog::nodesFrom(tilesIn(directory), size);
  return tlog::formatProof({.index = position,
                            .hashes = storage::inclusionProof(position, size, nodes),
                            .extra = std::string((*entries)[position - begin]),
                            .checkpoint = checkpoint});
}

// Checks a receipt; an entry that comes beside it must be the same as the one within.
std::uint64_t received(const std::string& bytes, const std::string& keys,
                       const std::optional<std::string>& beside) {
  auto proof = tlog::parseProof(bytes);
  if (!proof) throw Flawed{"-", "no tlog-proof"};
  auto head = trusted(proof->checkpoint, keys);
  if (!beside && proof->extra.empty()) throw Flawed{"-", "it holds no entry, and none was given"};
  auto position = std::to_string(proof->index);
  const auto& entry = beside ? *beside : proof->extra;
  if (!proof->extra.empty() && proof->extra != entry) throw Flawed{position, "another entry"};
  auto leaf = storage::leafHash(entry);
  if (!storage::verifyInclusion(leaf, proof->index, head.size, proof->hashes, head.root)) {
    throw Flawed{position, "the proof does not lead to the root"};
  }
  return head.size;
}

// A verdict of its own: what throws has said nothing yet.
void tell(std::uint64_t size) {
  std::cout << "ok " << size << '\n';
}

int run(const std::vector<std::string>& words) {
  auto is = [&](const char* verb, std::size_t count) {
    return words.size() == count && words[0] == verb;
  };
  if (is("answer", 3)) {
    answerAll(words[1], words[2]);
  } else if (is("grown", 4)) {
    tell(grown(words[1], words[2], words[3]));
  } else if (is("receipt", 4)) {
    std::cout << receiptOf(numberIn(words[1]), words[2], words[3]);
  } else if (is("receive", 3)) {
    tell(received(mustRead(words[1]), words[2], std::nullopt));
  } else if (is("receive", 4)) {
    tell(received(mustRead(words[1]), words[2], mustRead(words[3])));
  } else {
    std::cerr << USAGE;
    return 64;
  }
  return 0;
}

}  // namespace
}  // namespace authd

int main(int argc, char** argv) {
  try {
    return authd::run({argv + 1, argv + argc});
  } catch (const authd::Flawed& flawed) {
    std::cout << "flaw " << flawed.position << ": " << flawed.words << '\n';
    return 1;
  } catch (const authd::tlog::MissingTile& missing) {
    std::cout << "flaw -: " << missing.path << " is missing\n";
    return 1;
  } catch (const std::exception& error) {
    std::cerr << "prove_log: " << error.what() << '\n';
    return 2;
  }
}
