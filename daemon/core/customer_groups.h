#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/core/tables.h"

namespace authd::core {

inline constexpr std::uint32_t VISITORS_GROUP = 0;    // NOT LOGGED IN
inline constexpr std::uint32_t RETAIL_TAX_CLASS = 3;  // the only one there is
inline constexpr std::size_t GROUP_CODE_MAX_LENGTH = 32;

struct CustomerGroup {
  std::uint32_t id = 0;
  std::string code;
  std::uint32_t taxClassId = RETAIL_TAX_CLASS;

  bool operator==(const CustomerGroup&) const = default;
};

// A group that exists: those of a fresh shop (0 NOT LOGGED IN, 1 General, 2 Wholesale, 3 Retailer)
// need no event.
std::optional<CustomerGroup> findGroup(const Tables& tables, std::uint32_t id);
// All of them by id.
std::vector<CustomerGroup> allGroups(const Tables& tables);
// By its code, without regard to A-Z case.
std::optional<CustomerGroup> findGroupByCode(const Tables& tables, std::string_view code);
// The id that the next new group gets.
std::uint32_t nextGroupId(const Tables& tables);

}  // namespace authd::core
