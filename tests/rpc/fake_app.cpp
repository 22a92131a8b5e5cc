#include "tests/rpc/fake_app.h"

#include <utility>

#include "daemon/app/as_of.h"
#include "daemon/app/customers.h"
#include "daemon/app/endings.h"
#include "daemon/app/erasure.h"
#include "daemon/app/explain.h"
#include "daemon/app/integrations.h"
#include "daemon/app/kept.h"
#include "daemon/app/mail_desk.h"
#include "daemon/app/prune.h"
#include "daemon/app/report.h"
#include "daemon/app/settings.h"
#include "daemon/app/signing_keys.h"
#include "daemon/app/tables_rebuild.h"
#include "daemon/core/row_codec.h"
#include "daemon/core/rows.h"

namespace authd::rpc {

FakeApp& fakeApp() {
  static FakeApp fake;
  return fake;
}

namespace {

// Notes the call, and answers as the test wants. What is done is remembered as Drafts would.
template <class T>
kj::Promise<app::Answer<T>> answer(std::string line, app::Call call, T result) {
  fakeApp().calls.push_back(std::move(line));
  fakeApp().call = std::move(call);
  if (fakeApp().refusal) return app::Answer<T>(*fakeApp().refusal);
  if (fakeApp().call.remember) fakeApp().remembered = fakeApp().call.remember(std::any(result));
  return app::Answer<T>(std::move(result));
}

std::optional<std::uint32_t> userOf(std::string_view name) {
  auto found = fakeApp().users.find(std::string(name));
  if (found == fakeApp().users.end()) return std::nullopt;
  return found->second;
}

std::string numbers(const core::Scope& scope) {
  return std::to_string(static_cast<int>(scope.kind)) + " " +
         std::to_string(static_cast<int>(scope.type)) + " " + std::to_string(scope.websiteId) +
         " " + std::to_string(scope.userId) +
         (scope.keyId == 0 ? "" : " key " + std::to_string(scope.keyId));
}

}  // namespace

AppOverNothing::AppOverNothing(kj::Timer& timer)
    : shop_(app::freshShop()),
      log_(storage::openMemoryLog()),
      tables_(*log_),
      keys_(storage::openMemoryKeyStore()),
      vault_(vault::openMemoryVault(*keys_, "test")),
      app_(support::appOf({.shop = shop_,
                           .entropy = entropy_,
                           .log = log_.get(),
                           .vault = vault_.get(),
                           .clock = &clock_,
                           .tables = &tables_,
                           .scanning = &scanning,
                           .once = &once_,
                           .timer = &timer})) {
  fakeApp() = FakeApp();
}

void AppOverNothing::addCustomer(std::uint32_t id) {
  const std::vector<storage::Write> rows{{storage::Space::TABLES,
                                          core::tableKey(core::TableId::CUSTOMER, core::rowKey(id)),
                                          core::encodeRow(core::CustomerRow{})}};
  log_->append(log_->tip().size, {}, rows);
}

}  // namespace authd::rpc

