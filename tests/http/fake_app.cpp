#include "tests/http/fake_app.h"

#include <kj/debug.h>

#include <climits>

#include "daemon/app/events.h"
#include "daemon/app/last_uses.h"
#include "daemon/app/presented.h"
#include "daemon/crypto/digest.h"

namespace authd::http {

FakeApp& fakeApp() {
  static FakeApp fake;
  return fake;
}

namespace {

app::Shop twoStores() {
  app::Shop shop;
  shop.websites = {{1, "base", "Main Website", 1}, {2, "french", "French", 5}};
  shop.stores = {{1, 1, "default", "Default Store View", "https://shop.example/", "en_US"},
                 {5, 2, "fr", "Boutique", "https://fr.example/", "fr_FR"}};
  shop.defaultStoreId = 1;
  return shop;
}

// Notes the call, and answers as the test wants.
template <class T>
kj::Promise<app::Answer<T>> answer(std::string line, app::Call call, T result) {
  fakeApp().calls.push_back(std::move(line));
  fakeApp().call = std::move(call);
  KJ_ASSERT(!fakeApp().breaksAtOnce, "a secret detail");
  if (fakeApp().breaks) return KJ_EXCEPTION(FAILED, "a secret detail");
  if (fakeApp().refusal) return app::Answer<T>(*fakeApp().refusal);
  return app::Answer<T>(std::move(result));
}

std::string text(const crypto::Secret& secret) {
  return std::string(secret.view());
}

}  // namespace

UntouchedApp::UntouchedApp()
    : shop_(twoStores()),
      app_(support::appOf({.shop = shop_,
                           .entropy = entropy_,
                           .log = log_.get(),
                           .clock = &clock_,
                           .tables = &tables_,
                           .scanning = &scanning_})) {
  scanning_.room = UINT_MAX;
}

}  // namespace authd::http

