#include <boost/test/unit_test.hpp>

#include "tests/cli/fake_daemon.h"
#include "tests/cli/program.h"

namespace authd::cli {
namespace {

struct Reading {
  // What the daemon was asked by one command, which must succeed.
  std::string asked(const std::vector<std::string>& words) {
    BOOST_TEST(authctl(daemon.socketPath(), words).exit == 0);
    return daemon.calls().back().details;
  }
  ipc::FakeDaemon daemon;
};

bool isPlain(const std::string& details) {
  return details.find(" plain") != std::string::npos;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(reading, Reading)

BOOST_AUTO_TEST_CASE(the_json_of_events_is_asked_for_only_where_it_is_shown) {
  BOOST_TEST(isPlain(asked({"events", "list"})));
  BOOST_TEST(isPlain(asked({"-o", "json", "events", "list"})));
  BOOST_TEST(isPlain(asked({"--fields", "seq,type", "events", "list"})));
  BOOST_TEST(!isPlain(asked({"--fields", "seq,json", "events", "list"})));
  BOOST_TEST(!isPlain(asked({"events", "show", "2"})));
  BOOST_TEST(!isPlain(asked({"events", "export"})));
}

BOOST_AUTO_TEST_CASE(a_report_is_of_the_last_day_unless_another_time_is_asked_for) {
  BOOST_TEST(asked({"report", "--daily"}) == "from none to none");
  BOOST_TEST(asked({"report"}) == "from none to none");
  BOOST_TEST(asked({"report", "--from", "seq:7"}) == "from seq:7 to none");
  BOOST_TEST(asked({"report", "--to", "2026-04-24T12:00:00Z"}) ==
             "from none to us:1777032000000000");
}

BOOST_AUTO_TEST_CASE(an_explanation_is_asked_for_by_its_id) {
  BOOST_TEST(asked({"explain", "0123456789abc"}) == "0123456789abc");
  BOOST_TEST(asked({"explain", "0123456789abc", "--reveal"}) == "0123456789abc reveal");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace authd::cli
