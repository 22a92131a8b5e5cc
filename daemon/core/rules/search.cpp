#include "daemon/core/rules/search.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <regex>

#include "daemon/core/rules/text.h"

namespace authd::core {
namespace {

enum class Condition : std::uint8_t {
  EQUAL,
  NOT_EQUAL,
  LIKE,
  NOT_LIKE,
  IN,
  NOT_IN,
  NULL_,
  NOT_NULL,
  GREATER,
  LESS,
  AT_LEAST,
  AT_MOST,
  IN_SET,
  NOT_IN_SET,
  PATTERN
};

constexpr std::size_t MOST_PATTERN = 100;

struct Word {
  std::string_view word;
  Condition condition;
};
constexpr Word WORDS[] = {
    {"eq", Condition::EQUAL},       {"neq", Condition::NOT_EQUAL},
    {"like", Condition::LIKE},      {"nlike", Condition::NOT_LIKE},
    {"in", Condition::IN},          {"nin", Condition::NOT_IN},
    {"null", Condition::NULL_},     {"notnull", Condition::NOT_NULL},
    {"gt", Condition::GREATER},     {"lt", Condition::LESS},
    {"gteq", Condition::AT_LEAST},  {"lteq", Condition::AT_MOST},
    {"from", Condition::AT_LEAST},  {"to", Condition::AT_MOST},
    {"finset", Condition::IN_SET},  {"nfinset", Condition::NOT_IN_SET},
    {"regexp", Condition::PATTERN}, {"ntoa", Condition::LIKE},
    {"fulltext", Condition::LIKE},  {"seq", Condition::EQUAL},
    {"sneq", Condition::NOT_EQUAL}, {"is", Condition::EQUAL},
};

// `seq` and `sneq` take an empty value for none at all; `is` takes the words null and not null.
Condition conditionOf(const SearchFilter& filter) {
  const std::string value = asciiLower(trimmed(filter.value));
  const std::string word = asciiLower(filter.condition);
  if (word == "seq" && value.empty()) return Condition::NULL_;
  if (word == "sneq" && value.empty()) return Condition::NOT_NULL;
  if (word == "is" && value == "null") return Condition::NULL_;
  if (word == "is" && value == "not null") return Condition::NOT_NULL;
  for (const auto& known : WORDS) {
    if (known.word == word) return known.condition;
  }
  return Condition::EQUAL;
}

// A number as SQL reads one at the beginning of a text; 0 if there is none.
double numberOf(std::string_view text) {
  text = trimmed(text);
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  double number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

int compare(FieldKind kind, std::string_view left, std::string_view right) {
  if (kind == FieldKind::NUMBER) {
    const double a = numberOf(left);
    const double b = numberOf(right);
    return a < b ? -1 : a > b ? 1 : 0;
  }
  return asciiLower(left).compare(asciiLower(right));
}

// The length of the code point that begins at `at`; 1 in damaged text.
std::size_t stepAt(std::string_view text, std::size_t at) {
  std::size_t next = at;
  return nextCodePoint(text, next) ? next - at : 1;
}

// SQL's LIKE of lower-case texts: % is any text, _ one character, \ takes the next as it is.
// Linear in memory, at worst the product of the lengths in time.
bool isLike(std::string_view text, std::string_view pattern) {
  std::size_t t = 0;
  std::size_t p = 0;
  std::size_t retryText = 0;
  std::size_t retryPattern = std::string_view::npos;
  while (t < text.size()) {
    bool escaped = p + 1 < pattern.size() && pattern[p] == '\\';
    if (p < pattern.size() && pattern[p] == '%') {
      retryPattern = ++p;
      retryText = t;
    } else if (p < pattern.size() && pattern[p] == '_') {
      t += stepAt(text, t);
      ++p;
    } else if (p + escaped < pattern.size() && pattern[p + escaped] == text[t]) {
      p += 1 + escaped;
      ++t;
    } else if (retryPattern != std::string_view::npos) {
      p = retryPattern;
      retryText += stepAt(text, retryText);
      t = retryText;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '%') ++p;
  return p == pattern.size();
}

std::vector<std::string> listOf(std::string_view text) {
  std::vector<std::string> list;
  while (true) {
    const auto comma = text.find(',');
    list.emplace_back(trimmed(text.substr(0, comma)));
    if (comma == std::string_view::npos) return list;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace

// One filter.
struct Search::Test {
  std::string field;
  FieldKind kind = FieldKind::TEXT;
  Condition condition = Condition::EQUAL;
  std::string value;
  std::vector<std::string> list;
  std::optional<std::regex> pattern;

  bool isListed(const std::string& actual) const {
    return std::any_of(list.begin(), list.end(), [&](const std::string& wanted) {
      return compare(kind, actual, wanted) == 0;
    });
  }
  // Whether one of the parts of the field is the value.
  bool hasPart(const std::string& actual) const {
    const auto parts = listOf(actual);
    return std::any_of(parts.begin(), parts.end(),
                       [&](const std::string& part) { return equalsIgnoringCase(part, value); });
  }
  bool holds(const std::optional<std::string>& actual) const {
    if (condition == Condition::NULL_) return !actual;
    if (!actual) return false;
    switch (condition) {
      case Condition::EQUAL: return compare(kind, *actual, value) == 0;
      case Condition::NOT_EQUAL: return compare(kind, *actual, value) != 0;
      case Condition::LIKE: return isLike(asciiLower(*actual), asciiLower(value));
      case Condition::NOT_LIKE: return !isLike(asciiLower(*actual), asciiLower(value));
      case Condition::IN: return isListed(*actual);
      case Condition::NOT_IN: return !isListed(*actual);
      case Condition::NULL_: return false;
      case Condition::NOT_NULL: return true;
      case Condition::GREATER: return compare(kind, *actual, value) > 0;
      case Condition::LESS: return compare(kind, *actual, value) < 0;
      case Condition::AT_LEAST: return compare(kind, *actual, value) >= 0;
      case Condition::AT_MOST: return compare(kind, *actual, value) <= 0;
      case Condition::IN_SET: return hasPart(*actual);
      case Condition::NOT_IN_SET: return !hasPart(*actual);
      case Condition::PATTERN: return std::regex_search(*actual, *pattern);
    }
    return false;
  }
};

namespace {

// Searched breadth first, so that no pattern takes more than the product of the lengths; counted
// repetitions would make it long.
std::optional<std::regex> patternOf(const std::string& text) {
  if (text.size() > MOST_PATTERN || text.find('{') != std::string::npos) return std::nullopt;
  using namespace std::regex_constants;
  try {
    return std::regex(text, extended | icase | __polynomial);
  } catch (const std::regex_error&) {
    return std::nullopt;
  }
}

bool isRangeEnd(const SearchFilter& filter) {
  const std::string word = asciiLower(filter.condition);
  return word == "from" || word == "to";
}

}  // namespace

std::variant<Search, SearchError> Search::make(SearchCriteria criteria, const FieldKinds& kinds) {
  Search search;
  std::size_t count = 0;
  for (const auto& group : criteria.groups) {
    Alternatives alternatives;
    std::map<std::string, std::size_t> ranges;  // field -> alternative
    for (const auto& filter : group) {
      if (++count > MOST_SEARCH_FILTERS) return SearchError{SearchFault::TOO_MANY, {}};
      const auto kind = kinds(filter.field);
      if (!kind) return SearchError{SearchFault::UNKNOWN_FIELD, filter.field};
      auto test = std::make_shared<Test>();
      test->field = filter.field;
      test->kind = *kind;
      test->condition = conditionOf(filter);
      test->value = filter.value;
      if (asciiLower(filter.condition) == "fulltext") test->value = "%" + filter.value + "%";
      if (test->condition == Condition::IN || test->condition == Condition::NOT_IN) {
        test->list = listOf(filter.value);
      }
      if (test->condition == Condition::PATTERN) {
        test->pattern = patternOf(filter.value);
        if (!test->pattern) return SearchError{SearchFault::BAD_PATTERN, filter.value};
      }
      const auto range = isRangeEnd(filter) ? ranges.find(filter.field) : ranges.end();
      if (range != ranges.end()) {
        alternatives[range->second].push_back(std::move(test));
        continue;
      }
      if (isRangeEnd(filter)) ranges[filter.field] = alternatives.size();
      alternatives.push_back({std::move(test)});
    }
    if (!alternatives.empty()) search.groups_.push_back(std::move(alternatives));
  }
  for (const auto& order : criteria.orders) {
    const auto kind = kinds(order.field);
    if (!kind) return SearchError{SearchFault::UNKNOWN_FIELD, order.field};
    search.orderKinds_.push_back(*kind);
  }
  search.criteria_ = std::move(criteria);
  return search;
}

bool Search::matches(const FieldValues& values) const {
  const auto holds = [&](const auto& tests) {
    return std::all_of(tests.begin(), tests.end(),
                       [&](const auto& test) { return test->holds(values(test->field)); });
  };
  return std::all_of(groups_.begin(), groups_.end(), [&](const auto& alternatives) {
    return std::any_of(alternatives.begin(), alternatives.end(), holds);
  });
}

Search::Key Search::keyOf(const FieldValues& values) const {
  Key key;
  for (const auto& order : criteria_.orders) key.push_back(values(order.field));
  return key;
}

bool Search::before(const Key& left, const Key& right) const {
  for (std::size_t i = 0; i < orderKinds_.size(); ++i) {
    int difference = static_cast<int>(left[i].has_value()) - static_cast<int>(right[i].has_value());
    if (left[i] && right[i]) difference = compare(orderKinds_[i], *left[i], *right[i]);
    if (difference != 0) return criteria_.orders[i].descending ? difference > 0 : difference < 0;
  }
  return false;
}

std::optional<std::string> Search::soleValue(std::string_view field) const {
  for (const auto& alternatives : groups_) {
    if (alternatives.size() != 1 || alternatives[0].size() != 1) continue;
    const Test& test = *alternatives[0][0];
    if (test.field == field && test.condition == Condition::EQUAL) return test.value;
  }
  return std::nullopt;
}

}  // namespace authd::core
