#include "daemon/core/rules/search.h"

#include <boost/test/unit_test.hpp>
#include <map>

namespace authd::core {
namespace {

using Thing = std::map<std::string, std::string, std::less<>>;

const Thing JANE{{"entity_id", "7"},
                 {"email", "Jane@Example.com"},
                 {"firstname", "J\xC3\xA4ne"},
                 {"created_at", "2024-02-03 10:00:00"},
                 {"tags", "a,B,c"}};

std::optional<FieldKind> kindOf(std::string_view field) {
  if (field == "entity_id") return FieldKind::NUMBER;
  if (JANE.contains(field) || field == "taxvat") return FieldKind::TEXT;
  return std::nullopt;
}

FieldValues valuesOf(const Thing& thing) {
  return [&thing](std::string_view field) -> std::optional<std::string> {
    const auto found = thing.find(field);
    return found == thing.end() ? std::nullopt : std::optional(found->second);
  };
}

Search search(SearchCriteria criteria) {
  return std::get<Search>(Search::make(std::move(criteria), kindOf));
}

bool finds(const char* field, const char* condition, const char* value) {
  SearchCriteria criteria;
  criteria.groups = {{{field, value, condition}}};
  return search(std::move(criteria)).matches(valuesOf(JANE));
}

SearchFault faultOf(SearchCriteria criteria) {
  return std::get<SearchError>(Search::make(std::move(criteria), kindOf)).fault;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_condition_means_what_it_means_in_sql) {
  struct Case {
    const char* field;
    const char* condition;
    const char* value;
    bool found;
  };
  const Case cases[] = {
      {"email", "eq", "jane@example.com", true},
      {"email", "eq", "jane", false},
      {"email", "moreq", "JANE@example.com", true},
      {"email", "EQ", "jane@example.com", true},
      {"email", "neq", "joe@example.com", true},
      {"email", "neq", "jane@example.com", false},
      {"taxvat", "neq", "12", false},
      {"email", "like", "%@EXAMPLE.%", true},
      {"email", "like", "jane", false},
      {"email", "like", "j_ne%", true},
      {"firstname", "like", "j_ne", true},
      {"firstname", "like", "j__ne", false},
      {"email", "like", "jane\\%", false},
      {"email", "like", "%", true},
      {"email", "like", "", false},
      {"email", "nlike", "joe%", true},
      {"email", "nlike", "jane%", false},
      {"taxvat", "nlike", "%", false},
      {"entity_id", "in", "5, 7,9", true},
      {"entity_id", "in", "5,9", false},
      {"entity_id", "nin", "5,9", true},
      {"entity_id", "nin", "7", false},
      {"taxvat", "null", "", true},
      {"email", "null", "1", false},
      {"email", "notnull", "", true},
      {"taxvat", "notnull", "", false},
      {"taxvat", "is", "NULL", true},
      {"email", "is", "not null", true},
      {"email", "is", "jane@example.com", true},
      {"entity_id", "gt", "6", true},
      {"entity_id", "gt", "7", false},
      {"entity_id", "gt", "10", false},
      {"entity_id", "lt", "10", true},
      {"entity_id", "gteq", "7", true},
      {"entity_id", "lteq", "7", true},
      {"entity_id", "lteq", "6.5", false},
      {"entity_id", "eq", "7.0", true},
      {"created_at", "gt", "2024-02-03", true},
      {"created_at", "lt", "2024-02-03", false},
      {"created_at", "from", "2024-01-01 00:00:00", true},
      {"created_at", "to", "2024-01-01 00:00:00", false},
      {"tags", "finset", "b", true},
      {"tags", "finset", "a,b", false},
      {"tags", "nfinset", "d", true},
      {"email", "regexp", "^jane@.*\\.com$", true},
      {"email", "regexp", "^doe", false},
      {"email", "regexp", "(a+)+$", false},
      {"email", "fulltext", "example", true},
      {"taxvat", "seq", "", true},
      {"email", "seq", "jane@example.com", true},
      {"email", "sneq", "", true},
      {"email", "ntoa", "%example%", true},
  };
  for (const auto& one : cases) {
    BOOST_TEST(finds(one.field, one.condition, one.value) == one.found,
               one.field << " " << one.condition << " " << one.value);
  }
}

BOOST_AUTO_TEST_CASE(groups_are_and_filters_are_or) {
  const SearchFilter yes{"entity_id", "7", "eq"};
  const SearchFilter no{"entity_id", "8", "eq"};
  const auto found = [](std::vector<std::vector<SearchFilter>> groups) {
    SearchCriteria criteria;
    criteria.groups = std::move(groups);
    return search(std::move(criteria)).matches(valuesOf(JANE));
  };
  BOOST_TEST(found({}));
  BOOST_TEST(found({{}}));
  BOOST_TEST(found({{no, yes}}));
  BOOST_TEST(!found({{no}, {yes}}));
  BOOST_TEST(found({{yes}, {no, yes}}));
}

BOOST_AUTO_TEST_CASE(from_and_to_of_one_group_are_a_range) {
  SearchCriteria criteria;
  criteria.groups = {{{"entity_id", "8", "from"}, {"entity_id", "9", "to"}}};
  BOOST_TEST(!search(criteria).matches(valuesOf(JANE)));
  criteria.groups = {{{"entity_id", "7", "from"}, {"entity_id", "9", "to"}}};
  BOOST_TEST(search(criteria).matches(valuesOf(JANE)));
}

BOOST_AUTO_TEST_CASE(order_is_by_fields_in_turn_and_nothing_comes_first) {
  SearchCriteria criteria;
  criteria.orders = {{"firstname", false}, {"entity_id", true}};
  const auto s = search(criteria);
  const auto key = [&](const Thing& thing) { return s.keyOf(valuesOf(thing)); };
  const auto anna2 = key({{"firstname", "Anna"}, {"entity_id", "2"}});
  const auto anna10 = key({{"firstname", "anna"}, {"entity_id", "10"}});
  const auto nobody = key({{"entity_id", "1"}});
  BOOST_TEST(s.before(anna10, anna2));
  BOOST_TEST(!s.before(anna2, anna10));
  BOOST_TEST(s.before(nobody, anna2));
  BOOST_TEST(!s.before(anna2, anna2));
}

BOOST_AUTO_TEST_CASE(a_sole_value_is_one_that_all_matches_have) {
  SearchCriteria criteria;
  criteria.groups = {{{"email", "a", "eq"}, {"entity_id", "7", "eq"}}};
  BOOST_TEST(!search(criteria).soleValue("entity_id").has_value());
  criteria.groups.push_back({{"entity_id", "7", "eq"}});
  BOOST_TEST(*search(criteria).soleValue("entity_id") == "7");
  criteria.groups = {{{"entity_id", "7", "gt"}}};
  BOOST_TEST(!search(criteria).soleValue("entity_id").has_value());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_searched_for_is_refused) {
  SearchCriteria criteria;
  criteria.groups = {{{"id", "7", "eq"}}};
  BOOST_TEST((faultOf(criteria) == SearchFault::UNKNOWN_FIELD));
  criteria.groups.clear();
  criteria.orders = {{"password", false}};
  BOOST_TEST((faultOf(criteria) == SearchFault::UNKNOWN_FIELD));
  criteria.orders.clear();
  for (const char* pattern : {"(", "a{9}", "[", "*"}) {
    criteria.groups = {{{"email", pattern, "regexp"}}};
    BOOST_TEST((faultOf(criteria) == SearchFault::BAD_PATTERN), pattern);
  }
  criteria.groups = {std::vector<SearchFilter>(101, {"email", "x", "eq"})};
  BOOST_TEST((faultOf(criteria) == SearchFault::TOO_MANY));
}

}  // namespace authd::core
