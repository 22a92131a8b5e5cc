#include "daemon/http/search_input.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <map>
#include <utility>

#include "daemon/core/rules/text.h"
#include "daemon/http/input.h"
#include "daemon/http/json_value.h"

namespace authd::http {
namespace {

namespace json = boost::json;
using Trouble = std::optional<Problem>;
using Path = std::vector<std::string>;

constexpr std::string_view ROOT = "searchcriteria";

// `a[b][c]` as a, b, c; nothing if the brackets do not fit.
std::optional<Path> pathOf(std::string_view name) {
  const auto open = name.find('[');
  Path path{std::string(name.substr(0, open))};
  if (open == std::string_view::npos) return path;
  name.remove_prefix(open);
  while (!name.empty()) {
    const auto close = name.find(']');
    if (name.front() != '[' || close == std::string_view::npos) return std::nullopt;
    path.emplace_back(name.substr(1, close - 1));
    name.remove_prefix(close + 1);
  }
  return path;
}

Problem unknownWord(std::string_view word) {
  const auto start = word.substr(0, 64);
  const std::string shown = core::isPlainText(start) ? std::string(start) : "?";
  return plainProblem(400, "\"" + shown + "\" is no property of searchCriteria.");
}

// Elements of a list by the keys that clients chose, in the order in which they came.
template <class T>
class Keyed {
 public:
  T& at(const std::string& key) {
    const auto [place, fresh] = places_.try_emplace(key, items_.size());
    if (fresh) items_.emplace_back();
    return items_[place->second];
  }
  std::vector<T>& items() { return items_; }

 private:
  std::map<std::string, std::size_t> places_;
  std::vector<T> items_;
};

struct Order {
  core::SearchOrder order;
  std::string direction;
};

class Reader {
 public:
  Trouble read(const Path& path, const std::string& value) {
    if (path.size() == 1) return std::nullopt;  // `searchCriteria` alone: everything
    const std::string word = propertyKey(path[1]);
    if (word == "filtergroups" && path.size() >= 6 && propertyKey(path[3]) == "filters") {
      return readFilter(groups_.at(path[2]).at(path[4]), path, value);
    }
    if (word == "sortorders" && path.size() == 4) {
      return readOrder(orders_.at(path[2]), propertyKey(path[3]), path[3], value);
    }
    if (word == "pagesize" && path.size() == 2) return readNumber("pageSize", value, pageSize_);
    if (word == "currentpage" && path.size() == 2) {
      return readNumber("currentPage", value, currentPage_);
    }
    return unknownWord(path.back());
  }

  Checked<core::SearchCriteria> done() {
    core::SearchCriteria criteria;
    for (auto& group : groups_.items()) criteria.groups.push_back(std::move(group.items()));
    for (auto& order : orders_.items()) {
      const std::string direction = core::asciiLower(core::trimmed(order.direction));
      if (!direction.empty() && direction != "asc" && direction != "desc") return badDirection();
      order.order.descending = direction != "asc";
      criteria.orders.push_back(std::move(order.order));
    }
    criteria.pageSize = pageSize_;
    criteria.currentPage = currentPage_;
    return criteria;
  }

 private:
  static Trouble readFilter(core::SearchFilter& filter, const Path& path,
                            const std::string& value) {
    const std::string word = propertyKey(path[5]);
    if (word == "value" && path.size() <= 7) {
      if (path.size() == 7 && !filter.value.empty()) filter.value += ',';
      filter.value = path.size() == 7 ? filter.value + value : value;
    } else if (word == "field" && path.size() == 6) {
      filter.field = value;
    } else if (word == "conditiontype" && path.size() == 6) {
      if (!value.empty()) filter.condition = value;
    } else {
      return unknownWord(path.back());
    }
    return std::nullopt;
  }

  static Trouble readOrder(Order& order, const std::string& word, const std::string& written,
                           const std::string& value) {
    if (word == "field") {
      order.order.field = value;
    } else if (word == "direction") {
      order.direction = value;
    } else {
      return unknownWord(written);
    }
    return std::nullopt;
  }

  static Trouble readNumber(std::string_view name, const std::string& value,
                            std::optional<std::uint32_t>& into) {
    if (value.empty()) return std::nullopt;
    auto number = idOf(name, value);
    if (auto* problem = std::get_if<Problem>(&number)) return std::move(*problem);
    into = std::get<std::optional<std::uint32_t>>(number);
    if (!into) return problemOf(core::invalidField(name, value));
    return std::nullopt;
  }

  static Problem badDirection() {
    ErrorText text{"A direction is %1 or %2.", {}, {std::string("ASC"), std::string("DESC")}};
    return {400, {std::move(text)}, {}};
  }

  Keyed<Keyed<core::SearchFilter>> groups_;
  Keyed<Order> orders_;
  std::optional<std::uint32_t> pageSize_;
  std::optional<std::uint32_t> currentPage_;
};

// What came in a query need not be UTF-8; what goes out must.
json::string shownText(const std::string& text) {
  return json::string(core::isUtf8(text) ? text : "?");
}

json::object filterObject(const core::SearchFilter& filter) {
  json::object object;
  object["field"] = shownText(filter.field);
  object["value"] = shownText(filter.value);
  object["condition_type"] = shownText(filter.condition);
  return object;
}

}  // namespace

Checked<core::SearchCriteria> readSearchCriteria(const QueryParams& query) {
  Reader reader;
  bool any = false;
  for (const auto& [name, value] : query) {
    const auto path = pathOf(name);
    if (!path || propertyKey((*path)[0]) != ROOT) continue;
    any = true;
    if (auto trouble = reader.read(*path, value)) return std::move(*trouble);
  }
  if (!any) return problemOf(core::requiredField("searchCriteria"));
  return reader.done();
}

std::string searchCriteriaJson(const core::SearchCriteria& criteria) {
  json::object object;
  json::array groups;
  for (const auto& group : criteria.groups) {
    json::array filters;
    for (const auto& filter : group) filters.push_back(filterObject(filter));
    groups.push_back(json::object{{"filters", std::move(filters)}});
  }
  object["filter_groups"] = std::move(groups);
  json::array orders;
  for (const auto& order : criteria.orders) {
    orders.push_back(
        json::object{{"field", order.field}, {"direction", order.descending ? "DESC" : "ASC"}});
  }
  if (!orders.empty()) object["sort_orders"] = std::move(orders);
  if (criteria.pageSize) object["page_size"] = *criteria.pageSize;
  if (criteria.currentPage) object["current_page"] = *criteria.currentPage;
  return json::serialize(object);
}

Checked<core::Search> searchFor(core::SearchCriteria criteria, const core::FieldKinds& kinds) {
  auto search = core::Search::make(std::move(criteria), kinds);
  if (auto* made = std::get_if<core::Search>(&search)) return std::move(*made);
  const auto& error = std::get<core::SearchError>(search);
  const std::string word = core::isUtf8(error.word) ? error.word : "?";
  switch (error.fault) {
    case core::SearchFault::UNKNOWN_FIELD:
      return Problem{400, {{"There is no field %1 to search for.", {}, {word}}}, {}};
    case core::SearchFault::BAD_PATTERN:
      return Problem{400, {{"%1 is no pattern that can be searched for.", {}, {word}}}, {}};
    case core::SearchFault::TOO_MANY: break;
  }
  return plainProblem(400, "There are too many filters.");
}

}  // namespace authd::http
