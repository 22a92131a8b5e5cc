#include "tests/cli/fake_rows.h"

namespace authd::ipc {
namespace {

constexpr std::int64_t NOON = 1'777'032'000'000'000;  // 2026-04-24T12:00:00Z
constexpr std::int64_t HOUR = 3'600'000'000;

Cell number(std::string name, std::int64_t value) {
  return {std::move(name), value};
}
Cell text(std::string name, std::string value) {
  return {std::move(name), std::move(value)};
}
Cell time(std::string name, std::int64_t us) {
  return {std::move(name), TimeUs{us}};
}
Cell none(std::string name) {
  return {std::move(name), std::monostate{}};
}

Thing token(std::int64_t id, const std::string& type, const std::string& state) {
  Thing thing{number("id", id), text("type", type), number("user_id", 1), text("state", state),
              time("issued_at", NOON)};
  thing.push_back(type == "integration" ? text("expires_at", "never")
                                        : time("expires_at", NOON + HOUR));
  if (state == "revoked") thing.push_back(number("revoked_by", 42));
  return thing;
}

Thing event(std::int64_t seq, const std::string& type, const std::string& subject) {
  return {number("seq", seq),
          time("time", NOON + seq * 1'000'001),
          text("type", type),
          text("summary", type + " of " + subject),
          text("actor", "uid 0"),
          text("subject", subject),
          text("source", "socket"),
          text("reason", seq == 2 ? "leak" : ""),
          text("json", "{\"seq\":" + std::to_string(seq) + ",\"type\":\"" + type + "\"}")};
}

class FillValue {
 public:
  explicit FillValue(Field::Builder field) : field_(field) {}
  void operator()(std::monostate) { field_.setNone(); }
  void operator()(const std::string& value) { field_.setText(value); }
  void operator()(std::int64_t value) { field_.setNumber(value); }
  void operator()(bool value) { field_.setFlag(value); }
  void operator()(TimeUs value) { field_.setTimeUs(value.value); }
  void operator()(const std::vector<std::string>& values) {
    auto list = field_.initList(static_cast<unsigned>(values.size()));
    for (unsigned i = 0; i < list.size(); ++i) list.set(i, values[i]);
  }
  void operator()(const ShownOnce& value) {
    field_.setSecret({reinterpret_cast<const kj::byte*>(value.text.data()), value.text.size()});
  }

