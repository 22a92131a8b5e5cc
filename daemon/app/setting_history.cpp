#include <algorithm>
#include <vector>

#include "daemon/app/events.h"
#include "daemon/app/settings.h"
#include "daemon/core/event_types.h"
#include "daemon/core/rules/settings_table.h"

namespace authd::app {
namespace {

// Positions of all changes of settings, in order.
std::vector<std::uint64_t> positionsOfChanges(const App& app) {
  std::vector<std::uint64_t> all;
  for (const auto type : {core::EventType::SETTING_CHANGED, core::EventType::SETTING_UNSET}) {
    EventQuery query;
    query.typeCode = static_cast<std::uint16_t>(type);
    visitPositions(app, query, [&](std::uint64_t seq) {
      all.push_back(seq);
      return true;
    });
  }
  std::sort(all.begin(), all.end());
  return all;
}

std::string defaultOf(const std::string& key) {
  const core::SettingSpec* spec = core::findSetting(key);
  return spec == nullptr ? std::string() : std::string(spec->defaultText);
}

SettingPast pastOf(const EventView& view) {
  SettingPast past;
  past.id = view.event.seq;
  past.timeUs = view.event.timeUs;
  past.actor = view.actor;
  past.reason = view.reason;
  if (const auto* changed = std::get_if<core::SettingChanged>(&view.event.body)) {
    past.key = changed->key;
    past.value = changed->value;
  } else if (const auto* unset = std::get_if<core::SettingUnset>(&view.event.body)) {
    past.key = unset->key;
    past.value = defaultOf(unset->key);
    past.isDefault = true;
  }
  return past;
}

}  // namespace

void listSettingHistory(const App& app, const std::string& key,
                        const std::function<bool(const SettingPast&)>& visit) {
  for (const std::uint64_t seq : positionsOfChanges(app)) {
    EventQuery one;
    one.from = seq;
    one.to = seq + 1;
    one.open = true;
    one.json = false;
    bool goOn = true;
    visitEvents(app, one, [&](const EventView& view) {
      const SettingPast past = pastOf(view);
      if (key.empty() || past.key == key) goOn = visit(past);
      return true;
    });
    if (!goOn) return;
  }
}

}  // namespace authd::app
