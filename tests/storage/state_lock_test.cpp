#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "storage/fault.h"
#include "storage/key_store.h"
#include "tests/storage/temporary_directory.h"

namespace authd::storage {
namespace {

enum Outcome { GRANTED, LOCKED, UNUSABLE };

Outcome tryLock(const std::string& directory) {
  try {
    const StateLock lock(directory);
    return GRANTED;
  } catch (const StateLocked&) {
    return LOCKED;
  } catch (const StorageFault&) {
    return UNUSABLE;
  }
}

Outcome tryInAnotherProcess(const std::string& directory) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(tryLock(directory));
  int status = 0;
  ::waitpid(child, &status, 0);
  return static_cast<Outcome>(WEXITSTATUS(status));
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_locked_directory_is_refused_to_others_until_released) {
  const TemporaryDirectory directory;
  const std::string state = directory.path("state");
  {
    const StateLock lock(state);
    BOOST_TEST(tryInAnotherProcess(state) == LOCKED);
    BOOST_TEST(tryLock(state) == LOCKED);
  }
  BOOST_TEST(tryInAnotherProcess(state) == GRANTED);
}

BOOST_AUTO_TEST_CASE(a_refusal_names_the_holder) {
  const TemporaryDirectory directory;
  const StateLock lock(directory.path("state"));
  try {
    const StateLock second(directory.path("state"));
    BOOST_ERROR("was granted twice");
  } catch (const StateLocked& refusal) {
    BOOST_TEST(std::string(refusal.what()).find(std::to_string(::getpid())) != std::string::npos);
  }
}

// Where no file can be made: there, too, one process at a time.
BOOST_AUTO_TEST_CASE(the_directory_itself_is_locked) {
  const TemporaryDirectory directory;
  const StateLock lock(directory.path("state"));
  std::filesystem::remove(directory.path("state/lock"));
  BOOST_TEST(tryInAnotherProcess(directory.path("state")) == LOCKED);
}

BOOST_AUTO_TEST_CASE(a_new_directory_is_closed_to_others) {
  const TemporaryDirectory directory;
  const StateLock lock(directory.path("state"));
  struct stat facts;
  BOOST_REQUIRE(::stat(directory.path("state").c_str(), &facts) == 0);
  BOOST_TEST((facts.st_mode & 0777) == 0700u);
}

BOOST_AUTO_TEST_CASE(a_directory_that_others_may_write_is_refused) {
  const TemporaryDirectory directory;
  const std::string state = directory.path("state");
  std::filesystem::create_directory(state);
  for (const mode_t mode : {0770u, 0702u, 0777u}) {
    BOOST_REQUIRE(::chmod(state.c_str(), mode) == 0);
    BOOST_TEST(tryLock(state) == UNUSABLE);
  }
  BOOST_REQUIRE(::chmod(state.c_str(), 0750) == 0);
  BOOST_TEST(tryLock(state) == GRANTED);
}

BOOST_AUTO_TEST_CASE(a_file_or_a_foreign_directory_is_refused) {
  const TemporaryDirectory directory;
  writeFile(directory.path("file"), "x");
  BOOST_TEST(tryLock(directory.path("file")) == UNUSABLE);
  BOOST_TEST(tryLock(directory.path("missing/state")) == UNUSABLE);
  if (::geteuid() != 0) return;  // only root can give a directory away
  std::filesystem::create_directory(directory.path("foreign"));
  BOOST_REQUIRE(::chown(directory.path("foreign").c_str(), 12345, 12345) == 0);
  BOOST_TEST(tryLock(directory.path("foreign")) == UNUSABLE);
}

}  // namespace authd::storage
