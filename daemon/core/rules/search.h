#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace authd::core {

// Magento's searchCriteria: filters of one group are alternatives, groups must all hold.
struct SearchFilter {
  std::string field;
  std::string value;
  std::string condition = "eq";  // an unknown word means eq
};
struct SearchOrder {
  std::string field;
  bool descending = false;
};
struct SearchCriteria {
  std::vector<std::vector<SearchFilter>> groups;
  std::vector<SearchOrder> orders;
  // As they came: answers repeat them.
  std::optional<std::uint32_t> pageSize;
  std::optional<std::uint32_t> currentPage;

  std::uint32_t limit() const { return pageSize.value_or(0); }                  // 0 = all
  std::uint32_t page() const { return std::max(currentPage.value_or(1), 1U); }  // from 1
};

enum class FieldKind : std::uint8_t { NUMBER = 1, TEXT = 2 };

// The kind of a field that can be searched for; nothing for any other word.
using FieldKinds = std::function<std::optional<FieldKind>(std::string_view field)>;
// The value of a field of the thing that is looked at; nothing = it has none (SQL's NULL).
using FieldValues = std::function<std::optional<std::string>(std::string_view field)>;

enum class SearchFault : std::uint8_t { UNKNOWN_FIELD = 1, BAD_PATTERN = 2, TOO_MANY = 3 };
struct SearchError {
  SearchFault fault = SearchFault::UNKNOWN_FIELD;
  std::string word;  // the field or the pattern
};

inline constexpr std::size_t MOST_SEARCH_FILTERS = 100;

// Criteria made ready to be asked of many things. Texts are compared without regard to A-Z case,
// numbers by value; what has no value matches only `null`, and `is` with the value null.
// Threads: one at a time.
class Search {
 public:
  static std::variant<Search, SearchError> make(SearchCriteria criteria, const FieldKinds& kinds);

  bool matches(const FieldValues& values) const;
  // The values that a thing is ordered by; and whether the first comes before the second. Equal
  // keys are for the caller to tell apart.
  using Key = std::vector<std::optional<std::string>>;
  Key keyOf(const FieldValues& values) const;
  bool before(const Key& left, const Key& right) const;
  // What a field must be, if only one value can match: the whole search can begin there.
  std::optional<std::string> soleValue(std::string_view field) const;

  const SearchCriteria& criteria() const { return criteria_; }

 private:
  struct Test;
  // All tests of one hold together (a range); they are alternatives of each other.
  using Alternatives = std::vector<std::vector<std::shared_ptr<const Test>>>;

  SearchCriteria criteria_;
  std::vector<Alternatives> groups_;
  std::vector<FieldKind> orderKinds_;
};

}  // namespace authd::core
