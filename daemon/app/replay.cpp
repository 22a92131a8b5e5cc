#include <boost/json.hpp>

#include "daemon/app/as_of.h"
#include "daemon/app/events.h"
#include "daemon/core/token_rules.h"
#include "daemon/core/words.h"
#include "daemon/journal/fold.h"
#include "daemon/journal/fold_tables.h"
#include "daemon/loop/interrupt.h"
#include "daemon/record/codec.h"
#include "daemon/record/json.h"

namespace authd::app {
namespace {

namespace json = boost::json;

// Every row of a table with its id.
template <class Row>
json::array rowsOf(const core::Tables& tables,
                   const std::function<json::object(std::uint32_t, const Row&)>& show) {
  json::array rows;
  tables.scan(Row::TABLE, "", "", [&](std::string_view key, std::string_view value) {
    loop::endIfInterrupted();
    std::uint32_t id = 0;
    core::readKey(key, id);
    rows.push_back(show(id, core::decodeRow<Row>(value)));
    return true;
  });
  return rows;
}

json::array names(const core::Permissions& permissions) {
  if (permissions.all) return json::array{"all"};
  return json::array(permissions.resources.begin(), permissions.resources.end());
}

json::array tokensOf(const core::Tables& tables, std::int64_t timeUs) {
  json::array tokens;
  tables.scan(core::TableId::TOKEN_POSITION, "", "", [&](std::string_view, std::string_view value) {
    loop::endIfInterrupted();
    auto digest = core::decodeRow<core::TokenPositionRow>(value).tokenDigest;
    auto row = core::demand<core::TokenRow>(tables, digest);
    bool live = core::alive(tables, row, timeUs) && holderAllows(tables, row);
    tokens.push_back(json::object{{"id", row.seq},
                                  {"type", core::wordOf(row.type)},
                                  {"user_id", row.userId},
                                  {"issued", record::formatTime(row.issuedUs)},
                                  {"live", live}});
    return true;
  });
  return tokens;
}

json::object settingsOf(const core::Tables& tables) {
  json::object settings;
  tables.scan(core::TableId::SETTING, "", "", [&](std::string_view key, std::string_view value) {
    std::string name;
    core::readKey(key, name);
    settings[name] = core::decodeRow<core::SettingRow>(value).value;
    return true;
  });
  return settings;
}

}  // namespace

std::string replay(const App& app, std::uint64_t size, const Progress& progress) {
  size = std::min(size, app.log.tip().size);
  journal::FoldTables tables;
  journal::fold(app.log, 0, size, tables, nullptr, progress, loop::endIfInterrupted);
  const std::int64_t timeUs = momentOfSize(app, size).timeUs;
  json::object state;
  state["size"] = size;
  state["time"] = record::formatTime(timeUs);
  state["roles"] = rowsOf<core::RoleRow>(tables, [](std::uint32_t id, const core::RoleRow& row) {
    return json::object{{"id", id}, {"name", row.name}, {"resources", names(row.permissions)}};
  });
  state["admins"] = rowsOf<core::AdminRow>(tables, [](std::uint32_t id, const core::AdminRow& row) {
    return json::object{{"id", id}, {"role_id", row.roleId}, {"enabled", row.enabled}};
  });
  state["customers"] =
      rowsOf<core::CustomerRow>(tables, [](std::uint32_t id, const core::CustomerRow& row) {
        return json::object{{"id", id},
                            {"website_id", row.websiteId},
                            {"has_password", row.credential.set},
                            {"created", record::formatTime(row.createdUs)}};
      });
  state["integrations"] =
      rowsOf<core::IntegrationRow>(tables, [](std::uint32_t id, const core::IntegrationRow& row) {
        return json::object{{"id", id},
                            {"name", row.name},
                            {"status", core::wordOf(row.status)},
                            {"resources", names(row.permissions)}};
      });
  state["tokens"] = tokensOf(tables, timeUs);
  state["settings"] = settingsOf(tables);
  return json::serialize(state);
}

}  // namespace authd::app
