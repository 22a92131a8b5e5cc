#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "storage/fault.h"
#include "storage/head.h"
#include "storage/key_store.h"
#include "storage/log.h"
#include "storage/rocks_engine.h"
#include "tests/storage/both_logs.h"

namespace authd::storage {
namespace {

constexpr std::uint64_t BATCH = 64;

std::vector<Record> bigBatch() {
  return std::vector<Record>(BATCH, record(std::string(16000, 'x')));
}

void limitFileSize(rlim_t bytes) {
  ::signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{bytes, bytes};
  ::setrlimit(RLIMIT_FSIZE, &limit);
}

bool refuses(Log& log, std::uint64_t at) {
  try {
    log.append(at, bigBatch(), {});
    return false;
  } catch (const StorageFault&) {
    return true;
  }
}

// Appends until the disk refuses; 0 if then, and only then, every later append is refused too.
int appendUntilRefused(const std::string& directory, const std::string& headPath) {
  const auto log = openRocksLog(directory);
  const auto head = openHeadFile(headPath);
  limitFileSize(5 << 20);
  for (int i = 0; i < 20; ++i) {
    if (!refuses(*log, log->tip().size)) {
      head->store(log->tip());
      continue;
    }
    return i > 0 && refuses(*log, log->tip().size) ? 0 : 1;
  }
  return 2;
}

}  // namespace

// Before anything else opens RocksDB here: its threads do not come along into the child.
BOOST_AUTO_TEST_CASE(after_a_failed_write_nothing_is_accepted_and_nothing_acknowledged_is_lost) {
  const TemporaryDirectory directory;
  const std::string logPath = directory.path("log");
  const std::string headPath = directory.path("head");
  const pid_t child = ::fork();
  if (child == 0) ::_exit(appendUntilRefused(logPath, headPath));
  int status = 0;
  ::waitpid(child, &status, 0);
  BOOST_TEST(WIFEXITED(status));
  BOOST_TEST(WEXITSTATUS(status) == 0);

  const auto log = openRocksLog(logPath);
  const auto head = openHeadFile(headPath);
  const Tip tip = checkAgainstHead(*log, *head);
  BOOST_TEST(tip.size >= BATCH);
  BOOST_TEST(tip.size % BATCH == 0);
  BOOST_TEST(log->append(tip.size, bigBatch(), {}).size == tip.size + BATCH);
}

BOOST_AUTO_TEST_CASE(an_error_in_the_background_is_told_to_the_next_writer) {
  BackgroundErrors errors;
  errors.check();
  rocksdb::Status first = rocksdb::Status::IOError("disk on fire");
  rocksdb::Status second = rocksdb::Status::IOError("also wet");
  errors.OnBackgroundError(rocksdb::BackgroundErrorReason::kFlush, &first);
  errors.OnBackgroundError(rocksdb::BackgroundErrorReason::kFlush, &second);
  BOOST_CHECK_EXCEPTION(errors.check(), StorageFault, [](const StorageFault& fault) {
    return std::string(fault.what()).find("disk on fire") != std::string::npos;
  });
}

BOOST_AUTO_TEST_CASE(the_engine_does_not_go_on_by_itself_when_there_is_room_again) {
  BackgroundErrors errors;
  bool recovers = true;
  errors.OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason::kWriteCallback,
                              rocksdb::Status::NoSpace(), &recovers);
  BOOST_TEST(!recovers);
}

BOOST_AUTO_TEST_CASE(corruption_and_other_failures_are_told_apart) {
  check(rocksdb::Status::OK(), "nothing");
  BOOST_CHECK_THROW(check(rocksdb::Status::Corruption("x"), "reading"), DamagedLog);
  try {
    check(rocksdb::Status::NoSpace(), "writing");
    BOOST_ERROR("was accepted");
  } catch (const DamagedLog&) {
    BOOST_ERROR("a full disk is not damage");
  } catch (const StorageFault& fault) {
    BOOST_TEST(std::string(fault.what()).starts_with("writing: "));
  }
}

// Its writer would end the process on a full disk (rocks_settings.cpp).
BOOST_AUTO_TEST_CASE(rocksdb_writes_no_text_log) {
  const TemporaryDirectory directory;
  const auto log = openRocksLog(directory.path("log"));
  const auto keys = openRocksKeyStore(directory.path("keys"));
  for (const char* store : {"log", "keys"}) {
    BOOST_TEST(std::filesystem::exists(directory.path(store) + "/CURRENT"));
    BOOST_TEST(!std::filesystem::exists(directory.path(store) + "/LOG"));
  }
}

}  // namespace authd::storage
