#include "daemon/signer/folder.h"

#include <sys/stat.h>

#include "tests/signer/fixture.h"

namespace authd::signer {
namespace {

BOOST_AUTO_TEST_SUITE(folder)

BOOST_AUTO_TEST_CASE(a_staged_text_is_not_in_force_until_it_is_published) {
  const Home home;
  Folder folder(home.place.directory);
  folder.replace("last", "old", 0600);
  folder.stage("last", "new", 0600);
  BOOST_TEST(home.text("last") == "old");
  folder.publish("last");
  BOOST_TEST(home.text("last") == "new");
  BOOST_TEST(!folder.has("last.new"));
}

BOOST_AUTO_TEST_CASE(what_a_crash_has_staged_is_thrown_away_even_if_nobody_may_write_it) {
  const Home home;
  Folder folder(home.place.directory);
  folder.stage("signer.key", "half", 0400);
  folder.replace("signer.key", "whole", 0400);
  BOOST_TEST(home.text("signer.key") == "whole");
}

BOOST_AUTO_TEST_CASE(one_at_a_time) {
  const Home home;
  const Folder first(home.place.directory);
  BOOST_TEST(faultOf([&] { Folder second(home.place.directory, std::chrono::milliseconds(1)); }) ==
             Exit::BUSY);
}

BOOST_AUTO_TEST_CASE(a_directory_that_is_missing_or_open_to_others_is_refused) {
  const Home home;
  BOOST_TEST(faultOf([&] { Folder folder(home.pathOf("none")); }) == Exit::STATE_DIRECTORY);
  makeFolder(home.pathOf("made"));
  makeFolder(home.pathOf("made"));
  Folder{home.pathOf("made")};
  ::chmod(home.pathOf("made").c_str(), 0770);
  BOOST_TEST(faultOf([&] { Folder folder(home.pathOf("made")); }) == Exit::STATE_DIRECTORY);
}

BOOST_AUTO_TEST_CASE(no_file_and_an_empty_one_are_different_and_a_long_one_is_refused) {
  const Home home;
  BOOST_TEST(!readFile(home.pathOf("a")));
  home.put("a", "");
  BOOST_TEST(readFile(home.pathOf("a")).value() == "");
  home.put("a", std::string(MOST_FILE_BYTES + 1, 'x'));
  BOOST_TEST(faultOf([&] { readFile(home.pathOf("a")); }) == Exit::STATE_DIRECTORY);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::signer