namespace authd::app {

using rpc::answer;
using rpc::fakeApp;
using rpc::numbers;
using rpc::userOf;

kj::Promise<Answer<Caller>> operatorCaller(App&, std::uint32_t uid, std::string userName) {
  if (fakeApp().operatorRefusal) return Answer<Caller>(*fakeApp().operatorRefusal);
  fakeApp().calls.push_back("operator " + std::to_string(uid) + (userName.empty() ? " ?" : ""));
  Caller caller;
  caller.kind = core::ActorKind::OPERATOR;
  caller.id = uid;
  return Answer<Caller>(std::move(caller));
}

kj::Promise<Answer<Changed>> createRole(App&, Call call, std::string name,
                                        core::Permissions permissions) {
  return answer("createRole " + name + (permissions.all ? " all" : ""), std::move(call),
                Changed{4, 40});
}
kj::Promise<Answer<Changed>> changeRole(App&, Call call, std::uint32_t id,
                                        core::Permissions permissions) {
  return answer("changeRole " + std::to_string(id) + (permissions.all ? " all" : ""),
                std::move(call), Changed{id, 41});
}
kj::Promise<Answer<Changed>> deleteRole(App&, Call call, std::uint32_t id) {
  return answer("deleteRole " + std::to_string(id), std::move(call), Changed{id, 42});
}
kj::Promise<Answer<Changed>> createAdmin(App&, Call call, NewAdmin admin, crypto::Secret) {
  return answer("createAdmin " + admin.userName, std::move(call), Changed{5, 50});
}
kj::Promise<Answer<Changed>> importAdmin(App&, Call call, NewAdmin admin, crypto::Secret) {
  return answer("importAdmin " + admin.userName, std::move(call), Changed{5, 54});
}
kj::Promise<Answer<Changed>> setAdminPassword(App&, Call call, std::uint32_t id, crypto::Secret) {
  return answer("setAdminPassword " + std::to_string(id), std::move(call), Changed{id, 51});
}
kj::Promise<Answer<Changed>> setAdminEnabled(App&, Call call, std::uint32_t id, bool enabled) {
  return answer("setAdminEnabled " + std::to_string(id) + (enabled ? " on" : " off"),
                std::move(call), Changed{id, 52});
}
kj::Promise<Answer<Changed>> unlockAccount(App&, Call call, core::TokenType, std::uint32_t id) {
  return answer("unlockAccount " + std::to_string(id), std::move(call), Changed{id, 53});
}
std::optional<std::uint32_t> findAdmin(const App&, std::string_view name) {
  return userOf(name);
}
std::optional<AdminView> readAdmin(const App&, std::uint32_t id) {
  AdminView view;
  view.id = id;
  return view;
}
void listAdmins(const App&, const std::function<bool(const AdminView&)>&) {}
std::optional<RoleView> findRole(const App&, std::string_view name) {
  const auto id = userOf(name);
  if (!id) return std::nullopt;
  return RoleView{*id, std::string(name), {}};
}
void listRoles(const App&, const std::function<bool(const RoleView&)>& visit) {
  for (std::uint32_t id = 1; id <= fakeApp().roles; ++id) {
    if (!visit({id, "role", {}})) return;
  }
}

kj::Promise<Answer<Changed>> registerCustomer(App&, Call call, core::CustomerInput input,
                                              kj::Maybe<crypto::Secret> password, std::string) {
  std::string given = password == nullptr ? " without password" : " with password";
  return answer("registerCustomer " + input.email.value_or("?") + given, std::move(call),
                Changed{1, 60});
}
kj::Promise<Answer<Changed>> importCustomer(App&, Call call, core::CustomerInput input,
                                            crypto::Secret) {
  return answer("importCustomer " + input.email.value_or("?"), std::move(call), Changed{1, 61});
}
std::optional<core::Ref> everCustomer(const App&, std::uint32_t id) {
  fakeApp().calls.push_back("everCustomer " + std::to_string(id));
  return core::Ref{};
}
kj::Promise<Answer<std::uint64_t>> eraseCustomer(App&, Call call, core::Ref) {
  return answer("eraseCustomer", std::move(call), std::uint64_t{62});
}
kj::Promise<Answer<std::string>> exportCustomer(App&, Call call, core::Ref) {
  return answer("exportCustomer", std::move(call), std::string("{}"));
}
std::optional<CustomerView> readCustomer(const App&, std::uint32_t) {
  return std::nullopt;
}
std::optional<std::uint32_t> findCustomer(const App&, std::uint32_t, std::string_view email) {
  return userOf(email);
}
void listCustomers(const App&, const std::function<bool(const CustomerView&)>&) {}

kj::Promise<Answer<Changed>> createIntegration(App&, Call call, NewIntegration integration) {
  std::string line = "createIntegration " + integration.name;
  for (const auto& network : integration.networks) line += " from " + network;
  if (!integration.endpoint.empty()) line += " to " + integration.endpoint;
  if (!integration.identityLink.empty()) line += " open " + integration.identityLink;
  return answer(std::move(line), std::move(call), Changed{7, 70});
}
kj::Promise<Answer<IntegrationCredentials>> activateIntegration(App&, Call call, std::uint32_t id,
                                                                bool reauthorize) {
  IntegrationCredentials made{id, "ERP", "key", "secret", "token", "token secret", 71, ""};
  return answer("activateIntegration " + std::to_string(id) + (reauthorize ? " again" : ""),
                std::move(call), std::move(made));
}
kj::Promise<Answer<IntegrationCredentials>> rotateIntegration(App&, Call call, std::uint32_t id,
                                                              std::int64_t overlapSeconds) {
  IntegrationCredentials made{id, "ERP", "", "", "token", "token secret", 74, ""};
  return answer("rotateIntegration " + std::to_string(id) + " " + std::to_string(overlapSeconds),
                std::move(call), std::move(made));
}
kj::Promise<Answer<Changed>> setIntegrationEnabled(App&, Call call, std::uint32_t id, bool on) {
  return answer("setIntegrationEnabled " + std::to_string(id) + (on ? " on" : " off"),
                std::move(call), Changed{id, 72});
}
kj::Promise<Answer<Changed>> deleteIntegration(App&, Call call, std::uint32_t id) {
  return answer("deleteIntegration " + std::to_string(id), std::move(call), Changed{id, 73});
}
std::optional<std::uint32_t> findIntegration(const App&, std::string_view name) {
  return userOf(name);
}
std::optional<IntegrationView> readIntegration(const App&, std::uint32_t) {
  return std::nullopt;
}
void listIntegrations(const App&, const std::function<bool(const IntegrationView&)>&) {}

std::optional<TokenView> findToken(const App&, std::uint64_t id) {
  TokenView view;
  view.id = id;
  if (id > 1000) return std::nullopt;
  return view;
}
std::optional<TokenView> findTokenByText(const App&, std::string_view) {
  return std::nullopt;
}
void listTokens(const App&, core::TokenType type, std::uint32_t userId,
                const std::function<bool(const TokenView&)>&) {
  fakeApp().calls.push_back("listTokens " + std::to_string(static_cast<int>(type)) + " " +
                            std::to_string(userId));
}
kj::Promise<Answer<std::uint64_t>> revokeToken(App&, Call call, std::uint64_t id) {
  return answer<std::uint64_t>("revokeToken " + std::to_string(id), std::move(call), 80);
}
kj::Promise<Answer<std::uint64_t>> revokeTokens(App&, Call call, core::Scope scope,
                                                std::optional<std::uint64_t> before) {
  return answer<std::uint64_t>(
      "revokeTokens " + numbers(scope) + (before ? " before " + std::to_string(*before) : ""),
      std::move(call), 81);
}
std::uint64_t countLive(const App&, const core::Scope&, std::optional<std::uint64_t>) {
  return 12;
}
kj::Promise<Answer<std::uint64_t>> countOver(App&, Count count) {
  if (fakeApp().countRefusal) return Answer<std::uint64_t>(*fakeApp().countRefusal);
  return count();
}
kj::Promise<Answer<PublishedKey>> rotateKey(App&, Call call, core::JwtAlgorithm algorithm,
                                            bool immediately) {
  return answer("rotateKey " + std::to_string(static_cast<int>(algorithm)) +
                    (immediately ? " immediately" : ""),
                std::move(call), PublishedKey{3, core::JwtAlgorithm::ES256, 1000, 82});
}
kj::Promise<Answer<std::uint64_t>> retireKey(App&, Call call, std::uint32_t id) {
  return answer<std::uint64_t>("retireKey " + std::to_string(id), std::move(call), 83);
}
void listKeys(const App&, const std::function<bool(const KeyView&)>& visit) {
  visit({1, core::JwtAlgorithm::RS256, KeyState::RETIRED, 1000, 1000, 2000});
}
std::optional<std::uint32_t> findKey(const App&, std::string_view id) {
  return userOf(id);
}
KeySet publishedKeys(const App&) {
  return {R"({"keys":[]})", "00ff", 1800};
}
std::uint64_t positionAt(const App&, std::int64_t timeUs) {
  return static_cast<std::uint64_t>(timeUs / 1000);
}

Moment thisMoment(const App&) {
  return {};
}
Moment momentOfSize(const App&, std::uint64_t size) {
  return {size, 0};
}
Moment momentOfTime(const App&, std::int64_t timeUs) {
  return {0, timeUs};
}
std::optional<Past> readPastUser(const App&, const core::Ref&, const Moment&, bool) {
  return std::nullopt;
}
std::optional<Past> readPastToken(const App&, std::uint64_t, const Moment&) {
  return std::nullopt;
}
std::optional<SettingView> readPastSetting(const App&, std::string_view, const Moment&) {
  return std::nullopt;
}
void listPastSettings(const App&, const Moment&, const std::function<void(const SettingView&)>&) {}
std::optional<core::Ref> refOfNumber(const App&, core::SubjectKind, std::uint32_t) {
  return std::nullopt;
}
std::optional<core::Ref> holderOfToken(const App&, std::uint64_t) {
  return std::nullopt;
}
core::SubjectKind kindOf(const App&, const core::Ref&) {
  return core::SubjectKind::NONE;
}

std::optional<SettingView> readSetting(const App&, std::string_view) {
  return std::nullopt;
}
void listSettings(const App&, const std::function<void(const SettingView&)>&) {}
void listSettingHistory(const App&, const std::string& key,
                        const std::function<bool(const SettingPast&)>& visit) {
  fakeApp().calls.push_back("listSettingHistory " + key);
  visit({41, 1000, key, "4h", false, "uid 0", "audit"});
}

void listMails(const App&, const std::function<bool(const MailView&)>& visit) {
  visit({17, core::MailTemplate::WELCOME, 1, 1, "en_US", 1000});
}
std::optional<MailDetails> readMail(const App&, std::uint64_t id) {
  if (id != 17) return std::nullopt;
  return MailDetails{{17, core::MailTemplate::WELCOME, 1, 1, "en_US", 1000}, "j@example.com", {}};
}
Answer<MailDetails> retryMail(App& app, std::uint64_t id) {
  fakeApp().calls.push_back("retryMail " + std::to_string(id));
  if (fakeApp().refusal) return *fakeApp().refusal;
  return readMail(app, id).value();
}
kj::Promise<Answer<std::uint64_t>> dropMail(App&, Call call, std::uint64_t id) {
  return answer<std::uint64_t>("dropMail " + std::to_string(id), std::move(call), 18);
}
kj::Promise<Answer<SettingChange>> changeSetting(App&, Call call, std::string key,
                                                 std::optional<std::string> value) {
  return answer("changeSetting " + key + " " + value.value_or("-"), std::move(call),
                SettingChange{90, value.value_or("4h")});
}
Answer<std::uint64_t> tryChangeSetting(const App&, const std::string&,
                                       const std::optional<std::string>&) {
  return std::uint64_t{3};
}

void visitPositions(const App&, const EventQuery&, const std::function<bool(std::uint64_t)>&) {}
void visitEvents(const App&, const EventQuery&, const std::function<bool(const EventView&)>&) {}
std::optional<core::Ref> refOf(const App&, core::SubjectKind, std::uint32_t) {
  return std::nullopt;
}
std::string textOf(const core::Ref&) {
  return "ref";
}
std::optional<core::Ref> parseRef(std::string_view) {
  return std::nullopt;
}
kj::Promise<Answer<bool>> noteReading(App&, const Call& call, core::AuditLogRead reading) {
  return answer("noteReading " + reading.filter, call, true);
}
kj::Promise<Answer<bool>> noteExport(App&, const Call& call, core::EventsExported exported) {
  return answer("noteExport " + exported.format + " " + exported.filter, call, true);
}
std::optional<core::Event> eventAt(const App&, std::uint64_t) {
  return std::nullopt;
}
Explanation explain(const App&, const Decision&, bool) {
  return {};
}
std::string_view sentenceFor(std::string_view) {
  return {};
}
ReportFacts reportFacts(const App&, const ReportRange&) {
  return {};
}
std::vector<ReportLine> report(const App&, const ReportRange&, const ReportFacts&) {
  return {};
}
std::string replay(const App&, std::uint64_t, const Progress&) {
  return fakeApp().replayed;
}
TableCheck checkDatabase(const App&, const Progress& progress) {
  progress(3, 12);
  return {};
}
kj::Promise<Answer<Rebuilt>> rebuildTables(App&, Call call, Progress progress) {
  progress(6, 12);
  return answer("rebuildTables", std::move(call), Rebuilt{12, 30, 2, 77, fakeApp().needsRestart});
}
kj::Promise<Answer<Pruned>> pruneEvents(App&, Call call, std::int64_t beforeUs, bool dryRun,
                                        Progress progress) {
  progress(6, 12);
  return answer("pruneEvents " + std::to_string(beforeUs) + (dryRun ? " dry" : ""), std::move(call),
                Pruned{5, 512, dryRun ? std::uint64_t{0} : 78});
}
Status status(const App&) {
  return {};
}
std::optional<Refused> refusedAsDropped(const App&, std::uint64_t size) {
  if (size > fakeApp().keptFrom || fakeApp().keptFrom == 0) return std::nullopt;
  return refusedByCore({core::Refusal::DROPPED, fakeApp().keptFrom});
}

}  // namespace authd::app
