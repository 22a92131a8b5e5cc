#include "cli/secrets.h"

#include <termios.h>
#include <unistd.h>

#include <iostream>

#include "cli/failure.h"
#include "daemon/crypto/token.h"

namespace authd::cli {
namespace {

constexpr std::size_t MAX_SECRET = 4096;

class NoEcho {
 public:
  NoEcho() {
    tcgetattr(STDIN_FILENO, &before_);
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  }
  ~NoEcho() { tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_); }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;

 private:
  termios before_{};
};

std::string ask(const char* words) {
  NoEcho silence;
  std::cerr << words << std::flush;
  std::string line;
  std::getline(std::cin, line);
  std::cerr << std::endl;
  return line;
}

}  // namespace

std::string readSecret(std::istream& in) {
  std::string secret;
  char c = 0;
  while (secret.size() <= MAX_SECRET + 1 && in.get(c)) secret.push_back(c);
  if (!secret.empty() && secret.back() == '\n') secret.pop_back();
  if (secret.empty()) throw Failure(ExitCode::USAGE, "no secret on stdin");
  if (secret.size() > MAX_SECRET) throw Failure(ExitCode::USAGE, "the secret on stdin is too long");
  return secret;
}

std::string readPassword(bool fromStdin) {
  if (isatty(STDIN_FILENO) == 0) {
    if (fromStdin) return readSecret(std::cin);
    throw Failure(ExitCode::USAGE, "a password is needed: --password-stdin, or a terminal");
  }
  auto password = ask("Password: ");
  if (password.empty()) throw Failure(ExitCode::USAGE, "no password given");
  if (ask("Again: ") != password) throw Failure(ExitCode::USAGE, "the two passwords differ");
  return password;
}

void refuseTokens(const std::vector<std::string>& arguments) {
  for (const auto& argument : arguments) {
    auto value = argument.substr(argument.find('=') + 1);
    if (crypto::looksLikeToken(argument) || crypto::looksLikeToken(value)) {
      throw Failure(ExitCode::USAGE,
                    "an argument is a token: other users can see it there, and the shell keeps it; "
                    "give it on stdin: authctl revoke - <FILE");
    }
  }
}

}  // namespace authd::cli
