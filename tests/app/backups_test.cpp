#include "daemon/app/backups.h"

#include <stdlib.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

#include "tests/app/world.h"

namespace authd::app {
namespace {

namespace fs = std::filesystem;

class Fixture : public World {
 public:
  Fixture() {
    std::string name = (fs::temp_directory_path() / "authd-backups-XXXXXX").string();
    BOOST_REQUIRE(::mkdtemp(name.data()) != nullptr);
    config.folder = name;
  }
  ~Fixture() noexcept(false) {
    std::error_code ignored;
    fs::remove_all(config.folder, ignored);
  }

  std::string whyNot(Backups& backups) {
    const auto answer = wait(backups.take({}));
    const auto* refused = std::get_if<Refused>(&answer);
    if (!refused || refused->fields.empty()) return "taken";
    return refused->fields[0].second;
  }

  BackupConfig config;
};

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_FIXTURE_TEST_CASE(without_a_folder_there_is_no_backup_and_no_event, Fixture) {
  Backups backups(app(), BackupConfig{});
  const auto before = size();
  BOOST_TEST(contains(whyNot(backups), "no [backup] folder"));
  BOOST_TEST(size() == before);
  backups.list([](const BackupView&) {
    BOOST_ERROR("there is one");
    return true;
  });
}

BOOST_FIXTURE_TEST_CASE(a_backup_is_recorded_before_it_is_copied, Fixture) {
  Backups backups(app(), config);
  const auto before = size();
  BOOST_TEST(contains(whyNot(backups), "in memory"));  // the log of this world
  BOOST_TEST(events(before) == "BackupTaken");
  const auto event = this->event(before);
  const auto& taken = std::get<core::BackupTaken>(event.body);
  BOOST_TEST(taken.backupId == 1U);
  BOOST_TEST(taken.folder == config.folder);
}

BOOST_FIXTURE_TEST_CASE(one_backup_at_a_time, Fixture) {
  Backups backups(app(), config);
  scanning.held = true;
  auto first = backups.take({});
  BOOST_TEST(contains(whyNot(backups), "being taken"));
  scanning.held = false;
  scanning.release();
  wait(kj::mv(first));
  BOOST_TEST(contains(whyNot(backups), "in memory"));
}

BOOST_FIXTURE_TEST_CASE(a_busy_daemon_says_so, Fixture) {
  Backups backups(app(), config);
  scanning.full = true;
  BOOST_TEST(is(wait(backups.take({})), Why::BUSY));
}

BOOST_FIXTURE_TEST_CASE(a_manifest_is_read_as_it_was_written, Fixture) {
  const BackupManifest manifest{7,     "shop \"x\"", 1'000'000, "c0ffee", 1'777'032'000'000'000,
                                "0.1", true};
  BOOST_TEST(!readManifest(config.folder, 7));
  writeManifest(config.folder, manifest);
  BOOST_TEST((readManifest(config.folder, 7) == manifest));
  BOOST_TEST(!readManifest(config.folder, 8));
  fs::copy(config.folder + "/manifest-7.json", config.folder + "/manifest-8.json");
  BOOST_TEST(!readManifest(config.folder, 8));
  std::ofstream(config.folder + "/manifest-7.json") << "{";
  BOOST_TEST(!readManifest(config.folder, 7));
  BOOST_TEST(dropManifest(config.folder, 7));
  BOOST_TEST(!dropManifest(config.folder, 7));
}

}  // namespace authd::app
