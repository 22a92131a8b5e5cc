#include "cli/whole_log.h"

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <functional>
#include <utility>

#include "cli/export_folder.h"
#include "cli/failure.h"
#include "cli/tile_sources.h"
#include "tests/cli/folder.h"
#include "tests/cli/log_of_events.h"

namespace authd::cli {
namespace {

const std::string NAME = "shop.example/log";

// A daemon's log; something may happen to it whenever entries are read.
struct Daemon {
  NewestLog newest() {
    return [this]() -> SignedLog {
      ++asked;
      return {"note", log.head(NAME), [this, tiles = log.tiles()](const std::string& path) {
                if (path.starts_with("tile/entries/") && meanwhile) meanwhile();
                return tiles(path);
              }};
    };
  }
  void pruneOnce() {
    meanwhile = [this, done = false]() mutable {
      if (!std::exchange(done, true)) log.prune(0, 10);
    };
  }

  LogOfEvents log;
  std::function<void()> meanwhile;
  int asked = 0;
};

std::string flawIn(const std::function<void()>& work) {
  try {
    work();
    return "";
  } catch (const Failure& failure) {
    return failure.what();
  }
}

VerifiedLog verifyFolder(const std::string& folder, const tlog::Checkpoint& head) {
  return verifyWhole([&]() -> SignedLog { return {"note", head, tilesIn(folder)}; }, nullptr);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(whole_logs)

BOOST_AUTO_TEST_CASE(what_was_dropped_is_counted) {
  Daemon daemon;
  daemon.log.fill(600);
  BOOST_TEST(verifyWhole(daemon.newest(), nullptr).dropped == 0U);
  daemon.log.prune(5, 8);
  const auto verified = verifyWhole(daemon.newest(), nullptr);
  BOOST_TEST(verified.dropped == 3U);
  BOOST_TEST(verified.log.head.size == 601U);
  BOOST_TEST(daemon.asked == 2);
}

BOOST_AUTO_TEST_CASE(what_is_dropped_meanwhile_is_said_in_a_newer_log) {
  Daemon daemon;
  daemon.log.fill(600);
  daemon.pruneOnce();
  const auto verified = verifyWhole(daemon.newest(), nullptr);
  BOOST_TEST(daemon.asked == 2);
  BOOST_TEST(verified.dropped == 10U);
  BOOST_TEST(verified.log.head.size == 600U);
}

// Stretch by stretch, before each part that is read.
BOOST_AUTO_TEST_CASE(a_log_that_is_dropped_all_the_time_verifies_too) {
  Daemon daemon;
  daemon.log.fill(5000);
  std::uint64_t next = 0;
  daemon.meanwhile = [&] {
    if (next < 4000) daemon.log.prune(next, next + 300);
    next += 300;
  };
  verifyWhole(daemon.newest(), nullptr);
  BOOST_TEST(daemon.asked == 2);
  BOOST_TEST(next > 4000U);
}

BOOST_AUTO_TEST_CASE(what_is_missing_without_a_word_is_a_flaw_however_the_log_grows) {
  Daemon daemon;
  daemon.log.fill(600);
  daemon.log.drop(3, 4);
  const auto verify = [&] { verifyWhole(daemon.newest(), nullptr); };
  BOOST_TEST(flawIn(verify) == "event 3 is missing, and no event says so");
  daemon.meanwhile = [&] { daemon.log.fill(daemon.log.head(NAME).size + 1); };
  BOOST_TEST(flawIn(verify) == "event 3 is missing, and no event says so");
}

// The word counts only where it is in the same log.
BOOST_AUTO_TEST_CASE(a_word_in_another_log_is_none) {
  Daemon daemon;
  daemon.log.fill(600);
  daemon.log.drop(3, 4);
  LogOfEvents other;
  other.word = 2;
  other.fill(600);
  other.prune(3, 4);
  const auto newest = [&]() -> SignedLog {
    if (++daemon.asked == 1) return {"", daemon.log.head(NAME), daemon.log.tiles()};
    return {"", other.head(NAME), other.tiles()};
  };
  BOOST_TEST(flawIn([&] {
               verifyWhole(newest, nullptr);
             }).starts_with("the tiles do not prove that the newer tree begins"));
}

BOOST_AUTO_TEST_CASE(a_changed_entry_is_named) {
  LogOfEvents log;
  log.fill(300);
  const auto changed = [tiles = log.tiles()](const std::string& path) {
    auto bytes = tiles(path);
    if (path == "tile/entries/000") bytes->back() = static_cast<char>(bytes->back() ^ 1);
    return bytes;
  };
  const auto verify = [&] {
    verifyWhole([&]() -> SignedLog { return {"", log.head(NAME), changed}; }, nullptr);
  };
  BOOST_TEST(flawIn(verify).starts_with("at position 255: "));
}

BOOST_AUTO_TEST_CASE(an_export_beside_dropping_is_one_of_a_newer_log) {
  Daemon daemon;
  daemon.log.fill(600);
  daemon.pruneOnce();
  Folder folder;
  const auto exported = exportWhole(folder.path, daemon.newest());
  BOOST_TEST(exported.log.head.size == 601U);
  BOOST_TEST(exported.counts.kept == 0U);
  BOOST_TEST(verifyFolder(folder.path, exported.log.head).dropped == 10U);
}

BOOST_AUTO_TEST_CASE(an_export_in_which_something_is_missing_without_a_word_fails) {
  Daemon daemon;
  daemon.log.fill(600);
  daemon.log.drop(3, 4);
  Folder folder;
  for (int time = 0; time < 2; ++time) {
    BOOST_TEST(flawIn([&] { exportWhole(folder.path, daemon.newest()); }) ==
               "event 3 is missing, and no event says so");
  }
}

// What was exported before says what is missing in a bundle that is written anew.
BOOST_AUTO_TEST_CASE(a_bundle_that_was_lost_is_exported_again) {
  Daemon daemon;
  daemon.log.fill(600);
  daemon.log.prune(0, 10);
  daemon.log.fill(800);
  for (const bool whole : {false, true}) {
    Folder folder;
    const auto head = exportWhole(folder.path, daemon.newest()).log.head;
    if (whole) {
      tlog::Note note{tlog::formatCheckpoint(head), {{NAME, {}, std::string(64, 's')}}};
      writeWhole(folder / "checkpoint", tlog::formatNote(note), true);
    }
    BOOST_REQUIRE(std::filesystem::remove(folder / "tile/entries/000"));
    daemon.asked = 0;
    const auto exported = exportWhole(folder.path, daemon.newest());
    BOOST_TEST(daemon.asked == 1);
    BOOST_TEST(verifyFolder(folder.path, exported.log.head).dropped == 10U);
  }
}

BOOST_AUTO_TEST_CASE(what_was_dropped_after_its_export_may_stay_there) {
  Daemon daemon;
  daemon.log.fill(600);
  Folder folder;
  exportWhole(folder.path, daemon.newest());
  daemon.log.prune(0, 10);
  const auto exported = exportWhole(folder.path, daemon.newest());
  BOOST_TEST(verifyFolder(folder.path, exported.log.head).dropped == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace authd::cli
