#include <sys/stat.h>

#include <algorithm>
#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "cli/export_folder.h"
#include "cli/export_position.h"
#include "cli/failure.h"
#include "cli/manifest.h"
#include "cli/tile_export.h"
#include "tests/cli/folder.h"

namespace authd::cli {
namespace {

namespace fs = std::filesystem;

mode_t modeOf(const std::string& path) {
  struct stat facts {};
  BOOST_REQUIRE(stat(path.c_str(), &facts) == 0);
  return facts.st_mode & 0777;
}

bool isUsage(const Failure& failure) {
  return failure.code() == ExitCode::USAGE;
}

// Tiles of any log, as long as they must be; counts what it is asked for.
struct Daemon {
  tlog::TileReader reader() {
    return [this](const std::string& path) -> std::optional<std::string> {
      asked.push_back(path);
      const auto tile = tlog::parseTilePath(path);
      if (!tile || path == missing) return std::nullopt;
      std::string bytes;
      if (!tile->entries) return std::string(tile->width * sizeof(storage::Hash), 'h');
      for (std::uint64_t i = 0; i < tile->width; ++i) tlog::addToBundle(bytes, "entry");
      return bytes;
    };
  }

  std::vector<std::string> asked;
  std::string missing;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(exports)

BOOST_AUTO_TEST_CASE(a_new_file_is_for_its_owner_and_known_by_its_digest) {
  Folder folder;
  GrowingFile file(folder.path, "events");
  file.write("a");
  file.write("");
  file.write("bc");
  const FileFacts facts = file.close();
  BOOST_TEST(folder.read("events") == "abc");
  BOOST_TEST(modeOf(folder / "events") == 0600U);
  BOOST_TEST(facts.bytes == 3U);
  BOOST_TEST(facts.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  BOOST_TEST(facts.sha256 == factsOf("events", "abc").sha256);
  BOOST_CHECK_THROW(GrowingFile(folder.path, "events"), Failure);
}

BOOST_AUTO_TEST_CASE(a_whole_file_replaces_what_was_there_with_its_folders) {
  Folder folder;
  writeWhole(folder / "a/b/c", "one", false);
  writeWhole(folder / "a/b/c", "two", true);
  BOOST_TEST(folder.read("a/b/c") == "two");
  BOOST_TEST(modeOf(folder / "a/b/c") == 0600U);
  BOOST_TEST(modeOf(folder / "a/b") == 0700U);
  BOOST_TEST(!fs::exists(folder / "a/b/c.new"));
  BOOST_CHECK_THROW(writeWhole(folder / "a/b/c/d", "x", false), Failure);
}

BOOST_AUTO_TEST_CASE(a_folder_with_something_else_in_it_is_left_alone) {
  Folder folder;
  makeEmptyFolder(folder.path);
  makeEmptyFolder(folder / "new");
  BOOST_TEST(modeOf(folder / "new") == 0700U);
  BOOST_CHECK_EXCEPTION(makeEmptyFolder(folder.path), Failure, isUsage);
  makeFolder(folder.path, {"new"});
  BOOST_CHECK_EXCEPTION(makeFolder(folder.path, {"old"}), Failure, isUsage);
  writeWhole(folder / "file", "x", false);
  BOOST_CHECK_THROW(makeEmptyFolder(folder / "file"), Failure);
}

BOOST_AUTO_TEST_CASE(a_position_is_of_one_log) {
  Folder folder;
  const std::string path = folder / "position";
  BOOST_TEST(!readExportPosition(path).has_value());
  writeExportPosition(path, {812311, "shop.example/log"});
  BOOST_TEST(folder.read("position") == "812311 shop.example/log\n");
  const auto position = readExportPosition(path);
  BOOST_REQUIRE(position.has_value());
  BOOST_TEST(position->next == 812311U);
  BOOST_TEST(position->origin == "shop.example/log");
  for (const char* damaged : {"", "\n", "x\n", "12\n", "-1 a\n", "12 a"}) {
    writeWhole(path, damaged, false);
    BOOST_CHECK_THROW(readExportPosition(path), Failure);
  }
}

BOOST_AUTO_TEST_CASE(a_manifest_counts_and_names_no_person) {
  Manifest manifest;
  manifest.origin = "shop.example/log";
  manifest.filter = {{"subject", withoutName("customer:jane@example.com")}};
  manifest.count(3, "TokenIssued");
  manifest.count(5, "TokenIssued");
  manifest.count(9, "unknown");
  manifest.files.push_back(factsOf("events.csv", "abc"));
  manifest.whyNoCheckpoint = "nobody signs here";
  const auto told = boost::json::parse(textOf(manifest));
  BOOST_TEST(told.at("events") == 3);
  BOOST_TEST(told.at("types").at("TokenIssued") == 2);
  BOOST_TEST(told.at("range").at("first") == 3);
  BOOST_TEST(told.at("range").at("last") == 9);
  BOOST_TEST(told.at("filter").at("subject") == "customer:(a name)");
  BOOST_TEST(told.at("checkpoint").is_null());
  BOOST_TEST(told.at("no_checkpoint") == "nobody signs here");
  BOOST_TEST(told.at("files").at("events.csv").at("bytes") == 3);
  BOOST_TEST(withoutName("customer:12") == "customer:12");
  BOOST_TEST(withoutName(std::string(32, 'a')) == std::string(32, 'a'));
  BOOST_TEST(withoutName("jane") == "(a name)");
}

BOOST_AUTO_TEST_CASE(a_tile_export_goes_on_where_it_was) {
  Folder folder;
  Daemon daemon;
  TileCounts counts = exportTiles(folder.path, {"log", 300, {}}, daemon.reader());
  BOOST_TEST(counts.kept == 0U);
  BOOST_TEST(counts.written == daemon.asked.size());
  BOOST_TEST(folder.read("tile/0/000").size() == 256 * sizeof(storage::Hash));
  BOOST_TEST(fs::exists(folder / "tile/0/001.p/44"));
  BOOST_TEST(fs::exists(folder / "tile/1/000.p/1"));
  BOOST_TEST(fs::exists(folder / "tile/entries/001.p/44"));
  daemon.asked.clear();
  counts = exportTiles(folder.path, {"log", 600, {}}, daemon.reader());
  BOOST_TEST(counts.kept == 2U);  // tile/0/000 and tile/entries/000
  BOOST_TEST(fs::exists(folder / "tile/0/001"));
  BOOST_TEST(fs::exists(folder / "tile/0/001.p/44"));
  BOOST_TEST(std::count(daemon.asked.begin(), daemon.asked.end(), "tile/0/000") == 0);
}

BOOST_AUTO_TEST_CASE(a_tile_that_lost_its_bytes_is_written_anew) {
  Folder folder;
  Daemon daemon;
  exportTiles(folder.path, {"log", 256, {}}, daemon.reader());
  for (const char* name : {"tile/0/000", "tile/entries/000"}) {
    fs::resize_file(folder / name, 100);
    BOOST_TEST(exportTiles(folder.path, {"log", 256, {}}, daemon.reader()).kept == 1U);
    BOOST_TEST(fs::file_size(folder / name) > 100U);
  }
}

BOOST_AUTO_TEST_CASE(a_tile_that_the_daemon_has_not_ends_the_export) {
  Folder folder;
  Daemon daemon;
  daemon.missing = "tile/entries/000";
  BOOST_CHECK_THROW(exportTiles(folder.path, {"log", 256, {}}, daemon.reader()), Failure);
}

BOOST_AUTO_TEST_CASE(another_log_s_folder_is_left_alone) {
  Folder folder;
  Daemon daemon;
  BOOST_TEST(exportedBefore(folder.path, {"log", 256, {}}, daemon.reader()) == 0U);
  writeWhole(folder / "checkpoint", "no note", false);
  BOOST_CHECK_THROW(exportedBefore(folder.path, {"log", 256, {}}, daemon.reader()), Failure);
  tlog::Note note{tlog::formatCheckpoint({"other", 1, {}}), {}};
  note.signatures.push_back({"other", {}, std::string(64, 's')});
  writeWhole(folder / "checkpoint", tlog::formatNote(note), false);
  BOOST_CHECK_THROW(exportedBefore(folder.path, {"log", 256, {}}, daemon.reader()), Failure);
  // Its own, but this head has not grown from it.
  note.text = tlog::formatCheckpoint({"log", 200, {}});
  writeWhole(folder / "checkpoint", tlog::formatNote(note), false);
  BOOST_CHECK_THROW(exportedBefore(folder.path, {"log", 256, {}}, daemon.reader()), Failure);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace authd::cli
