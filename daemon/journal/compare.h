#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/journal/fold.h"
#include "daemon/journal/fold_tables.h"
#include "storage/log.h"

namespace authd::journal {

enum class Flaw : std::uint8_t { MISSING, EXTRA, DIFFERENT };

// A stored row that is not as the log tells.
struct WrongRow {
  storage::Space space{};
  std::string key;
  Flaw flaw{};
};
const char* wordOf(Flaw flaw);
const char* wordOf(storage::Space space);

// Return false to stop.
using WrongRowVisitor = std::function<bool(const WrongRow&)>;

// Walks the rows of a space as they must be beside those that are stored, both in key order.
class Comparison {
 public:
  struct Row {
    std::string_view key;
    std::string_view value;
  };
  // Hands out the rows as they must be, one after the other.
  using Expected = std::function<std::optional<Row>()>;

  Comparison(storage::Space space, Expected expected, const WrongRowVisitor& visit);

  // The next stored row. False: the visitor has seen enough.
  bool stored(std::string_view key, std::string_view value);
  // There are no more of them. False as above.
  bool finish();

 private:
  bool tell(std::string_view key, Flaw flaw);

  storage::Space space_;
  Expected expected_;
  const WrongRowVisitor& visit_;
  std::optional<Row> next_;
  bool stopped_ = false;
};

// Compares a space, TABLES or PRIVATE_INDEX, with the rows of a fold. False: it was stopped.
bool compareTables(const std::vector<const FoldTables::Row*>& folded, const storage::LogView& view,
                   storage::Space space, const Checkpoint& checkpoint,
                   const WrongRowVisitor& visit);

}  // namespace authd::journal
