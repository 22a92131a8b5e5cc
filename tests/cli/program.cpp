#include "tests/cli/program.h"

#include <fcntl.h>
#include <pty.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>

namespace authd::cli {
namespace {

// A file in memory that a child writes to or reads from, without a pipe that could fill up.
class MemoryFile {
 public:
  MemoryFile() : file_(memfd_create("authctl-test", MFD_CLOEXEC)) { BOOST_REQUIRE(file_ >= 0); }
  ~MemoryFile() { close(file_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  int get() const { return file_; }
  void put(const std::string& text) const {
    auto size = static_cast<ssize_t>(text.size());
    BOOST_REQUIRE(pwrite(file_, text.data(), text.size(), 0) == size);
  }
  std::string text() const {
    std::string all(static_cast<std::size_t>(lseek(file_, 0, SEEK_END)), '\0');
    BOOST_REQUIRE(pread(file_, all.data(), all.size(), 0) == static_cast<ssize_t>(all.size()));
    return all;
  }

 private:
  int file_;
};

// What the caller's environment adds (such as the sanitizers' options) stays; what would change
// the output does not.
std::vector<std::string> environmentOf(const std::string& socketPath) {
  std::vector<std::string> result{"TZ=UTC", "LC_ALL=C.UTF-8", "AUTHCTL_SOCKET=" + socketPath};
  for (char** entry = environ; *entry; ++entry) {
    std::string text = *entry;
    if (text.rfind("TZ=", 0) != 0 && text.rfind("LC_ALL=", 0) != 0 &&
        text.rfind("AUTHCTL_", 0) != 0) {
      result.push_back(text);
    }
  }
  return result;
}

std::vector<char*> pointersTo(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (auto& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// With a descriptor for errors, what went there is not in the result.
Ran runWith(int input, const std::string& socketPath, std::vector<std::string> arguments,
            std::optional<int> errors = std::nullopt) {
  MemoryFile out;
  MemoryFile err;
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, out.get(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files, errors.value_or(err.get()), STDERR_FILENO);
  arguments.insert(arguments.begin(), AUTHCTL_PROGRAM);
  auto environment = environmentOf(socketPath);
  pid_t child = 0;
  int spawned = posix_spawn(&child, AUTHCTL_PROGRAM, &files, nullptr, pointersTo(arguments).data(),
                            pointersTo(environment).data());
  posix_spawn_file_actions_destroy(&files);
  BOOST_REQUIRE_EQUAL(spawned, 0);
  int status = 0;
  BOOST_REQUIRE(waitpid(child, &status, 0) == child);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, out.text(), err.text()};
}

std::string quoted(const std::string& argument) {
  bool plain = !argument.empty() && argument.find_first_of(" '\"$*") == std::string::npos;
  return plain ? argument : "'" + argument + "'";
}

}  // namespace

Ran authctl(const std::string& socketPath, const std::vector<std::string>& arguments,
            const std::string& input) {
  MemoryFile in;
  in.put(input);
  return runWith(in.get(), socketPath, arguments);
}

Ran authctlOnTerminal(const std::string& socketPath, const std::vector<std::string>& arguments,
                      const std::string& typed) {
  int person = -1;
  int terminal = -1;
  BOOST_REQUIRE(openpty(&person, &terminal, nullptr, nullptr, nullptr) == 0);
  BOOST_REQUIRE(write(person, typed.data(), typed.size()) == static_cast<ssize_t>(typed.size()));
  auto ran = runWith(terminal, socketPath, arguments);
  close(terminal);
  close(person);
  return ran;
}

Ran authctlWatched(const std::string& socketPath, const std::vector<std::string>& arguments) {
  int person = -1;
  int terminal = -1;
  BOOST_REQUIRE(openpty(&person, &terminal, nullptr, nullptr, nullptr) == 0);
  MemoryFile in;
  auto ran = runWith(in.get(), socketPath, arguments, terminal);
  BOOST_REQUIRE(fcntl(person, F_SETFL, O_NONBLOCK) == 0);
  char shown[4096];
  for (ssize_t size = 0; (size = read(person, shown, sizeof(shown))) > 0;) {
    ran.err.append(shown, static_cast<std::size_t>(size));
  }
  close(terminal);
  close(person);
  return ran;
}

void Transcript::run(const std::string& socketPath, const std::vector<std::string>& arguments,
                     const std::string& input) {
  auto ran = authctl(socketPath, arguments, input);
  text_ += "$ authctl";
  for (const auto& argument : arguments) text_ += " " + quoted(argument);
  text_ += input.empty() ? "\n" : " <stdin\n";
  text_ += ran.out;
  if (!ran.err.empty()) text_ += "[stderr]\n" + ran.err;
  text_ += "[exit " + std::to_string(ran.exit) + "]\n\n";
}

void Transcript::compare() const {
  std::string path = std::string(GOLDEN_DIRECTORY) + "/" + name_ + ".txt";
  if (std::getenv("AUTHD_GOLDEN_UPDATE")) {
    std::ofstream(path) << text_;
    return;
  }
  std::ifstream file(path);
  std::string golden{std::istreambuf_iterator<char>(file), {}};
  BOOST_CHECK_MESSAGE(golden == text_, path << " differs from:\n" << text_);
}

}  // namespace authd::cli
