#include "daemon/app/customers.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "daemon/app/changes.h"
#include "daemon/app/drafts.h"
#include "daemon/app/flood_gate.h"
#include "daemon/app/groups.h"
#include "daemon/app/login.h"
#include "daemon/app/mails.h"
#include "daemon/app/once.h"
#include "daemon/app/profile.h"
#include "daemon/app/recorder.h"
#include "daemon/core/rules/password_rules.h"
#include "daemon/core/rules/text.h"
#include "daemon/crypto/digest.h"
#include "daemon/crypto/magento_password.h"

namespace authd::app {
namespace {

using core::EventType;

// Addresses of one customer, oldest first.
std::vector<AddressView> readAddresses(const App& app, std::uint32_t customerId,
                                       const core::CustomerRow& customer) {
  std::vector<AddressView> addresses;
  app.tables.scan(core::TableId::ADDRESS, core::rowKey(customerId), core::rowKey(customerId + 1),
                  [&](std::string_view key, std::string_view value) {
                    AddressView view;
                    core::readKey(key, view.customerId, view.id);
                    auto row = core::decodeRow<core::AddressRow>(value);
                    auto plain = app.vault.open(row.profile, vault::Field::PII);
                    if (plain) view.address = addressFromJson(*plain);
                    view.defaultBilling = view.id == customer.defaultBilling;
                    view.defaultShipping = view.id == customer.defaultShipping;
                    addresses.push_back(std::move(view));
                    return true;
                  });
  return addresses;
}

std::optional<CustomerView> viewOf(const App& app, std::uint32_t id, const core::CustomerRow& row) {
  auto plain = app.vault.open(row.profile, vault::Field::PII);
  if (!plain) return std::nullopt;
  CustomerView view;
  view.id = id;
  view.groupId = groupInForce(app, row.groupId);
  view.storeId = row.storeId;
  view.websiteId = row.websiteId;
  view.defaultBilling = row.defaultBilling;
  view.defaultShipping = row.defaultShipping;
  view.createdUs = row.createdUs;
  view.updatedUs = row.updatedUs;
  view.createdIn = row.createdIn;
  view.profile = customerFromJson(*plain);
  view.disableAutoGroupChange = row.disableAutoGroupChange;
  view.addresses = readAddresses(app, id, row);
  view.confirmationPending = row.confirmation.pending;
  if (row.confirmation.pending) {
    auto key = app.vault.open(row.confirmation.key, vault::Field::PII);
    if (key) view.confirmation = jsonText(*key, "confirmation").value_or("");
  }
  view.lockedUntilUs = row.lock.untilUs;
  view.seq = row.version;
  return view;
}

}  // namespace

std::optional<Place> placeOf(const App& app, const Call& call, const core::Customer& customer) {
  Place place;
  if (customer.storeId) {
    place.store = app.shop.storeById(*customer.storeId);
  } else if (customer.websiteId) {
    const Website* website = app.shop.websiteById(*customer.websiteId);
    place.store = website ? app.shop.storeById(website->defaultStoreId) : nullptr;
  } else {
    const StoreView* store = app.shop.storeById(call.storeId);
    place.store = store ? store : &app.shop.defaultStore();
  }
  if (!place.store) return std::nullopt;
  place.website = app.shop.websiteById(customer.websiteId.value_or(place.store->websiteId));
  if (!place.website || place.website->id != place.store->websiteId) return std::nullopt;
  return place;
}

namespace {

// One new customer on its way from input to record.
class Creation : public kj::Refcounted {
 public:
  Creation(App& app, Call call, core::CustomerInput input, kj::Maybe<crypto::Secret> password,
           std::string backUrl)
      : app_(app),
        call_(std::move(call)),
        input_(std::move(input)),
        password_(std::move(password)),
        backUrl_(std::move(backUrl)),
        settings_(app.settings()) {}

  // With the hash that another program has made.
  kj::Promise<Answer<Changed>> import(const crypto::Secret& hash) {
    if (!crypto::isMagentoHash(hash.view())) {
      return Answer<Changed>(refusedByRules({core::invalidField("password_hash", "")}));
    }
    if (auto why = check()) return Answer<Changed>(std::move(*why));
    imported_ = true;
    return record(std::string(hash.view()));
  }

