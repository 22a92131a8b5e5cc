#pragma once

#include <optional>
#include <string>
#include <vector>

namespace authd::service {

// Runs a program of the operator's without a shell, with a text as its standard input, and waits
// for its end, 30 seconds at most: then it and what it has started are killed. It has our standard
// error, no other descriptor of ours, and of the environment only a PATH. Why it failed, in words;
// nothing if it ended with 0. Throws loop::Interrupted, after killing it, when its pool stops.
std::optional<std::string> runCommand(const std::vector<std::string>& words,
                                      const std::string& input);

}  // namespace authd::service
