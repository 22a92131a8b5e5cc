#pragma once

#include <istream>
#include <string>
#include <vector>

namespace authd::cli {

// A password from stdin, up to its end, less one line feed there; from a terminal it is asked for
// twice without echo. Throws Failure (usage) if it is empty, longer than 4096 bytes or differs.
std::string readPassword(bool fromStdin);

// All of a stream, less one line feed at its end. Throws Failure (usage).
std::string readSecret(std::istream& in);

// Throws Failure (usage) if an argument looks like a token: other users see the arguments of a
// process, and a shell keeps them.
void refuseTokens(const std::vector<std::string>& arguments);

}  // namespace authd::cli
