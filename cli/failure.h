#pragma once

#include <stdexcept>
#include <string>

#include "cli/exit_codes.h"

namespace authd::cli {

// Ends the command with a code and words for the operator.
class Failure : public std::runtime_error {
 public:
  Failure(ExitCode code, const std::string& words) : std::runtime_error(words), code_(code) {}
  ExitCode code() const { return code_; }

 private:
  ExitCode code_;
};

}  // namespace authd::cli
