#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/cli/fake_daemon.h"
#include "tests/cli/program.h"

namespace authd::cli {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

struct Fixture {
  Fixture() {
    std::string name = (fs::temp_directory_path() / "authctl-XXXXXX").string();
    BOOST_REQUIRE(mkdtemp(name.data()) != nullptr);
    home = name;
  }
  ~Fixture() { fs::remove_all(home); }

  Ran exported(Words words) {
    words.insert(words.begin(), {"events", "export"});
    return authctl(daemon.socketPath(), words);
  }
  std::string file(const std::string& name) const {
    std::ifstream file(home + "/" + name, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }
  void put(const std::string& name, const std::string& text) const {
    std::ofstream(home + "/" + name, std::ios::binary) << text;
  }

  ipc::FakeDaemon daemon;
  std::string home;
};

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(export_verb, Fixture)

BOOST_AUTO_TEST_CASE(an_export_says_its_format_to_the_daemon) {
  BOOST_TEST(exported({}).exit == 0);
  const auto csv = exported({"--format", "csv", "--type", "TokenIssued", "--from", "1"});
  BOOST_TEST(csv.out.starts_with("seq,time,type,"));
  BOOST_TEST(contains(csv.out, "\r\n1,,TokenIssued,"));
  const auto calls = daemon.calls();
  BOOST_REQUIRE(calls.size() == 2U);
  BOOST_TEST(calls[0].details.ends_with(" export jsonl"));
  BOOST_TEST(calls[1].details == "from seq:1 to none type TokenIssued limit 0 export csv");
}

BOOST_AUTO_TEST_CASE(what_does_not_go_together_is_refused_before_anything_is_asked) {
  const std::string folder = home + "/new";
  for (const Words& words :
       {Words{"--format", "parquet"}, Words{"--follow"}, Words{"--state", "f"},
        Words{"--follow", "--state", "f", "--out", folder},
        Words{"--follow", "--state", "f", "--to", "3"}, Words{"--tiles", folder, "--out", folder},
        Words{"--tiles", folder, "--format", "csv"}, Words{"--tiles", folder, "--from", "3"},
        Words{"--tiles", folder, "--outcome", "failure"}}) {
    BOOST_TEST(exported(words).exit == 64);
  }
  BOOST_TEST(daemon.calls().empty());
  BOOST_TEST(!fs::exists(folder));
}

BOOST_AUTO_TEST_CASE(a_folder_holds_events_and_what_they_are) {
  const auto ran = exported({"--out", home + "/out", "--format", "ocsf"});
  BOOST_TEST(ran.exit == 0);
  const auto manifest = boost::json::parse(file("out/manifest.json"));
  BOOST_TEST(manifest.at("events") == 4);
  BOOST_TEST(manifest.at("types").at("TokenIssued") == 2);
  BOOST_TEST(manifest.at("origin") == "00ff");
  BOOST_TEST(manifest.at("range").at("to") == "4");
  BOOST_TEST(manifest.at("kept_from") == 2);
  BOOST_TEST(manifest.at("personal_data_opened") == false);
  BOOST_TEST(manifest.at("no_checkpoint") == "nobody signs here");
  BOOST_TEST(manifest.at("files").at("events.ocsf.jsonl").at("bytes") ==
             static_cast<std::int64_t>(file("out/events.ocsf.jsonl").size()));
  BOOST_TEST(!fs::exists(home + "/out/checkpoint"));
  BOOST_TEST(exported({"--out", home + "/out"}).exit == 64);
}

BOOST_AUTO_TEST_CASE(a_refused_export_leaves_no_manifest) {
  BOOST_TEST(exported({"--out", home + "/out", "--type", "Nonsense"}).exit == 1);
  BOOST_TEST(!fs::exists(home + "/out/manifest.json"));
}

// The fake daemon ends when it is asked for news.
BOOST_AUTO_TEST_CASE(a_log_shipper_goes_on_where_it_was) {
  const Words words{"--follow", "--state", home + "/state"};
  auto ran = exported(words);
  BOOST_TEST(ran.exit == 7);
  BOOST_TEST(contains(ran.out, "{\"seq\":3,"));
  BOOST_TEST(file("state") == "4 00ff\n");
  BOOST_TEST(exported(words).out == "");
  put("state", "3 00ff\n");
  ran = exported(words);
  BOOST_TEST(ran.out == "{\"seq\":3,\"type\":\"TokenIssued\"}\n");
  BOOST_TEST(file("state") == "4 00ff\n");
}

BOOST_AUTO_TEST_CASE(a_log_shipper_notices_another_log_and_a_shorter_one) {
  const Words words{"--follow", "--state", home + "/state"};
  for (const char* state : {"3 other\n", "5 00ff\n", "nonsense\n"}) {
    put("state", state);
    const auto ran = exported(words);
    BOOST_TEST(ran.exit == 1);
    BOOST_TEST(ran.out == "");
    BOOST_TEST(file("state") == state);
  }
}

BOOST_AUTO_TEST_CASE(titles_of_columns_are_written_once) {
  const Words words{"--follow", "--state", home + "/state", "--format", "csv"};
  BOOST_TEST(exported(words).out.starts_with("seq,"));
  put("state", "3 00ff\n");
  BOOST_TEST(exported(words).out.starts_with("3,"));
}

BOOST_AUTO_TEST_CASE(without_a_signed_head_there_are_no_tiles) {
  const auto ran = exported({"--tiles", home + "/tiles"});
  BOOST_TEST(ran.exit == 1);
  BOOST_TEST(contains(ran.err, "nobody signs here"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace authd::cli
