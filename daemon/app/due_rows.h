#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "storage/log.h"

namespace authd::app {

// Local rows that end by themselves. Beside each lies a due row, whose key begins with a prefix and
// the time, so that what is due is found without looking at anything else.

// The due row of the local row under `key`.
storage::Write dueRow(char prefix, std::int64_t dueUs, std::string_view key);

// Writes that remove at most `most` due rows, and the rows they stand for if those have ended by
// then: a row may have been written again meanwhile, and then has another due row. `endUs` reads
// when a row ends from its value.
std::vector<storage::Write> removeDue(const storage::Log& log, char prefix, std::int64_t nowUs,
                                      std::size_t most,
                                      const std::function<std::int64_t(std::string_view)>& endUs);

}  // namespace authd::app
