#include <utility>

#include "daemon/app/backups.h"
#include "daemon/rpc/admin_service.h"
#include "daemon/rpc/finish.h"

namespace authd::rpc {

Fields fieldsOf(const app::BackupView& view) {
  Fields fields;
  fields.number("id", static_cast<std::int64_t>(view.id));
  fields.time("time", view.timeUs);
  fields.flag("proven", view.manifest.has_value());
  fields.number("events", view.manifest ? static_cast<std::int64_t>(view.manifest->events) : 0);
  fields.text("root", view.manifest ? view.manifest->root : "");
  fields.number("bytes", static_cast<std::int64_t>(view.bytes));
  fields.text("version", view.manifest ? view.manifest->version : "");
  return fields;
}

Fields fieldsOf(const app::TakenBackup& taken) {
  Fields fields;
  fields.number("id", taken.manifest.id);
  fields.number("events", static_cast<std::int64_t>(taken.manifest.events));
  fields.text("root", taken.manifest.root);
  fields.number("bytes", static_cast<std::int64_t>(taken.bytes));
  fields.text("folder", taken.folder);
  fields.text("keys", taken.manifest.keys ? "copied" : "not copied: no keys_folder");
  fields.number("seq", static_cast<std::int64_t>(taken.seq));
  return fields;
}

kj::Promise<void> AdminService::dbBackup(DbBackupContext context) {
  using Taken = app::TakenBackup;
  auto act = [this](app::Call call) -> kj::Promise<app::Answer<Taken>> {
    if (app_.backups) return app_.backups->take(std::move(call));
    app::Refused none = app::refused(app::Why::NO_BACKUP);
    none.fields.emplace_back("why", "there is nobody who takes one");
    return app::Answer<Taken>(std::move(none));
  };
  return write(app_, peer_, context, kj::mv(act),
               [](const Taken& taken) { return fieldsOf(taken); });
}

}  // namespace authd::rpc
