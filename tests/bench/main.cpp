#include <array>
#include <cstdio>
#include <exception>
#include <string_view>
#include <utility>

#include "tests/bench/commands.h"

int main(int argc, char** argv) {
  using namespace authd::bench;
  constexpr std::array<std::pair<std::string_view, void (*)(const Arguments&)>, 9> COMMANDS{{
      {"record", record},
      {"revoke-all", revokeAll},
      {"state", makeState},
      {"replay", replay},
      {"timeline", timeline},
      {"open", openBare},
      {"pace", pace},
      {"ping", ping},
      {"hash", hash},
  }};
  for (const auto& [name, command] : COMMANDS) {
    if (argc < 2 || name != argv[1]) continue;
    try {
      command(Arguments(argc - 2, argv + 2));
      return 0;
    } catch (const std::exception& fault) {
      std::fprintf(stderr, "%s: %s\n", argv[1], fault.what());
      return 1;
    }
  }
  std::fprintf(stderr, "usage: authd_bench COMMAND [ARGUMENTS], see tests/bench/commands.h\n");
  return 64;
}
