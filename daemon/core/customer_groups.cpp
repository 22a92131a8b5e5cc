#include "daemon/core/customer_groups.h"

#include <algorithm>
#include <array>
#include <map>

#include "daemon/core/rules/text.h"

namespace authd::core {
namespace {

constexpr std::array<std::string_view, 4> FRESH{"NOT LOGGED IN", "General", "Wholesale",
                                                "Retailer"};

}  // namespace

std::optional<CustomerGroup> findGroup(const Tables& tables, std::uint32_t id) {
  if (auto row = find<CustomerGroupRow>(tables, id)) {
    if (row->deleted) return std::nullopt;
    return CustomerGroup{id, row->code, row->taxClassId};
  }
  if (id >= FRESH.size()) return std::nullopt;
  return CustomerGroup{id, std::string(FRESH[id]), RETAIL_TAX_CLASS};
}

std::vector<CustomerGroup> allGroups(const Tables& tables) {
  std::map<std::uint32_t, CustomerGroup> groups;
  for (std::uint32_t id = 0; id < FRESH.size(); ++id) {
    groups[id] = {id, std::string(FRESH[id]), RETAIL_TAX_CLASS};
  }
  tables.scan(TableId::CUSTOMER_GROUP, "", "", [&](std::string_view key, std::string_view value) {
    std::uint32_t id = 0;
    readKey(key, id);
    auto row = decodeRow<CustomerGroupRow>(value);
    if (row.deleted) {
      groups.erase(id);
    } else {
      groups[id] = {id, row.code, row.taxClassId};
    }
    return true;
  });
  std::vector<CustomerGroup> all;
  all.reserve(groups.size());
  for (auto& [id, group] : groups) all.push_back(std::move(group));
  return all;
}

std::optional<CustomerGroup> findGroupByCode(const Tables& tables, std::string_view code) {
  for (auto& group : allGroups(tables)) {
    if (asciiLower(group.code) == asciiLower(code)) return std::move(group);
  }
  return std::nullopt;
}

std::uint32_t nextGroupId(const Tables& tables) {
  auto last = find<CounterRow>(tables, CounterId::CUSTOMER_GROUP).value_or(CounterRow{}).last;
  return std::max(last, static_cast<std::uint32_t>(FRESH.size()) - 1) + 1;
}

}  // namespace authd::core