  kj::Promise<Answer<Changed>> run() {
    if (auto why = check()) return Answer<Changed>(std::move(*why));
    KJ_IF_MAYBE (password, password_) {
      crypto::Secret copy(password->view());
      KJ_IF_MAYBE (hashed, hashOnWorkers(app_, std::move(copy))) {
        return hashed->then([self = kj::addRef(*this)](std::string encoded) mutable {
          return self->record(std::move(encoded));
        });
      }
      return Answer<Changed>(busy(2));
    }
    return record({});
  }

 private:
  // Everything that can be wrong, password before e-mail before addresses, as Magento reports it.
  std::optional<Refused> check() {
    KJ_IF_MAYBE (password, password_) {
      auto error = core::validatePassword(password->view(), input_.email.value_or(""), settings_);
      if (error) return refusedByRules({*error});
    }
    auto errors = core::validateCustomer(input_, groupLookup(app_));
    if (!errors.empty()) return refusedByRules(std::move(errors));
    customer_ = core::normaliseCustomer(input_);
    auto place = placeOf(app_, call_, customer_);
    if (!place) return refused(Why::STORE_UNKNOWN);
    place_ = *place;
    // A courtesy before the work of hashing; decide() has the last word.
    if (findCustomer(app_, place_.website->id, customer_.email)) {
      return refused(Why::DUPLICATE_EMAIL);
    }
    if (input_.addresses.size() > MOST_ADDRESSES) {
      return refusedByRules(
          {core::invalidField("addresses", std::to_string(input_.addresses.size()))});
    }
    for (const auto& address : input_.addresses) {
      auto wrong = core::validateAddress(address, settings_);
      if (!wrong.empty()) return refusedByRules(std::move(wrong));
    }
    return std::nullopt;
  }

  void addAddresses(Drafts& drafts, core::CreateCustomer& command) {
    auto defaults = core::chooseDefaults(input_.addresses);
    for (std::size_t i = 0; i < input_.addresses.size(); ++i) {
      core::NewAddress address{defaults.billing == i, defaults.shipping == i, drafts.plain()};
      std::string json = addressJson(core::normaliseAddress(input_.addresses[i]));
      drafts.addPii(address.added, EventType::ADDRESS_ADDED, command.subject.ref, json);
      command.addresses.push_back(std::move(address));
    }
  }

  // Asked for by the shop, or by whoever may manage customers and chose the key.
  void addConfirmation(Drafts& drafts, core::CreateCustomer& command) {
    const std::string chosen = input_.confirmation.value_or("");
    if (!settings_.confirmAccount && chosen.empty()) return;
    core::Draft draft = drafts.plain();
    std::string key = chosen.empty() ? app_.vault.linkSecret(draft.eventId) : chosen;
    drafts.addPii(draft, EventType::CONFIRMATION_REQUESTED, command.subject.ref,
                  JsonText().put("confirmation", key).text());
    command.confirmation = std::move(draft);
  }

  // The welcome mail; without a password it carries a link to set one.
  void addMail(Drafts& drafts, core::CreateCustomer& command) {
    core::NewMail mail{core::MailTemplate::WELCOME, place_.store->id, place_.store->locale,
                       drafts.plain()};
    if (settings_.confirmAccount) mail.mailTemplate = core::MailTemplate::CONFIRMATION;
    if (!command.password) {
      mail.mailTemplate = core::MailTemplate::WELCOME_NO_PASSWORD;
      core::NewLink link{{}, drafts.plain()};
      link.digest = crypto::sha256(app_.vault.linkSecret(link.requested.eventId));
      command.link = std::move(link);
    }
    const bool confirms = mail.mailTemplate == core::MailTemplate::CONFIRMATION;
    drafts.addPii(mail.queued, EventType::MAIL_QUEUED, command.subject.ref,
                  sealedOf(customer_.email, *place_.store, confirms ? backUrl_ : ""));
    command.mail = std::move(mail);
  }

  core::CreateCustomer command(Drafts& drafts, const std::string& encoded) {
    core::CreateCustomer command;
    command.subject = drafts.newSubject();
    command.email = loginName(app_, core::TokenType::CUSTOMER, place_.website->id, customer_.email);
    command.elsewhere = namesElsewhere(app_, place_.website->id, customer_.email);
    command.websiteId = place_.website->id;
    command.storeId = place_.store->id;
    command.groupId = customer_.groupId.value_or(settings_.defaultGroup);
    command.createdIn = place_.store->name;
    command.createdUs = customer_.createdUs.value_or(0);
    command.disableAutoGroupChange = customer_.disableAutoGroupChange;
    command.created = drafts.origin(EventType::CUSTOMER_CREATED);
    drafts.addPii(command.created, EventType::CUSTOMER_CREATED, command.subject.ref,
                  customerJson(customer_));
    if (!imported_) addConfirmation(drafts, command);
    addAddresses(drafts, command);
    if (!encoded.empty()) {
      command.password = drafts.plain();
      drafts.addSecret(*command.password, EventType::PASSWORD_CHANGED, command.subject.ref,
                       JsonText().put("hash", encoded).text());
    }
    if (!imported_) addMail(drafts, command);
    return command;
  }

