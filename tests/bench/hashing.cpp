#include <sodium.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <thread>
#include <vector>

#include "tests/bench/commands.h"

namespace authd::bench {
namespace {

constexpr const char* PASSWORD = "Password1";
constexpr int NICE = 10;  // of the daemon's hashing threads

std::uint64_t hashUntil(double end, std::size_t bytes, std::uint64_t passes) {
  unsigned char salt[crypto_pwhash_SALTBYTES] = {1};
  unsigned char out[32];
  std::uint64_t count = 0;
  while (now() < end) {
    if (crypto_pwhash(out, sizeof out, PASSWORD, std::strlen(PASSWORD), salt, passes, bytes,
                      crypto_pwhash_ALG_ARGON2ID13) != 0) {
      throw std::runtime_error("no memory for Argon2id");
    }
    ++count;
  }
  return count;
}

}  // namespace

void hash(const Arguments& arguments) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
  auto threadCount = static_cast<std::size_t>(arguments.number("threads", 1));
  auto bytes = static_cast<std::size_t>(arguments.number("bytes", 19.0 * 1024 * 1024));
  auto passes = static_cast<std::uint64_t>(arguments.number("passes", 2));
  double begin = now();
  double end = begin + arguments.number("seconds", 1);
  std::atomic<std::uint64_t> count{0};
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < threadCount; ++i) {
    threads.emplace_back([&] {
      setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), NICE);
      count += hashUntil(end, bytes, passes);
    });
  }
  for (auto& thread : threads) thread.join();
  double wall = now() - begin;
  auto total = static_cast<double>(count);
  report("hash", {{"rate", total / wall},
                  {"cpu", processorTime() / total},
                  {"each", wall * static_cast<double>(threadCount) / total}});
}

}  // namespace authd::bench
