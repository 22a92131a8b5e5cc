// crash_test [--nosync] [ROUNDS] [SEED]: rounds of work, death and inspection (README.md).

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "tests/crash/disk.h"
#include "tests/crash/load.h"
#include "tests/crash/oracle.h"
#include "tests/crash/state.h"

namespace authd::crash {
namespace {

// A log grows from round to round, but not so long that folding it takes longer than making it.
constexpr std::uint64_t ROUNDS_PER_LOG = 20;
constexpr std::uint64_t MOST_ANSWERS = 300;
constexpr std::uint64_t MOST_BATCHES = 24;
constexpr std::uint64_t MOST_WHILE_PRUNING = 3;

struct Options {
  bool syncWrites = true;
  std::uint64_t rounds = 200;
  std::uint64_t seed = std::random_device{}();
};

class Directory {
 public:
  Directory() {
    path_ = (std::filesystem::temp_directory_path() / "authd-crash-XXXXXX").string();
    if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
  }
  ~Directory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  std::string path(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

// This program again, as the one that will be killed.
pid_t start(const std::string& directory, const std::string& disk, const Plan& plan, int pipe) {
  std::vector<std::string> words{"crash_test",
                                 "--load",
                                 directory,
                                 disk,
                                 std::to_string(plan.seed),
                                 std::to_string(plan.round),
                                 plan.syncWrites ? "1" : "0",
                                 plan.killsItself ? "1" : "0",
                                 std::to_string(static_cast<int>(plan.step)),
                                 std::to_string(plan.after),
                                 std::to_string(plan.startUs),
                                 plan.whilePruning ? "1" : "0"};
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_t child = ::fork();
  if (child != 0) return child;
  ::dup2(pipe, STDOUT_FILENO);
  ::execv("/proc/self/exe", argv.data());
  ::_exit(127);
}

int load(char** argv) {
  Disk::use(argv[3]);
  Plan plan;
  plan.seed = std::stoull(argv[4]);
  plan.round = std::stoull(argv[5]);
  plan.syncWrites = argv[6][0] == '1';
  plan.killsItself = argv[7][0] == '1';
  plan.step = static_cast<journal::World::Step>(std::stoi(argv[8]));
  plan.after = std::stoull(argv[9]);
  plan.startUs = std::stoll(argv[10]);
  plan.whilePruning = argv[11][0] == '1';
  runLoad(argv[2], plan, STDOUT_FILENO);
}

class Rounds {
 public:
  explicit Rounds(const Options& options) : options_(options), random_(options.seed) {
    Disk::use(disk_);
  }

  // Throws what is wrong.
  void run() {
    for (round_ = 1; round_ <= options_.rounds; ++round_) {
      if (round_ % ROUNDS_PER_LOG == 1) beginLog();
      Plan plan = draw();
      letDie(plan);
      if (powerCut_) Disk::cutPower(state_);
      State state(state_, options_.syncWrites);
      oracle_->check(state);
      lastUs_ = journal::lastRecordUs(*state.log);
    }
  }
  std::string where() const {
    return "round " + std::to_string(round_) + (powerCut_ ? ", power cut" : ", kill -9") +
           "; again with: crash_test " + (options_.syncWrites ? "" : "--nosync ") +
           std::to_string(options_.rounds) + " " + std::to_string(options_.seed);
  }
  std::uint64_t acknowledged() const {
    return acknowledged_ + (oracle_ ? oracle_->acknowledged() : 0);
  }
  std::uint64_t dropped() const { return dropped_ + (oracle_ ? oracle_->dropped() : 0); }

 private:
  void beginLog() {
    acknowledged_ = acknowledged();
    dropped_ = dropped();
    std::filesystem::remove_all(state_);
    std::filesystem::remove(rootKeyOf(state_));
    lastUs_ = support::NOON;
    oracle_ = std::make_unique<Oracle>();
  }

  Plan draw() {
    Plan plan;
    plan.seed = random_();
    plan.round = round_;
    plan.syncWrites = options_.syncWrites;
    plan.startUs = lastUs_ + static_cast<std::int64_t>(random_() % 72) * support::HOUR;
    plan.killsItself = random_() % 2 == 0;
    plan.step = static_cast<journal::World::Step>(random_() % 3);
    plan.after = random_() % (plan.killsItself ? MOST_BATCHES : MOST_ANSWERS);
    plan.whilePruning = plan.killsItself && random_() % 2 == 0;
    if (plan.whilePruning) plan.after %= MOST_WHILE_PRUNING;
    powerCut_ = random_() % 2 == 0;
    return plan;
  }

  // Starts the load and listens until it is dead.
  void letDie(const Plan& plan) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe failed");
    pid_t child = start(state_, disk_, plan, ends[1]);
    ::close(ends[1]);
    listen(ends[0], child, plan);
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL) {
      throw Broken("the process under load ended by itself, status " + std::to_string(status));
    }
  }

  void listen(int pipe, pid_t child, const Plan& plan) {
    Message message;
    std::uint64_t answers = 0;
    while (read(pipe, message)) {
      oracle_->hear(message);
      if (message.word == Word::SUBMITTED) continue;
      // What is said between the signal and the death counts as well.
      if (!plan.killsItself && answers++ == plan.after) ::kill(child, SIGKILL);
    }
  }

  static bool read(int pipe, Message& message) {
    std::size_t done = 0;
    while (done < sizeof message) {
      ssize_t size = ::read(pipe, reinterpret_cast<char*>(&message) + done, sizeof message - done);
      if (size <= 0) return false;
      done += static_cast<std::size_t>(size);
    }
    return true;
  }

  const Options options_;
  std::mt19937_64 random_;
  Directory directory_;
  const std::string state_ = directory_.path("state");
  const std::string disk_ = directory_.path("disk");
  std::unique_ptr<Oracle> oracle_;
  std::uint64_t round_ = 0;
  std::uint64_t acknowledged_ = 0;
  std::uint64_t dropped_ = 0;
  std::int64_t lastUs_ = 0;
  bool powerCut_ = false;
};

Options parse(int argc, char** argv) {
  Options options;
  std::vector<std::string> numbers;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--nosync") == 0) {
      options.syncWrites = false;
    } else {
      numbers.emplace_back(argv[i]);
    }
  }
  if (!numbers.empty()) options.rounds = std::stoull(numbers[0]);
  if (numbers.size() > 1) options.seed = std::stoull(numbers[1]);
  return options;
}

// With syncs nothing may be wrong; without them the oracle must find something, or it is blind.
int judge(const Options& options) {
  Rounds rounds(options);
  try {
    rounds.run();
  } catch (const std::exception& wrong) {
    std::printf("%s\n%s\n", wrong.what(), rounds.where().c_str());
    return options.syncWrites ? 1 : 0;
  }
  std::printf(
      "%llu rounds, %llu acknowledged commands, %llu records dropped, nothing lost, nothing "
      "invented; seed %llu\n",
      static_cast<unsigned long long>(options.rounds),
      static_cast<unsigned long long>(rounds.acknowledged()),
      static_cast<unsigned long long>(rounds.dropped()),
      static_cast<unsigned long long>(options.seed));
  // Whole logs in which nothing was ever dropped would mean that this is not tried.
  const bool isTried = options.rounds < 2 * ROUNDS_PER_LOG || rounds.dropped() > 0;
  return options.syncWrites && isTried ? 0 : 1;
}

}  // namespace
}  // namespace authd::crash

int main(int argc, char** argv) {
  using namespace authd::crash;
  if (argc > 1 && std::strcmp(argv[1], "--load") == 0) return load(argv);
  return judge(parse(argc, argv));
}
