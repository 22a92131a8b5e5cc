#include "cli/auditor_state.h"

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string_view>

#include "cli/failure.h"

namespace authd::cli {
namespace {

constexpr std::string_view FIRST_LINE = "shop-authd auditor state 1\n";
constexpr std::string_view KEY = "key ";

Failure damaged(const std::string& path) {
  return {ExitCode::FAILED, path + " is no state of an auditor, or damaged"};
}

}  // namespace

std::optional<AuditorState> readAuditorState(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  const std::string text(std::istreambuf_iterator<char>(file), {});
  std::string_view rest = text;
  if (!rest.starts_with(FIRST_LINE)) throw damaged(path);
  rest.remove_prefix(FIRST_LINE.size());
  AuditorState state;
  while (rest.starts_with(KEY)) {
    const auto end = rest.find('\n');
    if (end == std::string_view::npos) throw damaged(path);
    const auto key = tlog::parseVerifierKey(rest.substr(KEY.size(), end - KEY.size()));
    if (!key) throw damaged(path);
    state.keys.push_back(*key);
    rest.remove_prefix(end + 1);
  }
  if (!rest.starts_with('\n') || state.keys.empty()) throw damaged(path);
  state.checkpoint = rest.substr(1);
  return state;
}

void writeAuditorState(const std::string& path, const AuditorState& state) {
  const std::string fresh = path + ".new";
  std::ofstream file(fresh, std::ios::binary | std::ios::trunc);
  file << FIRST_LINE;
  for (const auto& key : state.keys) file << KEY << tlog::formatVerifierKey(key) << '\n';
  file << '\n' << state.checkpoint;
  file.close();
  if (!file || std::rename(fresh.c_str(), path.c_str()) != 0) {
    throw Failure(ExitCode::FAILED, "cannot write " + path);
  }
}

}  // namespace authd::cli
