#include <array>

#include "daemon/formats/escape.h"
#include "daemon/formats/forms.h"

namespace authd::formats {
namespace {

// `net:` is of the box of the actor, where it was opened. Columns are added at the end only, since
// queries of others name them by their place.
constexpr std::array<std::string_view, 23> COLUMNS{"seq",
                                                   "time",
                                                   "type",
                                                   "typeCode",
                                                   "outcome",
                                                   "eventId",
                                                   "actorKind",
                                                   "actor",
                                                   "subject",
                                                   "storeId",
                                                   "correlationId",
                                                   "causationSeq",
                                                   "credential",
                                                   "reasonCode",
                                                   "clock",
                                                   "leafHash",
                                                   "net:address",
                                                   "net:user_agent",
                                                   "net:reason",
                                                   "body",
                                                   "net",
                                                   "pii",
                                                   "raw"};
constexpr std::string_view OF_NET = "net:";

std::string valueOf(const Event& event, std::string_view column) {
  if (column.starts_with(OF_NET)) return event.netText(column.substr(OF_NET.size()));
  return event.text(column);
}

std::string_view titleOf(std::string_view column) {
  return column.starts_with(OF_NET) ? column.substr(OF_NET.size()) : column;
}

template <class ToCell>
std::string row(const ToCell& toCell) {
  std::string cells;
  for (std::string_view column : COLUMNS) {
    if (column != COLUMNS.front()) cells += ',';
    cells += csvCell(toCell(column));
  }
  return cells + "\r\n";
}

}  // namespace

std::string csvHeader() {
  return row(titleOf);
}

std::string csv(const Event& event) {
  return row([&event](std::string_view column) { return valueOf(event, column); });
}

}  // namespace authd::formats
