#include <cstdlib>

#include "daemon/tlog/proof.h"
#include "daemon/tlog/tiles.h"

using namespace authd;

namespace {

// What a parser accepts, the writer of the same format gives back.
void require(bool holds) {
  if (!holds) std::abort();
}

void tryNotes(std::string_view bytes) {
  if (const auto note = tlog::parseNote(bytes)) {
    require(tlog::formatNote(*note) == bytes);
    for (const auto type : {tlog::SignatureType::NOTE, tlog::SignatureType::COSIGNATURE}) {
      const tlog::VerifierKey key{note->signatures.front().name, type, {}};
      tlog::findSignature(*note, key);
      tlog::timeOf(*note, key);
    }
  }
  if (const auto signatures = tlog::parseSignatures(bytes)) {
    std::string lines;
    for (const auto& signature : *signatures) lines += tlog::formatSignature(signature);
    require(lines == bytes);
  }
}

void tryKeys(std::string_view bytes) {
  if (const auto key = tlog::parseVerifierKey(bytes)) {
    require(tlog::formatVerifierKey(*key) == bytes);
    require(tlog::isKeyName(key->name));
  }
  if (const auto key = tlog::parseSignerKey(bytes)) {
    require(tlog::formatSignerKey(*key).view() == bytes);
  }
}

void tryCheckpoints(std::string_view bytes) {
  // Extension lines are read over.
  if (const auto checkpoint = tlog::parseCheckpoint(bytes)) {
    require(bytes.starts_with(tlog::formatCheckpoint(*checkpoint)));
  }
  tlog::openCheckpoint(bytes, {});
}

void tryTiles(std::string_view bytes) {
  if (const auto tile = tlog::parseTilePath(bytes)) {
    require(tlog::pathOf(*tile) == bytes);
    require(tile->begin() < tile->end());
  }
  const tlog::Tile bundle{true, 0, 0, 2};
  if (const auto entries = tlog::entriesIn(bundle, bytes)) {
    std::string again;
    for (const auto entry : *entries) tlog::addToBundle(again, entry);
    require(again == bytes);
  }
}

void tryProofs(std::string_view bytes) {
  if (const auto proof = tlog::parseProof(bytes)) require(tlog::formatProof(*proof) == bytes);
  if (const auto asked = tlog::parseRequest(bytes)) require(tlog::formatRequest(*asked) == bytes);
}

}  // namespace

// Any bytes, given to every parser of the formats of C2SP.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  tryNotes(bytes);
  tryKeys(bytes);
  tryCheckpoints(bytes);
  tryTiles(bytes);
  tryProofs(bytes);
  return 0;
}
