#include <openssl/evp.h>

#include <memory>
#include <stdexcept>
#include <string>

#include "daemon/journal/fold.h"
#include "daemon/journal/fold_tables.h"
#include "daemon/journal/recovery.h"
#include "daemon/service/store.h"
#include "storage/merkle.h"
#include "tests/bench/bare_engine.h"
#include "tests/bench/commands.h"

namespace authd::bench {
namespace {

// All records, one after the other, with their ends.
struct Bytes {
  std::string all;
  std::vector<std::size_t> ends;
};

Bytes readRecords(const storage::Log& log) {
  Bytes bytes;
  log.scan(0, log.tip().size, [&](std::uint64_t, std::string_view record) {
    bytes.all += record;
    bytes.ends.push_back(bytes.all.size());
    return true;
  });
  return bytes;
}

// SHA-256 of each record, with one context and no more than the library needs.
void hashBare(const Bytes& bytes) {
  std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> algorithm(
      EVP_MD_fetch(nullptr, "SHA256", nullptr), EVP_MD_free);
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                  EVP_MD_CTX_free);
  unsigned char hash[32];
  std::size_t begin = 0;
  for (std::size_t end : bytes.ends) {
    EVP_DigestInit_ex2(context.get(), algorithm.get(), nullptr);
    EVP_DigestUpdate(context.get(), bytes.all.data() + begin, end - begin);
    EVP_DigestFinal_ex(context.get(), hash, nullptr);
    begin = end;
  }
}

// Every record hashed again, and the tree over them.
void verify(const storage::Log& log) {
  storage::Frontier frontier;
  log.scan(0, log.tip().size, [&](std::uint64_t, std::string_view record) {
    frontier.push(storage::leafHash(record));
    return true;
  });
  if (frontier.root() != log.tip().root) throw std::runtime_error("the log does not verify");
}

void fold(const storage::Log& log) {
  journal::FoldTables tables;
  journal::fold(log, 0, log.tip().size, tables, nullptr);
  if (tables.size() == 0) throw std::runtime_error("nothing was folded");
}

// As at a start with a program whose tables are of another version.
void rebuild(service::Store& store) {
  storage::Write version{storage::Space::LOCAL, journal::TABLES_VERSION_KEY, "another"};
  store.log().append(store.log().tip().size, {}, {&version, 1});
  if (!journal::refoldIfNeeded(store.log(), store.vault())) {
    throw std::runtime_error("the tables were not rebuilt");
  }
}

// Processor seconds, with those of RocksDB's threads: what one core needs for it.
template <class Work>
double seconds(Work work) {
  double begin = processorTime();
  work();
  return processorTime() - begin;
}

}  // namespace

void replay(const Arguments& arguments) {
  const std::string& directory = arguments.word(0);
  for (double round = 0; round < arguments.number("rounds", 3); ++round) {
    std::uint64_t size = 0;
    double scan = seconds([&] {
      scanBare(directory + "/data/log", "log", [&](std::string_view, std::string_view) { ++size; });
    });
    service::Store store(directory + "/data", directory + "/root.key", {});
    const storage::Log& log = store.log();
    if (log.tip().size != size) throw std::runtime_error("the bare scan missed records");
    double hashing = 0;
    double bytes = 0;
    {
      Bytes records = readRecords(log);
      bytes = static_cast<double>(records.all.size());
      hashing = seconds([&] { hashBare(records); });
    }
    double verifying = seconds([&] { verify(log); });
    double folding = seconds([&] { fold(log); });
    double begin = now();
    double rebuilding = seconds([&] { rebuild(store); });
    double wall = now() - begin;
    auto events = static_cast<double>(size);
    report("replay", {{"events", events},
                      {"bytes", bytes / events},
                      {"scan", events / scan},
                      {"sha", events / hashing},
                      {"verify", events / verifying},
                      {"fold", events / folding},
                      {"rebuild", events / rebuilding},
                      {"rebuild_wall", events / wall}});
  }
}

void openBare(const Arguments& arguments) {
  double rows = 0;
  double bytes = 0;
  double begin = now();
  double opening = scanBare(arguments.word(0) + "/data/log", "tables",
                            [&](std::string_view key, std::string_view value) {
                              ++rows;
                              bytes += static_cast<double>(key.size() + value.size());
                            });
  report("open",
         {{"open", opening}, {"scan", now() - begin - opening}, {"rows", rows}, {"bytes", bytes}});
}

}  // namespace authd::bench
