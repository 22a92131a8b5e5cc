#pragma once

#include <stdexcept>
#include <string>

namespace authd::signer {

// Exit codes, as in shop-authd-signer(8). Those of sysexits.h where one fits.
enum class Exit : int {
  DONE = 0,
  FAILED = 1,
  USAGE = 64,
  EVIDENCE = 65,  // the last checkpoint is missing or damaged: nobody may guess it
  KEY = 66,
  STATE_DIRECTORY = 73,
  BUSY = 75,
  BAD_CONFIG = 78
};

// Ends the program with its code; what() says what to do.
class Fault : public std::runtime_error {
 public:
  Fault(Exit code, const std::string& what) : std::runtime_error(what), code_(code) {}
  Exit code() const { return code_; }

 private:
  Exit code_;
};

}  // namespace authd::signer
