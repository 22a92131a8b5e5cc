#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "daemon/signer/fault.h"
#include "daemon/signer/state.h"

namespace authd::signer {

enum class Verb : std::uint8_t { SERVE, VKEY, ROTATE, RETIRE, ADOPT, CONTINUE };

struct Options {
  Verb verb = Verb::SERVE;
  std::string argument;  // of RETIRE, ADOPT and CONTINUE
  std::string state = "/var/lib/shop-authd-signer";
  std::optional<std::string> socket;
  std::optional<std::string> key;
  // Set when the program has said all it had to say (--help, --version, a usage error).
  std::optional<Exit> finished;
};

Options parseOptions(int argc, char** argv, const std::string& version);

// The key by option, else as a credential of systemd, else the signer's own.
Place placeOf(const Options& options);

}  // namespace authd::signer
