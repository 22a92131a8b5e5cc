#pragma once

#include <string>

#include "daemon/core/rules/search.h"
#include "daemon/http/errors.h"
#include "daemon/http/target.h"

namespace authd::http {

// Magento's searchCriteria in a query: `searchCriteria[filterGroups][0][filters][0][field]=email`
// and so on, every word in camel or snake case. 400 without any, with an unknown word, with a
// direction that is none; a list as value is its elements with commas.
Checked<core::SearchCriteria> readSearchCriteria(const QueryParams& query);

// As answers repeat them.
std::string searchCriteriaJson(const core::SearchCriteria& criteria);

// The search for criteria, or what is wrong with them.
Checked<core::Search> searchFor(core::SearchCriteria criteria, const core::FieldKinds& kinds);

}  // namespace authd::http
