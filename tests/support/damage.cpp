#include <exception>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "storage/hash.h"
#include "storage/log.h"

// Changes one row beside the records, as a bad disk or a bad program would:
//   authd_damage LOG SPACE drop [PREFIX]   takes away the first row whose key begins so
//   authd_damage LOG SPACE add KEY [VALUE]
// Keys and values are hexadecimal. Prints the row's key.
namespace authd {
namespace {

constexpr std::pair<std::string_view, storage::Space> SPACES[] = {
    {"tables", storage::Space::TABLES},          {"private", storage::Space::PRIVATE_INDEX},
    {"subjects", storage::Space::SUBJECT_INDEX}, {"actors", storage::Space::ACTOR_INDEX},
    {"types", storage::Space::TYPE_INDEX},
};

storage::Space spaceNamed(std::string_view name) {
  for (const auto& [known, space] : SPACES) {
    if (known == name) return space;
  }
  throw std::invalid_argument("a space that does not exist");
}

std::string fromHex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

std::string firstKey(const storage::Log& log, storage::Space space, const std::string& prefix) {
  std::optional<std::string> found;
  log.scan(space, prefix, "", [&](std::string_view key, std::string_view) {
    if (key.substr(0, prefix.size()) == prefix) found = key;
    return false;
  });
  if (!found) throw std::invalid_argument("no row has a key like this");
  return *found;
}

void damage(int count, char** words) {
  if (count < 4) throw std::invalid_argument("authd_damage LOG SPACE drop|add [KEY [VALUE]]");
  const auto word = [&](int i) { return std::string(i < count ? words[i] : ""); };
  const auto log = storage::openRocksLog(word(1));
  storage::Write write{spaceNamed(word(2)), fromHex(word(4)), std::nullopt};
  if (word(3) == "add") {
    write.value = fromHex(word(5));
  } else {
    write.key = firstKey(*log, write.space, write.key);
  }
  log->append(log->tip().size, {}, {&write, 1});
  std::cout << storage::toHex(write.key) << "\n";
}

}  // namespace
}  // namespace authd

int main(int argc, char** argv) {
  try {
    authd::damage(argc, argv);
    return 0;
  } catch (const std::exception& fault) {
    std::cerr << fault.what() << "\n";
    return 1;
  }
}