  kj::Promise<Answer<Changed>> record(std::string encoded) {
    Drafts drafts(app_, call_);
    core::CreateCustomer creation = command(drafts, encoded);
    return recordChange(app_, drafts, std::move(creation));
  }

  App& app_;
  Call call_;
  core::CustomerInput input_;
  kj::Maybe<crypto::Secret> password_;
  std::string backUrl_;
  core::Settings settings_;
  core::Customer customer_;
  Place place_;
  bool imported_ = false;
};

// Whoever may register only because everybody may: also with a token, which registering gives.
bool isAnybody(const Caller& caller) {
  using core::ActorKind;
  if (caller.kind == ActorKind::OPERATOR || caller.kind == ActorKind::SYSTEM) return false;
  return !caller.may("Magento_Customer::manage");
}

}  // namespace

kj::Promise<Answer<Changed>> registerCustomer(App& app, Call call, core::CustomerInput input,
                                              kj::Maybe<crypto::Secret> password,
                                              std::string backUrl) {
  if (isAnybody(call.caller) && !app.flood.admit(call.source.counted(), app.nowUs())) {
    return Answer<Changed>(busy(1));
  }
  auto act = [&app, input = std::move(input), password = kj::mv(password),
              backUrl = std::move(backUrl)](Call inner) mutable {
    auto creation = kj::refcounted<Creation>(app, std::move(inner), std::move(input),
                                             kj::mv(password), std::move(backUrl));
    auto outcome = creation->run();
    return outcome.attach(kj::mv(creation));
  };
  return app.once
      .run<Changed>(app, std::move(call), "customers", core::encodeRow<Changed>, kj::mv(act))
      .then([](Answer<std::string> answer) -> Answer<Changed> {
        if (auto* why = std::get_if<Refused>(&answer)) return std::move(*why);
        return core::decodeRow<Changed>(std::get<std::string>(answer));
      });
}

kj::Promise<Answer<Changed>> importCustomer(App& app, Call call, core::CustomerInput input,
                                            crypto::Secret hash) {
  auto creation =
      kj::refcounted<Creation>(app, std::move(call), std::move(input), nullptr, std::string());
  auto outcome = creation->import(hash);
  return outcome.attach(kj::mv(creation));
}

kj::Promise<Answer<CustomerView>> createCustomer(App& app, Call call, core::CustomerInput input,
                                                 kj::Maybe<crypto::Secret> password,
                                                 std::string backUrl) {
  return registerCustomer(app, std::move(call), std::move(input), kj::mv(password),
                          std::move(backUrl))
      .then([&app](Answer<Changed> answer) -> Answer<CustomerView> {
        if (auto* why = std::get_if<Refused>(&answer)) return std::move(*why);
        std::uint32_t id = std::get<Changed>(answer).id;
        auto view = readCustomer(app, id);
        if (!view) return notFound("customerId", std::to_string(id));
        return std::move(*view);
      });
}

std::optional<CustomerView> readCustomer(const App& app, std::uint32_t id) {
  auto row = core::find<core::CustomerRow>(app.tables, id);
  if (!row) return std::nullopt;
  return viewOf(app, id, *row);
}

std::optional<std::uint32_t> findCustomer(const App& app, std::uint32_t websiteId,
                                          std::string_view email) {
  auto name = accountName(app, websiteId, std::string(email));
  auto row = core::find<core::NameRow>(app.tables, name.kind, name.websiteId, name.tag);
  if (!row) return std::nullopt;
  return row->id;
}

void listCustomers(const App& app, const std::function<bool(const CustomerView&)>& visit) {
  app.tables.scan(core::TableId::CUSTOMER, "", "",
                  [&](std::string_view key, std::string_view value) {
                    std::uint32_t id = 0;
                    core::readKey(key, id);
                    auto view = viewOf(app, id, core::decodeRow<core::CustomerRow>(value));
                    return !view || visit(*view);
                  });
}

}  // namespace authd::app
