#include "daemon/service/command.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

#include "daemon/loop/interrupt.h"

namespace authd::service {
namespace {

constexpr auto TIME_LIMIT = std::chrono::seconds(30);
constexpr auto LOOK_AGAIN = std::chrono::milliseconds(20);

// A file that has no name, from its beginning. Neither side of it waits for the other, as at a
// pipe.
class Input {
 public:
  explicit Input(const std::string& text) : fd_(memfd_create("checkpoint", MFD_CLOEXEC)) {
    const auto size = static_cast<ssize_t>(text.size());
    good_ =
        fd_ >= 0 && write(fd_, text.data(), text.size()) == size && lseek(fd_, 0, SEEK_SET) == 0;
  }
  ~Input() {
    if (fd_ >= 0) close(fd_);
  }
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

  bool good() const { return good_; }
  int fd() const { return fd_; }

 private:
  int fd_;
  bool good_ = false;
};

// How a child begins: nothing of ours but these three descriptors, and no signal blocked.
class Beginning {
 public:
  explicit Beginning(int input) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
    posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_init(&attributes_);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }
  ~Beginning() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  Beginning(const Beginning&) = delete;
  Beginning& operator=(const Beginning&) = delete;

  // 0, or what is wrong.
  int spawn(pid_t& child, const std::vector<std::string>& words) const {
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    std::string path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    char* const environment[] = {path.data(), nullptr};
    return posix_spawn(&child, words[0].c_str(), &actions_, &attributes_, arguments.data(),
                       environment);
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

// A child. If it still runs at the end of this, it and its process group are killed.
class Child {
 public:
  explicit Child(pid_t id) : id_(id) {}
  ~Child() {
    if (ended_) return;
    kill(-id_, SIGKILL);
    waitpid(id_, nullptr, 0);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  bool hasEnded() {
    ended_ = waitpid(id_, &status_, WNOHANG) != 0;
    return ended_;
  }
  std::optional<std::string> failure() const {
    if (WIFSIGNALED(status_)) return "it was ended by signal " + std::to_string(WTERMSIG(status_));
    const int code = WEXITSTATUS(status_);
    return code == 0 ? std::nullopt : std::optional("it ended with " + std::to_string(code));
  }

 private:
  pid_t id_;
  int status_ = 0;
  bool ended_ = false;
};

}  // namespace

std::optional<std::string> runCommand(const std::vector<std::string>& words,
                                      const std::string& input) {
  const Input text(input);
  if (!text.good()) return std::string("cannot make its input: ") + std::strerror(errno);
  pid_t id = 0;
  if (const int fault = Beginning(text.fd()).spawn(id, words)) {
    return "cannot run " + words[0] + ": " + std::strerror(fault);
  }
  Child child(id);
  const auto end = std::chrono::steady_clock::now() + TIME_LIMIT;
  while (!child.hasEnded()) {
    if (std::chrono::steady_clock::now() > end) return "it was still running after 30 seconds";
    loop::endIfInterrupted();
    std::this_thread::sleep_for(LOOK_AGAIN);
  }
  return child.failure();
}

}  // namespace authd::service
