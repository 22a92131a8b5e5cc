#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <memory>

#include "storage/fault.h"
#include "storage/head.h"
#include "storage/key_store.h"
#include "storage/log.h"
#include "storage/rocks_engine.h"
#include "storage/rocks_settings.h"
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

// The disk of write-ahead logs; full when it is said to be.
class SmallDisk final : public rocksdb::FileSystemWrapper {
 public:
  SmallDisk() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}
  const char* Name() const override { return "SmallDisk"; }
  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* debug) override {
    auto status = FileSystemWrapper::NewWritableFile(name, options, file, debug);
    if (status.ok() && name.ends_with(".log")) {
      *file = std::make_unique<File>(std::move(*file), isFull);
    }
    return status;
  }

  std::atomic<bool> isFull = false;

 private:
  class File final : public rocksdb::FSWritableFileOwnerWrapper {
   public:
    File(std::unique_ptr<rocksdb::FSWritableFile> file, const std::atomic<bool>& isFull)
        : FSWritableFileOwnerWrapper(std::move(file)), isFull_(isFull) {}
    using FSWritableFileOwnerWrapper::Append;
    rocksdb::IOStatus Append(const rocksdb::Slice& bytes, const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* debug) override {
      if (isFull_) return rocksdb::IOStatus::NoSpace();
      return FSWritableFileOwnerWrapper::Append(bytes, options, debug);
    }

   private:
    const std::atomic<bool>& isFull_;
  };
};

// Is asked after the others.
class RecoveryWatch final : public rocksdb::EventListener {
 public:
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status, bool*) override {
    begun = true;
  }
  std::atomic<bool> begun = false;
};

// Whether RocksDB begins to after a write that found no room.
bool recoversFromFullDisk(const std::shared_ptr<rocksdb::EventListener>& listener) {
  const TemporaryDirectory directory;
  const auto disk = std::make_shared<SmallDisk>();
  const auto env = rocksdb::NewCompositeEnv(disk);
  const auto watch = std::make_shared<RecoveryWatch>();
  auto options = keyStoreOptions(listener);
  options.env = env.get();
  options.listeners.push_back(watch);
  rocksdb::DB* raw = nullptr;
  BOOST_REQUIRE(rocksdb::DB::Open(options, directory.path("db"), &raw).ok());
  const std::unique_ptr<rocksdb::DB> database(raw);
  BOOST_TEST(database->Put(writeOptions(true), "a", "fits").ok());
  disk->isFull = true;
  BOOST_TEST(database->Put(writeOptions(true), "b", "does not").IsNoSpace());
  disk->isFull = false;
  return watch->begun;
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
  const auto errors = std::make_shared<BackgroundErrors>();
  BOOST_TEST(!recoversFromFullDisk(errors));
  BOOST_TEST(errors->any());
  // By default it would, or this test is blind.
  BOOST_TEST(recoversFromFullDisk(std::make_shared<rocksdb::EventListener>()));
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
