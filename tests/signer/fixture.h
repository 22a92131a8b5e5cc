#pragma once

#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <fstream>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "daemon/signer/decide.h"
#include "daemon/signer/fault.h"
#include "daemon/signer/keys.h"
#include "daemon/signer/state.h"
#include "daemon/tlog/proof.h"
#include "storage/merkle.h"
#include "tests/crypto/seeded.h"
#include "tests/storage/temporary_directory.h"

namespace authd::signer {

inline const std::string LOG = "shop.example/log";

// A log of a few entries; another word makes others.
class Log {
 public:
  explicit Log(std::uint64_t size, const std::string& word = "entry", std::string origin = LOG)
      : origin_(std::move(origin)) {
    for (std::uint64_t i = 0; i < size; ++i) add(word + std::to_string(i));
  }
  void add(const std::string& entry) {
    frontier_.push(storage::leafHash(entry),
                   [this](unsigned height, std::uint64_t index, const storage::Hash& node) {
                     nodes_[{height, index}] = node;
                   });
  }
  tlog::Checkpoint head(std::uint64_t size) const {
    const auto root = size == 0 ? storage::emptyRoot() : storage::rootAt(size, source());
    return {.origin = origin_, .size = size, .root = root};
  }
  storage::Proof proof(std::uint64_t from, std::uint64_t to) const {
    return storage::consistencyProof(from, to, source());
  }
  std::string ask(std::uint64_t from, std::uint64_t to) const {
    return tlog::formatRequest({from, proof(from, to), tlog::formatCheckpoint(head(to))});
  }

 private:
  storage::NodeSource source() const {
    return [this](unsigned height, std::uint64_t index) { return nodes_.at({height, index}); };
  }

  std::string origin_;
  storage::Frontier frontier_;
  std::map<std::pair<unsigned, std::uint64_t>, storage::Hash> nodes_;
};

inline Keys keysOf(std::initializer_list<std::uint8_t> seeds, const std::string& name = LOG) {
  Keys keys;
  for (const std::uint8_t seed : seeds) {
    crypto::SeededEntropy entropy(crypto::seedOf(seed));
    keys.push_back(tlog::makeSignerKey(name, entropy));
  }
  return keys;
}

inline std::string idText(const tlog::SignerKey& key) {
  const tlog::KeyId id = key.verifier.id();
  return storage::toHex(std::string_view(reinterpret_cast<const char*>(id.data()), id.size()));
}

inline std::optional<tlog::Checkpoint> opened(const std::string& note, const Keys& keys) {
  const auto result = tlog::openCheckpoint(note, verifiersOf(keys));
  const auto* good = std::get_if<tlog::SignedCheckpoint>(&result);
  return good ? std::optional(good->checkpoint) : std::nullopt;
}

// A state directory of its own.
struct Home {
  storage::TemporaryDirectory directory;
  Place place{directory.path("state"), std::nullopt};

  Home() { makeFolder(place.directory); }
  std::string pathOf(const std::string& name) const { return place.directory + "/" + name; }
  bool has(const std::string& name) const { return readFile(pathOf(name)).has_value(); }
  std::string text(const std::string& name) const { return readFile(pathOf(name)).value(); }
  void put(const std::string& name, const std::string& text) const {
    ::unlink(pathOf(name).c_str());
    std::ofstream(pathOf(name), std::ios::binary) << text;
    BOOST_REQUIRE_EQUAL(::chmod(pathOf(name).c_str(), 0600), 0);
  }
  void remove(const std::string& name) const { ::unlink(pathOf(name).c_str()); }
};

// The code of the fault that the call ends with.
template <class Call>
Exit faultOf(const Call& call) {
  try {
    call();
  } catch (const Fault& fault) {
    return fault.code();
  }
  return Exit::DONE;
}

inline std::ostream& operator<<(std::ostream& out, Exit code) {
  return out << static_cast<int>(code);
}
inline std::ostream& operator<<(std::ostream& out, Refusal refusal) {
  return out << wordFor(refusal);
}

}  // namespace authd::signer
