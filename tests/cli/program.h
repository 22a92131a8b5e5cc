#pragma once

#include <string>
#include <vector>

namespace authd::cli {

struct Ran {
  int exit = -1;
  std::string out;
  std::string err;
};

// Runs the real authctl in UTC, with `input` on stdin, and waits for its end.
Ran authctl(const std::string& socketPath, const std::vector<std::string>& arguments,
            const std::string& input = {});

// The same with a terminal as stdin, on which `typed` was typed ahead.
Ran authctlOnTerminal(const std::string& socketPath, const std::vector<std::string>& arguments,
                      const std::string& typed);

// The same with a terminal as stderr; `err` is what it got.
Ran authctlWatched(const std::string& socketPath, const std::vector<std::string>& arguments);

// What authctl says, put beside the text in tests/golden/cli/NAME.txt. With AUTHD_GOLDEN_UPDATE
// set the file is written instead.
class Transcript {
 public:
  explicit Transcript(std::string name) : name_(std::move(name)) {}

  void run(const std::string& socketPath, const std::vector<std::string>& arguments,
           const std::string& input = {});
  void compare() const;

 private:
  std::string name_;
  std::string text_;
};

}  // namespace authd::cli
