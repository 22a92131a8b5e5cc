#include "daemon/app/kept.h"

#include "daemon/record/codec.h"

namespace authd::app {

std::uint64_t keptFrom(const App& app) {
  const auto row = core::find<core::PrunedRow>(app.tables, core::THE_ROW);
  return row ? row->horizon : 0;
}

// The moment of the horizon itself has no time when its last event is gone.
std::optional<Refused> refusedAsDropped(const App& app, std::uint64_t size) {
  const std::uint64_t horizon = keptFrom(app);
  if (size > horizon || horizon == 0) return std::nullopt;
  return refusedByCore({core::Refusal::DROPPED, horizon});
}

// Nearly always it is the very first, which a look-up finds for less than a scan.
std::optional<KeptEvent> firstKept(const App& app, std::uint64_t from, std::uint64_t to) {
  if (from >= to) return std::nullopt;
  if (const auto bytes = app.log.read(from)) return KeptEvent{from, record::peek(*bytes).timeUs};
  std::optional<KeptEvent> kept;
  app.log.scan(from, to, [&](std::uint64_t seq, std::string_view bytes) {
    kept = KeptEvent{seq, record::peek(bytes).timeUs};
    return false;
  });
  return kept;
}

}  // namespace authd::app
