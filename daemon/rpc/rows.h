#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/app/admins.h"
#include "daemon/app/backups.h"
#include "daemon/app/customers.h"
#include "daemon/app/events.h"
#include "daemon/app/integrations.h"
#include "daemon/app/mail_desk.h"
#include "daemon/app/settings.h"
#include "daemon/app/signing_keys.h"
#include "daemon/app/tokens.h"
#include "ipc/admin.capnp.h"

namespace authd::rpc {

// Collects named values and writes them into a Row.
class Fields {
 public:
  Fields& text(std::string_view name, std::string_view value);
  Fields& number(std::string_view name, std::int64_t value);
  Fields& flag(std::string_view name, bool value);
  // 0 = none.
  Fields& time(std::string_view name, std::int64_t timeUs);
  Fields& list(std::string_view name, std::vector<std::string> values);
  Fields& secret(std::string_view name, std::string_view value);
  // Takes the value of a field away, and leaves its name.
  Fields& hide(std::string_view name);

  void writeTo(ipc::Row::Builder row) const;
  // The Row as a message of its own; always the same for the same values.
  std::string bytes() const;

 private:
  enum class Kind : std::uint8_t { TEXT, NUMBER, FLAG, TIME, LIST, NONE, SECRET };
  struct Value {
    std::string name;
    Kind kind = Kind::NONE;
    std::string text;
    std::int64_t number = 0;
    std::vector<std::string> list;
  };
  Value& add(std::string_view name, Kind kind);
  std::vector<Value> values_;
};

// Hands the Row in what Fields::bytes() made to `take`.
void setRow(std::string_view bytes, const std::function<void(ipc::Row::Reader)>& take);

// What operators see of each kind of thing.
Fields fieldsOf(const app::Changed& changed);
Fields fieldsOf(const app::AdminView& view);
Fields fieldsOf(const app::RoleView& view);
Fields fieldsOf(const app::IntegrationView& view);
Fields fieldsOf(const app::CustomerView& view);
Fields fieldsOf(const app::TokenView& view);
Fields fieldsOf(const app::KeyView& view);
Fields fieldsOf(const app::PublishedKey& key);
Fields fieldsOf(const app::SettingView& view);
Fields fieldsOf(const app::SettingPast& past);
Fields fieldsOf(const app::MailView& view);
Fields fieldsOf(const app::MailDetails& details);
Fields fieldsOf(const app::EventView& view);
Fields fieldsOf(const app::Status& status);
Fields fieldsOf(const app::IntegrationCredentials& made);
Fields fieldsOf(const app::BackupView& view);
Fields fieldsOf(const app::TakenBackup& taken);

}  // namespace authd::rpc
