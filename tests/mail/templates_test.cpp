#include "daemon/mail/templates.h"

#include <stdlib.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <stdexcept>
#include <string>

namespace authd::mail {
namespace {

namespace fs = std::filesystem;

// A shop's folder, for the time of a test.
struct Folder {
  Folder() {
    std::string name = (fs::temp_directory_path() / "authd-mail-XXXXXX").string();
    path = mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path); }

  void write(const std::string& name, const std::string& text) const {
    fs::create_directories(fs::path(path + "/" + name).parent_path());
    std::ofstream(path + "/" + name) << text;
  }
  // The subject of a welcome in a locale.
  std::string subject(const std::string& locale) const { return text(locale).subject; }
  Text text(const std::string& locale) const {
    app::Letter letter;
    letter.locale = locale;
    letter.firstName = "Zoe";
    return Templates::withFolder(path).render(letter);
  }
  // What is wrong with it.
  std::string fault() const {
    try {
      Templates::withFolder(path);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return {};
  }

  std::string path;
};

// The words in braces of a text.
std::set<std::string> namesIn(const std::string& text) {
  static const std::regex NAME(R"(\{\{(\w+)\}\})");
  std::set<std::string> names;
  for (std::sregex_iterator at(text.begin(), text.end(), NAME), end; at != end; ++at) {
    names.insert((*at)[1]);
  }
  return names;
}

BOOST_FIXTURE_TEST_SUITE(templates, Folder)

BOOST_AUTO_TEST_CASE(a_shops_own_text_wins_and_the_most_special_one_of_them) {
  const std::string shipped = subject("de_AT");
  write("welcome.txt", "Subject: everywhere\n\nHello");
  BOOST_TEST(subject("de_AT") == "everywhere");
  write("de/welcome.txt", "Subject: deutsch\n\nHallo");
  BOOST_TEST(subject("de_AT") == "deutsch");
  write("de_AT/welcome.txt", "Subject: austrian\n\nServus {{first_name}}");
  BOOST_TEST(subject("de_AT") == "austrian");
  BOOST_TEST(text("de_AT").body == "Servus Zoe");
  BOOST_TEST(subject("de_DE") == "deutsch");
  BOOST_TEST(subject("fr_FR") == "everywhere");
  BOOST_TEST(shipped.starts_with("Welcome to"));
}

BOOST_AUTO_TEST_CASE(a_text_of_its_own_is_not_sent_with_html_of_ours) {
  write("welcome.txt", "Subject: s\n\nHello");
  BOOST_TEST(text("en_US").html.empty());
  write("welcome.html", "<p>{{first_name}}</p>");
  BOOST_TEST(text("en_US").html == "<p>Zoe</p>");
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_said_with_the_file) {
  BOOST_TEST(fault().empty());
  write("welcome.txt", "Hello\n");
  BOOST_TEST(fault() == path + "/welcome.txt: its first line must be `Subject: ...`");
  write("welcome.txt", "Subject: {{shop}}\n\nHello");
  BOOST_TEST(fault().find("welcome.txt: it has a {{name}} that there is not") != std::string::npos);
  write("welcome.txt", "Subject: s\n\nHello");
  write("welcome.html", "<p>{{price}}</p>");
  BOOST_TEST(fault().find("welcome.html") != std::string::npos);
  write("welcome.html", "");
  write("de/invoice.txt", "Subject: s\n\n");
  BOOST_TEST(fault() == path + "/de/invoice.txt: there is no template of this name");
}

BOOST_AUTO_TEST_CASE(the_man_page_has_the_names_that_a_template_may_have_and_no_others) {
  std::ifstream page(MAN_PAGE);
  const auto told = namesIn({std::istreambuf_iterator<char>(page), {}});
  write("welcome.txt", "Subject: {{nothing so}}\n\n");
  const std::string known = fault();
  const auto there = namesIn(known.substr(known.find("there are")));
  BOOST_TEST(there.count("store") == 1U);
  BOOST_TEST(told == there, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_folder_that_is_not_there_is_no_empty_one) {
  BOOST_CHECK_THROW(Templates::withFolder(path + "/none"), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(other_files_are_left_alone) {
  write("README", "nothing");
  write("notes.md", "nothing");
  write("welcome.html", "<p>{{nonsense}}</p>");  // without a text it is not used
  BOOST_TEST(fault().empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::mail
