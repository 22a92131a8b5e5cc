// verify_log DIR VKEY: verifies a log that is a directory of tiles. Prints `ok SIZE`, or
// `flaw POSITION: WORDS` and ends with 1; the position is `-` where none is known.

#include <iostream>

#include "daemon/tlog/checkpoint.h"
#include "daemon/tlog/verify.h"
#include "tests/tlog/files.h"

using namespace authd;

namespace {

int tell(const tlog::Flaw& flaw) {
  const std::string position = flaw.position ? std::to_string(*flaw.position) : "-";
  std::cout << "flaw " << position << ": " << flaw.what << "\n";
  return 1;
}

int verify(const std::filesystem::path& directory, const tlog::VerifierKey& key) {
  const auto read = [&](const std::string& path) { return tlog::readFile(directory / path); };
  const auto bytes = read("checkpoint");
  if (!bytes) return tell({"checkpoint is missing", {}});
  const auto opened = tlog::openCheckpoint(*bytes, std::span(&key, 1));
  if (const auto* doubt = std::get_if<tlog::Doubt>(&opened)) {
    return tell({"checkpoint: " + std::string(tlog::wordsFor(*doubt)), {}});
  }
  const auto& checkpoint = std::get<tlog::SignedCheckpoint>(opened).checkpoint;
  if (const auto flaw = tlog::verifyLog(checkpoint, read)) return tell(*flaw);
  std::cout << "ok " << checkpoint.size << "\n";
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  const auto key = count == 3 ? tlog::parseVerifierKey(arguments[2]) : std::nullopt;
  if (!key) {
    std::cerr << "usage: verify_log DIR VKEY\n";
    return 2;
  }
  return verify(arguments[1], *key);
}
