#include <algorithm>
#include <utility>

#include "daemon/app/customer_search.h"
#include "daemon/core/customer_groups.h"
#include "daemon/http/acl.h"
#include "daemon/http/handlers.h"
#include "daemon/http/output.h"
#include "daemon/http/search_input.h"

namespace authd::http {
namespace {

std::string resultJson(const std::string& items, const std::string& criteria, std::uint64_t total) {
  return R"({"items":[)" + items + R"(],"search_criteria":)" + criteria + R"(,"total_count":)" +
         std::to_string(total) + "}";
}

void append(std::string& items, const std::string& item) {
  if (!items.empty()) items += ',';
  items += item;
}

std::optional<core::FieldKind> groupFieldKind(std::string_view field) {
  using core::FieldKind;
  if (field == "id" || field == "customer_group_id" || field == "tax_class_id") {
    return FieldKind::NUMBER;
  }
  if (field == "code" || field == "customer_group_code" || field == "tax_class_name") {
    return FieldKind::TEXT;
  }
  return std::nullopt;
}

core::FieldValues valuesOf(const core::CustomerGroup& group) {
  return [&group](std::string_view field) -> std::optional<std::string> {
    if (field == "tax_class_id") return std::to_string(group.taxClassId);
    if (field == "tax_class_name") return "Retail Customer";
    if (field == "code" || field == "customer_group_code") return group.code;
    return std::to_string(group.id);
  };
}

// Groups are few: all that match are ordered, then the page is cut out.
std::string groupsFound(const core::Search& search, std::vector<core::CustomerGroup> groups) {
  std::erase_if(groups, [&](const auto& group) { return !search.matches(valuesOf(group)); });
  std::stable_sort(groups.begin(), groups.end(), [&](const auto& left, const auto& right) {
    return search.before(search.keyOf(valuesOf(left)), search.keyOf(valuesOf(right)));
  });
  const auto& criteria = search.criteria();
  const std::uint64_t size = criteria.limit() == 0 ? groups.size() : criteria.limit();
  const std::uint64_t skip = size * (criteria.page() - 1);
  std::string items;
  for (std::uint64_t i = skip; i < std::min<std::uint64_t>(skip + size, groups.size()); ++i) {
    append(items, groupJson(groups[i]));
  }
  return resultJson(items, searchCriteriaJson(criteria), groups.size());
}

// Whether the keys that confirm addresses could be found out by the answer.
bool asksForKeys(const core::SearchCriteria& criteria) {
  constexpr std::string_view KEY = "confirmation";
  for (const auto& group : criteria.groups) {
    for (const auto& filter : group) {
      if (filter.field == KEY) return true;
    }
  }
  return std::any_of(criteria.orders.begin(), criteria.orders.end(),
                     [&](const auto& order) { return order.field == KEY; });
}

}  // namespace

Answering searchCustomers(Exchange& exchange) {
  auto criteria = readSearchCriteria(exchange.query);
  if (const auto* problem = std::get_if<Problem>(&criteria)) return answerProblem(*problem);
  std::string shown = searchCriteriaJson(std::get<core::SearchCriteria>(criteria));
  auto search =
      searchFor(std::move(std::get<core::SearchCriteria>(criteria)), app::customerFieldKind);
  if (const auto* problem = std::get_if<Problem>(&search)) return answerProblem(*problem);
  const bool manages = exchange.call.caller.may(std::string(acl::MANAGE_CUSTOMERS));
  if (!manages && asksForKeys(std::get<core::Search>(search).criteria())) {
    return answerProblem(lacksPermission(acl::MANAGE_CUSTOMERS));
  }
  const auto render = manages ? managedCustomerJson : customerJson;
  return app::searchCustomers(exchange.app, std::move(std::get<core::Search>(search)))
      .then([shown = std::move(shown), render](app::Answer<app::FoundCustomers>&& answer) {
        if (const auto* refused = std::get_if<app::Refused>(&answer)) {
          return answerProblem(problemOf(*refused));
        }
        const auto& found = std::get<app::FoundCustomers>(answer);
        std::string items;
        for (const auto& customer : found.items) append(items, render(customer));
        return answerJson(resultJson(items, shown, found.total));
      });
}

Answering searchGroups(Exchange& exchange) {
  auto criteria = readSearchCriteria(exchange.query);
  if (const auto* problem = std::get_if<Problem>(&criteria)) return answerProblem(*problem);
  auto search = searchFor(std::move(std::get<core::SearchCriteria>(criteria)), groupFieldKind);
  if (const auto* problem = std::get_if<Problem>(&search)) return answerProblem(*problem);
  return answerJson(
      groupsFound(std::get<core::Search>(search), core::allGroups(exchange.app.tables)));
}

}  // namespace authd::http