namespace authd::app {

using http::answer;
using http::fakeApp;
using http::text;

core::Settings App::settings() const {
  core::Settings settings = core::defaultSettings();
  settings.selfRegistration = fakeApp().selfRegistration;
  settings.guestLoginHint = fakeApp().guestLoginHint;
  settings.storesOpen = fakeApp().storesOpen;
  return settings;
}

std::optional<Caller> authenticate(const App&, std::string_view token) {
  const auto found = fakeApp().tokens.find(token);
  if (found == fakeApp().tokens.end()) return std::nullopt;
  return found->second;
}

std::optional<core::Digest> digestOf(std::string_view token) {
  return crypto::sha256(token);
}

Presented present(const App& app, std::string_view token) {
  return {authenticate(app, token), digestOf(token)};
}

Caller admitted(App&, Caller caller, std::string_view address) {
  fakeApp().admittedAddress = address;
  const bool elsewhere = !fakeApp().onlyFrom.empty() && address != fakeApp().onlyFrom;
  return elsewhere ? Caller() : caller;
}

kj::Promise<TokenAnswer> tokenAnswer(const char* step, Call call, const SignedCall& signedCall,
                                     TokenPair pair) {
  fakeApp().calls.emplace_back(step);
  fakeApp().call = std::move(call);
  fakeApp().signedCall = signedCall;
  KJ_ASSERT(!fakeApp().breaksAtOnce, "a secret detail");
  if (fakeApp().breaks) return KJ_EXCEPTION(FAILED, "a secret detail");
  if (fakeApp().oauthRefusal) return TokenAnswer(*fakeApp().oauthRefusal);
  if (fakeApp().refusal) return TokenAnswer(*fakeApp().refusal);
  return TokenAnswer(std::move(pair));
}
kj::Promise<TokenAnswer> giveRequestToken(App&, Call call, const SignedCall& signedCall) {
  return tokenAnswer("giveRequestToken", std::move(call), signedCall, {"rt", "rs"});
}
kj::Promise<TokenAnswer> giveAccessToken(App&, Call call, const SignedCall& signedCall) {
  return tokenAnswer("giveAccessToken", std::move(call), signedCall, {"at", "as"});
}

kj::OneOf<SignedCaller, kj::Promise<SignedCaller>> authenticateSigned(App& app,
                                                                      const SignedCall& call) {
  fakeApp().signedCall = call;
  SignedCaller signer = authenticate(app, "erp").value_or(Caller());
  if (fakeApp().oauthRefusal) signer = *fakeApp().oauthRefusal;
  if (!fakeApp().waits) return signer;
  return kj::evalLater([signer]() { return signer; });
}

kj::Promise<Answer<IssuedToken>> issueToken(App&, Call call, core::TokenType type,
                                            std::uint32_t websiteId, std::string name,
                                            crypto::Secret password) {
  return answer("issueToken " + std::to_string(static_cast<int>(type)) + " " +
                    std::to_string(websiteId) + " " + name + " " + text(password),
                std::move(call), IssuedToken{"5r8cvmpr11j6gmau8990rcj2qk7unh8i", 1});
}

// A token's id is the number of its holder.
std::optional<TokenView> findTokenByText(const App&, std::string_view token) {
  const auto found = fakeApp().tokens.find(token);
  if (found == fakeApp().tokens.end()) return std::nullopt;
  TokenView view;
  view.id = 100 + found->second.id;
  view.issuedUs = 1'600'000'000'000'000;
  view.live = true;
  return view;
}

std::string jwtIdOf(const App&, const TokenView& token) {
  return std::to_string(token.id);
}

KeySet publishedKeys(const App&) {
  return {R"({"keys":[]})", "00ff", 1800};
}

kj::Promise<Answer<std::uint64_t>> revokeToken(App&, Call call, std::uint64_t id) {
  return answer<std::uint64_t>("revokeToken " + std::to_string(id), std::move(call), 7);
}

kj::Promise<Answer<std::uint64_t>> revokeOwnTokens(App&, Call call) {
  return answer<std::uint64_t>("revokeOwnTokens", std::move(call), 7);
}

kj::Promise<Answer<CustomerView>> createCustomer(App&, Call call, core::CustomerInput input,
                                                 kj::Maybe<crypto::Secret> password,
                                                 std::string backUrl) {
  std::string given = "-";
  KJ_IF_MAYBE (secret, password) given = text(*secret);
  if (!backUrl.empty()) given += " back to " + backUrl;
  CustomerView view;
  view.id = 1;
  view.profile.email = input.email.value_or("");
  fakeApp().input = std::move(input);
  return answer("createCustomer " + given, std::move(call), std::move(view));
}

std::optional<CustomerView> readCustomer(const App&, std::uint32_t id) {
  const auto found = fakeApp().customers.find(id);
  if (found == fakeApp().customers.end()) return std::nullopt;
  return found->second;
}

std::optional<std::uint32_t> findCustomer(const App&, std::uint32_t websiteId,
                                          std::string_view email) {
  for (const auto& [id, view] : fakeApp().customers) {
    if (view.websiteId == websiteId && view.profile.email == email) return id;
  }
  return std::nullopt;
}

kj::Promise<Answer<CustomerView>> updateCustomer(App&, Call call, std::uint32_t id,
                                                 core::CustomerInput input, ChangeBy by) {
  CustomerView view;
  view.id = id;
  view.confirmation = "the key";
  fakeApp().input = std::move(input);
  return answer("updateCustomer " + std::to_string(id) +
                    (by == ChangeBy::OWNER ? " by owner" : " by manager"),
                std::move(call), std::move(view));
}

kj::Promise<Answer<Changed>> deleteCustomer(App&, Call call, std::uint32_t id) {
  return answer("deleteCustomer " + std::to_string(id), std::move(call), Changed{id, 7});
}

kj::Promise<Answer<Changed>> deleteAddress(App&, Call call, std::uint32_t addressId) {
  return answer("deleteAddress " + std::to_string(addressId), std::move(call),
                Changed{addressId, 7});
}

std::optional<AddressView> readAddress(const App&, std::uint32_t addressId) {
  if (addressId != 5) return std::nullopt;
  AddressView view;
  view.id = 5;
  return view;
}

Answer<ConfirmationStatus> confirmationStatus(const App&, std::uint32_t customerId) {
  if (fakeApp().customers.count(customerId) == 0) {
    return notFound("customerId", std::to_string(customerId));
  }
  return ConfirmationStatus::REQUIRED;
}

kj::Promise<Answer<CustomerView>> confirmCustomer(App&, Call call, std::uint32_t customerId,
                                                  std::string key) {
  CustomerView view;
  view.id = customerId;
  return answer("confirmCustomer " + std::to_string(customerId) + " " + key, std::move(call),
                std::move(view));
}

kj::Promise<Answer<Changed>> requestConfirmation(App&, Call call, std::string email,
                                                 std::uint32_t websiteId, std::string backUrl) {
  return answer("requestConfirmation " + email + " " + std::to_string(websiteId) +
                    (backUrl.empty() ? "" : " back to " + backUrl),
                std::move(call), Changed{2, 7});
}

core::GroupLookup groupLookup(const App&) {
  return [](std::int64_t id) { return id >= 0 && id <= 3; };
}

bool isFixedGroup(const App&, std::uint32_t groupId) {
  return groupId <= 1;
}

kj::Promise<Answer<core::CustomerGroup>> saveGroup(App&, Call call, core::CustomerGroup group,
                                                   bool create) {
  std::string line = (create ? "createGroup " : "updateGroup ") + std::to_string(group.id) + " " +
                     group.code + " " + std::to_string(group.taxClassId);
  return answer(std::move(line), std::move(call), std::move(group));
}

kj::Promise<Answer<Changed>> deleteGroup(App&, Call call, std::uint32_t id) {
  return answer("deleteGroup " + std::to_string(id), std::move(call), Changed{id, 7});
}

kj::Promise<Answer<Changed>> makeDefaultGroup(App&, Call call, std::uint32_t id) {
  return answer("makeDefaultGroup " + std::to_string(id), std::move(call), Changed{id, 7});
}

std::optional<core::FieldKind> customerFieldKind(std::string_view field) {
  if (field == "email" || field == "confirmation") return core::FieldKind::TEXT;
  return std::nullopt;
}

kj::Promise<Answer<FoundCustomers>> searchCustomers(App&, core::Search search) {
  FoundCustomers found;
  found.total = 12;
  for (const auto& [id, view] : fakeApp().customers) found.items.push_back(view);
  std::string line = "searchCustomers";
  for (const auto& group : search.criteria().groups) {
    line += " |";
    for (const auto& f : group) line += " " + f.field + " " + f.condition + " " + f.value;
  }
  return answer(std::move(line), {}, std::move(found));
}

kj::Promise<Answer<std::uint64_t>> changePassword(App&, Call call, crypto::Secret current,
                                                  crypto::Secret wanted) {
  return answer<std::uint64_t>("changePassword " + text(current) + " " + text(wanted),
                               std::move(call), 7);
}

kj::Promise<Answer<bool>> requestPasswordReset(App&, Call call, std::string email,
                                               core::MailTemplate mailTemplate,
                                               std::uint32_t websiteId) {
  return answer("requestPasswordReset " + email + " " +
                    std::to_string(static_cast<int>(mailTemplate)) + " " +
                    std::to_string(websiteId),
                std::move(call), true);
}

Answer<bool> checkResetLink(const App&, std::uint32_t customerId, const std::string& secret) {
  fakeApp().calls.push_back("checkResetLink " + std::to_string(customerId) + " " + secret);
  if (fakeApp().refusal) return *fakeApp().refusal;
  return true;
}

kj::Promise<Answer<bool>> resetPassword(App&, Call call, std::string email, std::uint32_t websiteId,
                                        std::string secret, crypto::Secret wanted) {
  return answer("resetPassword " + email + " " + std::to_string(websiteId) + " " + secret + " " +
                    text(wanted),
                std::move(call), true);
}

kj::Promise<Answer<bool>> noteReading(App&, const Call& call, core::AuditLogRead reading) {
  return answer("noteReading " + std::to_string(static_cast<int>(reading.what)), call, true);
}
void visitPositions(const App&, const EventQuery&, const std::function<bool(std::uint64_t)>&) {}

}  // namespace authd::app
