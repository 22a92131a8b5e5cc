#include <utility>

#include "daemon/app/prune.h"
#include "daemon/app/tables_rebuild.h"
#include "daemon/rpc/admin_service.h"
#include "daemon/rpc/finish.h"
#include "daemon/rpc/progress.h"

namespace authd::rpc {
namespace {

Fields fieldsOf(const app::Rebuilt& rebuilt) {
  Fields fields;
  fields.number("records", static_cast<std::int64_t>(rebuilt.records));
  fields.number("rows", static_cast<std::int64_t>(rebuilt.rows));
  fields.number("corrected", static_cast<std::int64_t>(rebuilt.corrected));
  if (rebuilt.needsRestart) {
    fields.flag("needs_restart", true);
  } else {
    fields.number("seq", static_cast<std::int64_t>(rebuilt.seq));
  }
  return fields;
}

Fields fieldsOf(const app::Pruned& pruned) {
  Fields fields;
  fields.number("dropped", static_cast<std::int64_t>(pruned.dropped));
  fields.number("kept_from", static_cast<std::int64_t>(pruned.keptFrom));
  if (pruned.seq != 0) fields.number("seq", static_cast<std::int64_t>(pruned.seq));
  return fields;
}

}  // namespace

// A retry is the same wish whoever hears of its progress.
kj::Promise<void> AdminService::dbRebuild(DbRebuildContext context) {
  Meter meter(context.getParams());
  auto act = [&app = app_, progress = meter.progress()](app::Call call) {
    return app::rebuildTables(app, std::move(call), progress);
  };
  std::string arguments = argumentsOf(context.getParams().getWrite());
  auto written = write(app_, peer_, context, std::move(arguments), kj::mv(act),
                       [](const app::Rebuilt& rebuilt) { return fieldsOf(rebuilt); });
  return meter.tellWhile(app_.timer, kj::mv(written));
}

// A retry as above: it is known by what the client asks for, not by who hears of the progress.
kj::Promise<void> AdminService::dbPrune(DbPruneContext context) {
  const auto params = context.getParams();
  Meter meter(params);
  auto act = [&app = app_, beforeUs = params.getBeforeUs(), dryRun = params.getDryRun(),
              progress = meter.progress()](app::Call call) {
    return app::pruneEvents(app, std::move(call), beforeUs, dryRun, progress);
  };
  std::string arguments = argumentsOf(params.getWrite()) + std::to_string(params.getBeforeUs()) +
                          (params.getDryRun() ? " dry" : "");
  auto written = write(app_, peer_, context, std::move(arguments), kj::mv(act),
                       [](const app::Pruned& pruned) { return fieldsOf(pruned); });
  return meter.tellWhile(app_.timer, kj::mv(written));
}

}  // namespace authd::rpc