 private:
  Field::Builder field_;
};

std::vector<Thing> fakeUsers(const std::string& noun) {
  if (noun == "admin") {
    return {{number("id", 1), text("username", "admin"), text("email", "admin@example.com"),
             text("firstname", "Store"), text("lastname", "Admin"), text("role", "Administrators"),
             Cell{"enabled", true}, none("locked_until"), time("created_at", NOON)},
            {number("id", 2), text("username", "zoë"), text("email", "zoe@example.com"),
             text("firstname", "Zoë"), text("lastname", "Q"), text("role", "Support"),
             Cell{"enabled", false}, time("locked_until", NOON + HOUR), time("created_at", NOON)}};
  }
  return {{number("id", 1), text("email", "jdoe@example.com"), text("firstname", "John"),
           text("lastname", "Doe"), number("website_id", 1), number("store_id", 1),
           number("group_id", 1), number("addresses", 1), none("locked_until"),
           time("created_at", NOON), time("updated_at", NOON)}};
}

}  // namespace

void writeRow(const Thing& thing, Row::Builder row) {
  auto fields = row.initFields(static_cast<unsigned>(thing.size()));
  for (unsigned i = 0; i < fields.size(); ++i) {
    fields[i].setName(thing[i].name);
    std::visit(FillValue(fields[i]), thing[i].value);
  }
}

std::vector<Thing> fakeList(const std::string& noun) {
  if (noun == "admin" || noun == "customer") return fakeUsers(noun);
  if (noun == "role") {
    return {{number("id", 1), text("name", "Administrators"),
             Cell{"resources", std::vector<std::string>{"all"}}},
            {number("id", 2), text("name", "Support"),
             Cell{"resources", std::vector<std::string>{"Magento_Customer::customer",
                                                        "Magento_Customer::manage"}}}};
  }
  if (noun == "integration") {
    return {{number("id", 1), text("name", "ERP"), text("status", "active"),
             text("email", "erp@example.com"),
             Cell{"resources", std::vector<std::string>{"Magento_Customer::customer"}},
             text("token_lifetime", "by setting"),
             Cell{"networks", std::vector<std::string>{"10.0.0.0/8", "2001:db8::/32"}},
             text("endpoint", ""), text("identity_link", ""), time("last_used_at", NOON + HOUR),
             text("last_address", "10.0.0.7"), time("created_at", NOON)}};
  }
  if (noun == "token") {
    return {token(812, "admin", "live"), token(813, "customer", "revoked"),
            token(900, "integration", "live")};
  }
  if (noun == "mail") {
    return {{number("id", 17), text("template", "welcome"), number("customer_id", 1),
             number("store_id", 1), text("locale", "en_US"), time("queued_at", NOON)}};
  }
  if (noun == "backup") {
    return {{number("id", 2), time("time", NOON), Cell{"proven", true}, number("events", 1000),
             text("root", "c0ffee"), number("bytes", 65536), text("version", "0.1.0")},
            {number("id", 3), time("time", NOON + HOUR), Cell{"proven", false}, number("events", 0),
             text("root", ""), number("bytes", 70000), text("version", "")}};
  }
  if (noun == "config-history") {
    return {{number("seq", 40), time("time", NOON),
             text("key", "oauth/access_token_lifetime/customer"), text("value", "2s"),
             Cell{"default", false}, text("actor", "operator 1"), text("reason", "audit")}};
  }
  if (noun == "keys") {
    return {
        {number("id", 2), text("algorithm", "ES256"), text("state", "waits"),
         time("published_at", NOON), time("usable_from", NOON + HOUR), none("retired_at")},
        {number("id", 1), text("algorithm", "RS256"), text("state", "signs"),
         time("published_at", NOON - HOUR), time("usable_from", NOON - HOUR), none("retired_at")}};
  }
  if (noun == "config") {
    return {{text("key", "oauth/access_token_lifetime/admin"), text("value", "4h"),
             text("default", "4h"), text("description", "Lifetime of an admin token")},
            {text("key", "oauth/access_token_lifetime/customer"), text("value", "2s"),
             text("default", "1h"), number("seq", 40),
             text("description", "Lifetime of a customer token")}};
  }
  return {};
}

std::vector<Thing> fakeEvents() {
  return {event(0, "LogStarted", "log"), event(1, "TokenIssued", "admin 1"),
          event(2, "TokenRevoked", "admin 1"), event(3, "TokenIssued", "customer 1")};
}

Thing fakeStatus() {
  return {text("version", "0.1.0"),   text("origin", "00ff"),
          number("events", 4),        number("tokens_held", 2),
          Cell{"index_filled", true}, text("clock", "good"),
          time("time", NOON),         text("mail", "no mail server configured"),
          number("mails_waiting", 1), number("kept_from", 2)};
}

Thing fakeCredentials() {
  return {number("integration_id", 1),
          text("name", "ERP"),
          Cell{"consumer_key", ShownOnce{"consumerkey"}},
          Cell{"consumer_secret", ShownOnce{"consumersecret"}},
          Cell{"access_token", ShownOnce{"accesstoken"}},
          Cell{"access_token_secret", ShownOnce{"accesstokensecret"}},
          number("seq", 1200)};
}

Thing fakeRotation() {
  return {number("integration_id", 1), text("name", "ERP"),
          Cell{"access_token", ShownOnce{"accesstoken"}},
          Cell{"access_token_secret", ShownOnce{"accesstokensecret"}}, number("seq", 1201)};
}

Thing fakeExplanation() {
  return {text("decision", "0123456789abc"),
          time("time", NOON + HOUR),
          text("asked", "verify"),
          text("why", "token_revoked"),
          text("explanation", "the token had been revoked"),
          time("since", NOON),
          number("token_id", 812),
          number("event", 1199),
          text("type", "TokenRevoked"),
          text("summary", "token 812 revoked"),
          text("by", "operator 1"),
          text("reason_code", "leak"),
          text("reason", "seen in a paste")};
}

std::vector<Thing> fakeReport() {
  const auto line = [](const char* section, const char* what, std::int64_t count,
                       const char* note) {
    return Thing{text("section", section), text("what", what), number("count", count),
                 text("note", note)};
  };
  return {line("evidence", "events", 1200, "positions 0 to 1199"),
          line("logins", "TokenIssued", 812, "customer"),
          line("administration", "RoleChanged", 0, "")};
}

Thing fakeBackup() {
  return {number("id", 3),        number("events", 1201),    text("root", "c0ffee"),
          number("bytes", 65536), text("folder", "/backup"), text("keys", "copied"),
          number("seq", 1200)};
}

}  // namespace authd::ipc
