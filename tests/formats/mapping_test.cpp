#include "daemon/formats/mapping.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace authd::formats {
namespace {

std::vector<std::string> parts(std::string_view words) {
  std::vector<std::string> list;
  while (!words.empty()) {
    const auto end = std::min(words.find(','), words.size());
    list.emplace_back(words.substr(0, end));
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return list;
}

// Activities of OCSF 1.8.0 by class; 99 is any class's.
const std::map<OcsfClass, std::set<int>> ACTIVITIES{
    {OcsfClass::ACCOUNT_CHANGE, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 99}},
    {OcsfClass::AUTHENTICATION, {1, 2, 99}},
    {OcsfClass::ENTITY_MANAGEMENT, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 99}},
    {OcsfClass::APPLICATION_LIFECYCLE, {1, 2, 3, 4, 99}},
    {OcsfClass::API_ACTIVITY, {1, 2, 3, 4, 99}},
    {OcsfClass::DATASTORE_ACTIVITY, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 99}}};

// Types of ECS 9 by category.
const std::map<std::string, std::set<std::string>> TYPES{
    {"authentication", {"start", "end", "info"}},
    {"configuration", {"access", "change", "creation", "deletion", "info"}},
    {"database", {"access", "change", "info", "error"}},
    {"email", {"info"}},
    {"iam", {"admin", "change", "creation", "deletion", "group", "info", "user"}},
    {"process", {"access", "change", "end", "info", "start"}},
    {"session", {"start", "end", "info"}}};

}  // namespace

BOOST_AUTO_TEST_SUITE(mapping)

BOOST_AUTO_TEST_CASE(every_type_of_event_has_one_row) {
  std::size_t known = 0;
  for (unsigned code = 0; code <= 0xFFFF; ++code) {
    const auto type = static_cast<core::EventType>(code);
    if (core::nameOf(type).empty()) continue;
    ++known;
    const auto rows = std::count_if(mappings().begin(), mappings().end(),
                                    [&](const Mapping& row) { return row.type == type; });
    BOOST_TEST(rows == 1, core::nameOf(type) << " has " << rows << " rows");
  }
  BOOST_TEST(mappings().size() == known);
}

BOOST_AUTO_TEST_CASE(a_code_leads_to_its_row_and_no_code_to_none) {
  BOOST_REQUIRE(mappingOf(100) != nullptr);
  BOOST_TEST(mappingOf(100)->name == "customer.created");
  BOOST_TEST(mappingOf(0) == nullptr);
  BOOST_TEST(mappingOf(99) == nullptr);
}

BOOST_AUTO_TEST_CASE(names_are_unique_and_plain) {
  std::set<std::string_view> names;
  for (const Mapping& row : mappings()) {
    BOOST_TEST(names.insert(row.name).second, row.name);
    BOOST_TEST(row.name.find('.') != std::string_view::npos, row.name);
    BOOST_TEST(row.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_.") == std::string_view::npos,
               row.name);
  }
}

BOOST_AUTO_TEST_CASE(classes_of_ocsf_have_their_activities_and_what_they_are_about) {
  for (const Mapping& row : mappings()) {
    BOOST_TEST_CONTEXT(row.name) {
      BOOST_REQUIRE(ACTIVITIES.count(row.ocsfClass) == 1U);
      BOOST_TEST(ACTIVITIES.at(row.ocsfClass).count(row.ocsfActivity) == 1U);
      BOOST_TEST((row.ocsfClass == OcsfClass::ENTITY_MANAGEMENT) == !row.entity.kind.empty());
      BOOST_TEST((row.severity != Severity::UNKNOWN));
    }
  }
}

BOOST_AUTO_TEST_CASE(categories_of_ecs_allow_the_types_beside_them) {
  for (const Mapping& row : mappings()) {
    BOOST_TEST_CONTEXT(row.name) {
      BOOST_TEST(!row.ecsTypes.empty());
      for (const auto& category : parts(row.ecsCategories)) {
        BOOST_REQUIRE(TYPES.count(category) == 1U);
        for (const auto& type : parts(row.ecsTypes)) {
          BOOST_TEST(TYPES.at(category).count(type) == 1U, category << " has no type " << type);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace authd::formats
