#include "daemon/rpc/rows.h"

#include <capnp/message.h>
#include <capnp/serialize.h>

#include <algorithm>
#include <utility>

#include "daemon/core/event_types.h"
#include "daemon/core/rules/duration.h"
#include "daemon/core/words.h"

namespace authd::rpc {
namespace {

std::vector<std::string> resourcesOf(const core::Permissions& permissions) {
  if (permissions.all) return {"all"};
  return permissions.resources;
}

const std::vector<std::string> ANYWHERE{"anywhere"};

std::string lifetimeOf(std::int64_t seconds) {
  if (seconds == 0) return "by setting";
  return seconds < 0 ? "never" : core::formatDuration(seconds);
}

std::string_view wordOf(app::KeyState state) {
  switch (state) {
    case app::KeyState::SIGNS: return "signs";
    case app::KeyState::WAITS: return "waits";
    case app::KeyState::TRUSTED: return "trusted";
    case app::KeyState::RETIRED: return "retired";
  }
  return "unknown";
}

}  // namespace

Fields::Value& Fields::add(std::string_view name, Kind kind) {
  values_.push_back({std::string(name), kind, {}, 0, {}});
  return values_.back();
}

Fields& Fields::text(std::string_view name, std::string_view value) {
  add(name, Kind::TEXT).text = value;
  return *this;
}
Fields& Fields::number(std::string_view name, std::int64_t value) {
  add(name, Kind::NUMBER).number = value;
  return *this;
}
Fields& Fields::flag(std::string_view name, bool value) {
  add(name, Kind::FLAG).number = value ? 1 : 0;
  return *this;
}
Fields& Fields::time(std::string_view name, std::int64_t timeUs) {
  add(name, timeUs == 0 ? Kind::NONE : Kind::TIME).number = timeUs;
  return *this;
}
Fields& Fields::list(std::string_view name, std::vector<std::string> values) {
  add(name, Kind::LIST).list = std::move(values);
  return *this;
}
Fields& Fields::secret(std::string_view name, std::string_view value) {
  add(name, Kind::SECRET).text = value;
  return *this;
}
Fields& Fields::hide(std::string_view name) {
  for (Value& value : values_) {
    if (value.name == name) value = {std::string(name), Kind::NONE, {}, 0, {}};
  }
  return *this;
}

void Fields::writeTo(ipc::Row::Builder row) const {
  auto fields = row.initFields(static_cast<unsigned>(values_.size()));
  for (unsigned i = 0; i < fields.size(); ++i) {
    const Value& value = values_[i];
    ipc::Field::Builder field = fields[i];
    field.setName(value.name);
    switch (value.kind) {
      case Kind::TEXT: field.setText(value.text); break;
      case Kind::NUMBER: field.setNumber(value.number); break;
      case Kind::FLAG: field.setFlag(value.number != 0); break;
      case Kind::TIME: field.setTimeUs(value.number); break;
      case Kind::NONE: field.setNone(); break;
      case Kind::SECRET:
        field.setSecret({reinterpret_cast<const kj::byte*>(value.text.data()), value.text.size()});
        break;
      case Kind::LIST: {
        auto list = field.initList(static_cast<unsigned>(value.list.size()));
        for (unsigned j = 0; j < list.size(); ++j) list.set(j, value.list[j]);
        break;
      }
    }
  }
}

std::string Fields::bytes() const {
  capnp::MallocMessageBuilder message;
  writeTo(message.initRoot<ipc::Row>());
  auto words = capnp::messageToFlatArray(message);
  auto bytes = words.asBytes();
  return {reinterpret_cast<const char*>(bytes.begin()), bytes.size()};
}

void setRow(std::string_view bytes, const std::function<void(ipc::Row::Reader)>& take) {
  // A text has no alignment that Cap'n Proto could read from.
  auto words = kj::heapArray<capnp::word>(bytes.size() / sizeof(capnp::word));
  std::copy_n(bytes.data(), words.asBytes().size(), words.asBytes().begin());
  capnp::FlatArrayMessageReader message(words);
  take(message.getRoot<ipc::Row>());
}

Fields fieldsOf(const app::Changed& changed) {
  Fields fields;
  fields.number("id", changed.id).number("seq", static_cast<std::int64_t>(changed.seq));
  return fields;
}

Fields fieldsOf(const app::AdminView& view) {
  Fields fields;
  fields.number("id", view.id).text("username", view.userName).text("email", view.email);
  fields.text("firstname", view.firstname).text("lastname", view.lastname);
  fields.text("role", view.roleName).flag("enabled", view.enabled);
  fields.time("locked_until", view.lockedUntilUs).time("created_at", view.createdUs);
  return fields;
}

Fields fieldsOf(const app::RoleView& view) {
  Fields fields;
  fields.number("id", view.id).text("name", view.name);
  fields.list("resources", resourcesOf(view.permissions));
  return fields;
}

Fields fieldsOf(const app::IntegrationView& view) {
  Fields fields;
  fields.number("id", view.id).text("name", view.name).text("status", core::wordOf(view.status));
  fields.text("email", view.email).list("resources", resourcesOf(view.permissions));
  fields.text("token_lifetime", lifetimeOf(view.tokenLifetimeSeconds));
  fields.list("networks", view.networks.empty() ? ANYWHERE : view.networks);
  fields.text("endpoint", view.endpoint).text("identity_link", view.identityLink);
  fields.time("last_used_at", view.lastUsedUs).text("last_address", view.lastAddress);
  fields.time("created_at", view.createdUs);
  return fields;
}

Fields fieldsOf(const app::CustomerView& view) {
  Fields fields;
  fields.number("id", view.id).text("email", view.profile.email);
  fields.text("firstname", view.profile.firstname).text("lastname", view.profile.lastname);
  fields.number("website_id", view.websiteId).number("store_id", view.storeId);
  fields.number("group_id", view.groupId);
  fields.number("addresses", static_cast<std::int64_t>(view.addresses.size()));
  fields.time("locked_until", view.lockedUntilUs);
  fields.time("created_at", view.createdUs).time("updated_at", view.updatedUs);
  return fields;
}

Fields fieldsOf(const app::TokenView& view) {
  Fields fields;
  fields.number("id", static_cast<std::int64_t>(view.id)).text("type", core::wordOf(view.type));
  fields.number("user_id", view.userId);
  fields.text("state", view.live ? "live" : view.revoked ? "revoked" : "ended");
  fields.time("issued_at", view.issuedUs);
  if (view.expiresUs == core::NEVER) {
    fields.text("expires_at", "never");
  } else {
    fields.time("expires_at", view.expiresUs);
  }
  if (view.keyId != 0) fields.number("key_id", view.keyId);
  if (view.revoked) fields.number("revoked_by", static_cast<std::int64_t>(view.endedSeq));
  return fields;
}

Fields fieldsOf(const app::KeyView& view) {
  Fields fields;
  fields.number("id", view.id).text("algorithm", core::wordOf(view.algorithm));
  fields.text("state", wordOf(view.state)).time("published_at", view.publishedUs);
  fields.time("usable_from", view.usableFromUs).time("retired_at", view.retiredUs);
  return fields;
}

Fields fieldsOf(const app::PublishedKey& key) {
  Fields fields;
  fields.number("id", key.id).text("algorithm", core::wordOf(key.algorithm));
  fields.time("usable_from", key.usableFromUs);
  fields.number("seq", static_cast<std::int64_t>(key.seq));
  return fields;
}

Fields fieldsOf(const app::SettingView& view) {
  Fields fields;
  fields.text("key", view.key).text("value", view.value).text("default", view.defaultValue);
  if (!view.isDefault) fields.number("seq", static_cast<std::int64_t>(view.seq));
  fields.text("description", view.description);
  return fields;
}

Fields fieldsOf(const app::SettingPast& past) {
  Fields fields;
  fields.number("seq", static_cast<std::int64_t>(past.id)).time("time", past.timeUs);
  fields.text("key", past.key).text("value", past.value).flag("default", past.isDefault);
  fields.text("actor", past.actor).text("reason", past.reason);
  return fields;
}

Fields fieldsOf(const app::MailView& view) {
  Fields fields;
  fields.number("id", static_cast<std::int64_t>(view.id));
  fields.text("template", core::wordOf(view.mailTemplate)).number("customer_id", view.customerId);
  fields.number("store_id", view.storeId).text("locale", view.locale);
  fields.time("queued_at", view.queuedUs);
  return fields;
}

Fields fieldsOf(const app::MailDetails& details) {
  Fields fields = fieldsOf(details.mail);
  fields.text("recipient", details.recipient).number("failures", details.trials.failures);
  fields.text("state", details.trials.underWay ? "sending" : "waiting");
  fields.time("next_try_at", details.trials.nextUs);
  return fields;
}

Fields fieldsOf(const app::EventView& view) {
  Fields fields;
  fields.number("seq", static_cast<std::int64_t>(view.event.seq));
  fields.time("time", view.event.timeUs);
  fields.text("type", view.unreadable ? "unknown" : core::nameOf(core::typeOf(view.event.body)));
  fields.text("summary", view.summary).text("actor", view.actor).text("subject", view.subject);
  fields.text("source", view.source).text("reason", view.reason);
  if (!view.json.empty()) fields.text("json", view.json);
  return fields;
}

Fields fieldsOf(const app::Status& status) {
  Fields fields;
  fields.text("version", status.version).text("origin", status.origin);
  fields.text("state", status.readOnly ? "read_only" : "serving");
  fields.number("events", static_cast<std::int64_t>(status.events)).text("root", status.root);
  fields.number("tokens_held", static_cast<std::int64_t>(status.tokensHeld));
  fields.flag("index_filled", status.indexFilled).text("clock", status.clock);
  fields.time("time", status.nowUs);
  fields.text("mail", status.mailConfigured ? "configured" : "no mail server configured");
  fields.number("mails_waiting", static_cast<std::int64_t>(status.mailsWaiting));
  fields.number("batches", static_cast<std::int64_t>(status.batches));
  fields.number("last_batch", static_cast<std::int64_t>(status.lastBatch));
  fields.number("last_sync_us", static_cast<std::int64_t>(status.lastSyncUs));
  fields.number("disk_bytes", static_cast<std::int64_t>(status.diskBytes));
  fields.number("signed_events", static_cast<std::int64_t>(status.signedEvents));
  if (status.unsignedSinceUs != 0) fields.time("unsigned_since", status.unsignedSinceUs);
  fields.text("signer", status.signer).text("witnesses", status.witnesses);
  fields.text("checkpoint_sent", status.checkpointSent);
  fields.number("kept_from", static_cast<std::int64_t>(status.keptFrom));
  fields.number("erasures_due", static_cast<std::int64_t>(status.erasuresDue));
  return fields;
}

Fields fieldsOf(const app::IntegrationCredentials& made) {
  Fields fields;
  fields.number("integration_id", made.id).text("name", made.name);
  for (const auto& [name, value] : {std::pair{"consumer_key", &made.consumerKey},
                                    {"consumer_secret", &made.consumerSecret},
                                    {"access_token", &made.accessToken},
                                    {"access_token_secret", &made.accessTokenSecret},
                                    {"identity_link", &made.identityLink}}) {
    if (!value->empty()) fields.secret(name, *value);
  }
  fields.number("seq", static_cast<std::int64_t>(made.seq));
  return fields;
}

}  // namespace authd::rpc
