#include "daemon/app/customer_changes.h"

#include <algorithm>
#include <utility>

#include "daemon/app/changes.h"
#include "daemon/app/drafts.h"
#include "daemon/app/groups.h"
#include "daemon/app/login.h"
#include "daemon/app/once.h"
#include "daemon/app/profile.h"
#include "daemon/app/recorder.h"
#include "daemon/core/rules/address_overlay.h"

namespace authd::app {
namespace {

using core::EventType;

constexpr int MOST_TRIES = 3;

// A customer as an input can be laid over it.
core::Customer storedCustomer(const CustomerView& view) {
  core::Customer stored = view.profile;
  stored.groupId = view.groupId;
  stored.storeId = view.storeId;
  stored.websiteId = view.websiteId;
  stored.disableAutoGroupChange = view.disableAutoGroupChange;
  return stored;
}

// What a customer may not choose stays; what must be given is not filled in.
core::CustomerInput wholeInput(core::CustomerInput input, const core::Customer& stored,
                               ChangeBy by) {
  input.createdAt.reset();
  if (by == ChangeBy::MANAGER) return core::overlaid(input, stored);
  input.groupId.reset();
  input.websiteId.reset();
  input.storeId.reset();
  core::CustomerInput whole = core::overlaid(input, stored);
  whole.email = input.email;
  whole.firstname = input.firstname;
  whole.lastname = input.lastname;
  return whole;
}

core::RuleError noNumber(std::string_view name, const std::string& value) {
  core::RuleError error = core::attributeError(core::RuleErrorId::WRONG_TYPE, name);
  error.positional = {value, "int"};
  return error;
}

// What is to become of a customer's addresses.
struct AddressPlan {
  struct Write {
    std::uint32_t id = 0;
    core::Address address;
  };
  std::vector<Write> changed;
  std::vector<Write> added;
  std::vector<std::uint32_t> removed;
  std::optional<std::size_t> billingAdded;  // which new one is the default
  std::optional<std::size_t> shippingAdded;
  std::uint32_t defaultBilling = 0;  // among those that stay
  std::uint32_t defaultShipping = 0;
};

// Makes a plan from an input, or says why not.
class AddressPlanner {
 public:
  AddressPlanner(const App& app, const CustomerView& view, const core::Settings& settings)
      : app_(app), view_(view), settings_(settings) {
    plan_.defaultBilling = view.defaultBilling;
    plan_.defaultShipping = view.defaultShipping;
  }

  Answer<AddressPlan> make(const core::CustomerInput& input) {
    if (!input.hasAddresses) return std::move(plan_);
    const auto& wanted = input.addresses;
    if (wanted.size() > MOST_ADDRESSES) {
      return refusedByRules({core::invalidField("addresses", std::to_string(wanted.size()))});
    }
    auto claims = core::chooseDefaults(wanted);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      if (auto why = add(wanted[i], claims.billing == i, claims.shipping == i)) {
        return std::move(*why);
      }
    }
    for (const auto& address : view_.addresses) {
      if (std::find(kept_.begin(), kept_.end(), address.id) == kept_.end()) {
        plan_.removed.push_back(address.id);
      }
    }
    return std::move(plan_);
  }

 private:
  std::optional<Refused> add(const core::AddressInput& input, bool billing, bool shipping) {
    const std::string text = input.id.value_or("");
    const auto id = text.empty() ? std::optional<std::int64_t>(0) : core::integerOf(text);
    if (!id) return refusedByRules({noNumber("id", text)});
    return *id == 0 ? addNew(input, billing, shipping) : change(*id, input, billing, shipping);
  }

  std::optional<Refused> addNew(const core::AddressInput& input, bool billing, bool shipping) {
    auto wrong = core::validateAddress(input, settings_);
    if (!wrong.empty()) return refusedByRules(std::move(wrong));
    if (billing) takeDefault(plan_.defaultBilling, plan_.billingAdded);
    if (shipping) takeDefault(plan_.defaultShipping, plan_.shippingAdded);
    plan_.added.push_back({0, core::normaliseAddress(input)});
    return std::nullopt;
  }

  void takeDefault(std::uint32_t& among, std::optional<std::size_t>& added) {
    among = 0;
    added = plan_.added.size();
  }

  std::optional<Refused> change(std::int64_t id, const core::AddressInput& input, bool billing,
                                bool shipping) {
    auto stored = std::find_if(view_.addresses.begin(), view_.addresses.end(),
                               [&](const AddressView& address) { return address.id == id; });
    if (stored == view_.addresses.end()) return notTheirs(id);
    if (std::find(kept_.begin(), kept_.end(), id) != kept_.end()) {
      return refusedByRules({core::invalidField("id", std::to_string(id))});
    }
    kept_.push_back(stored->id);
    core::AddressInput whole = core::overlaid(input, stored->address);
    core::Address address = core::normaliseAddress(whole);
    if (address != stored->address) {
      auto wrong = core::validateAddress(whole, settings_);
      if (!wrong.empty()) return refusedByRules(std::move(wrong));
      plan_.changed.push_back({stored->id, std::move(address)});
    }
    settleDefault(plan_.defaultBilling, stored->id, billing, input.defaultBilling);
    settleDefault(plan_.defaultShipping, stored->id, shipping, input.defaultShipping);
    return std::nullopt;
  }

  static void settleDefault(std::uint32_t& which, std::uint32_t id, bool claimed,
                            const std::optional<bool>& flag) {
    if (claimed) which = id;
    if (flag == false && which == id) which = 0;
  }

  Refused notTheirs(std::int64_t id) const {
    bool others = id > 0 && id <= UINT32_MAX &&
                  core::find<core::AddressOwnerRow>(app_.tables, static_cast<std::uint32_t>(id));
    if (!others) return notFound("addressId", std::to_string(id));
    core::RuleError error;
    error.id = core::RuleErrorId::ADDRESS_OWNER;
    error.named = {{"customer_id", std::to_string(view_.id)}};
    return refusedByRules({error});
  }

  const App& app_;
  const CustomerView& view_;
  const core::Settings& settings_;
  AddressPlan plan_;
  std::vector<std::uint32_t> kept_;
};

// One change on its way: read, merge, record; again if somebody else was faster.
class Update : public kj::Refcounted {
 public:
  Update(App& app, Call call, std::uint32_t id, core::CustomerInput input, ChangeBy by)
      : app_(app), call_(std::move(call)), id_(id), input_(std::move(input)), by_(by) {}

  kj::Promise<Answer<Changed>> run() {
    settings_ = app_.settings();
    auto row = core::find<core::CustomerRow>(app_.tables, id_);
    auto view = readCustomer(app_, id_);
    if (!row || !view) return Answer<Changed>(notFound("customerId", std::to_string(id_)));
    Drafts drafts(app_, call_);
    auto made = command(*row, *view, drafts);
    if (auto* why = std::get_if<Refused>(&made)) return Answer<Changed>(std::move(*why));
    return recordChange(app_, drafts, std::move(std::get<core::UpdateCustomer>(made)), id_)
        .then([self = kj::addRef(*this)](Answer<Changed> answer) mutable {
          return self->recorded(std::move(answer));
        });
  }

 private:
  kj::Promise<Answer<Changed>> recorded(Answer<Changed> answer) {
    const auto* why = std::get_if<Refused>(&answer);
    bool moved = why && why->rejection.refusal == core::Refusal::VERSION_MOVED;
    if (moved && ++tries_ < MOST_TRIES) return run();
    return answer;
  }

  Answer<core::UpdateCustomer> command(const core::CustomerRow& row, const CustomerView& view,
                                       Drafts& drafts) {
    core::Customer stored = storedCustomer(view);
    core::CustomerInput whole = wholeInput(input_, stored, by_);
    auto errors = core::validateCustomer(whole, groupLookup(app_));
    if (!errors.empty()) return refusedByRules(std::move(errors));
    core::Customer customer = core::normaliseCustomer(whole);
    auto place = newPlace(view, customer);
    if (!place) return refused(Why::STORE_UNKNOWN);
    auto plan = AddressPlanner(app_, view, settings_).make(input_);
    if (auto* why = std::get_if<Refused>(&plan)) return std::move(*why);

    core::UpdateCustomer command;
    command.customerId = id_;
    command.version = row.version;
    command.websiteId = place->first;
    command.storeId = place->second;
    command.email = loginName(app_, core::TokenType::CUSTOMER, place->first, customer.email);
    command.elsewhere = namesElsewhere(app_, place->first, customer.email);
    command.groupId = customer.groupId.value_or(view.groupId);
    command.disableAutoGroupChange = customer.disableAutoGroupChange;
    command.updated = drafts.origin(EventType::CUSTOMER_UPDATED);
    drafts.addPii(command.updated, EventType::CUSTOMER_UPDATED, row.ref, customerJson(customer));
    auto before = loginName(app_, core::TokenType::CUSTOMER, place->first, stored.email);
    command.endsLink = !(before == command.email);
    if (command.endsLink && settings_.confirmEmail) addConfirmation(customer, row, drafts, command);
    addAddresses(std::get<AddressPlan>(plan), row.ref, drafts, command);
    return command;
  }

  // Website and store. A store that was asked for must lie in the website; what nobody changes may
  // stay, whatever the configuration says today.
  std::optional<std::pair<std::uint32_t, std::uint32_t>> newPlace(
      const CustomerView& view, const core::Customer& customer) const {
    core::Customer asked = customer;
    if (asked.websiteId == view.websiteId && asked.storeId == view.storeId) {
      return std::pair(view.websiteId, view.storeId);
    }
    bool otherWebsite = asked.websiteId != view.websiteId;
    if (otherWebsite && !input_.storeId) asked.storeId.reset();
    auto place = placeOf(app_, call_, asked);
    if (!place) return std::nullopt;
    return std::pair(place->website->id, place->store->id);
  }

  void addConfirmation(const core::Customer& customer, const core::CustomerRow& row, Drafts& drafts,
                       core::UpdateCustomer& command) {
    core::Draft draft = drafts.plain();
    std::string key = app_.vault.linkSecret(draft.eventId);
    drafts.addPii(draft, EventType::CONFIRMATION_REQUESTED, row.ref,
                  JsonText().put("confirmation", key).text());
    command.confirmation = std::move(draft);
    const StoreView* store = app_.shop.storeById(command.storeId);
    if (!store) store = &app_.shop.defaultStore();
    core::NewMail mail{core::MailTemplate::CONFIRMATION, store->id, store->locale, drafts.plain()};
    drafts.addPii(mail.queued, EventType::MAIL_QUEUED, row.ref,
                  JsonText().put("recipient", customer.email).text());
    command.mail = std::move(mail);
  }

  static void addAddresses(const AddressPlan& plan, const core::Ref& ref, Drafts& drafts,
                           core::UpdateCustomer& command) {
    for (const auto& write : plan.changed) {
      core::AddressWrite changed{write.id, drafts.plain()};
      drafts.addPii(changed.written, EventType::ADDRESS_UPDATED, ref, addressJson(write.address));
      command.changed.push_back(std::move(changed));
    }
    for (std::size_t i = 0; i < plan.added.size(); ++i) {
      core::NewAddress added{plan.billingAdded == i, plan.shippingAdded == i, drafts.plain()};
      drafts.addPii(added.added, EventType::ADDRESS_ADDED, ref, addressJson(plan.added[i].address));
      command.added.push_back(std::move(added));
    }
    command.removed = plan.removed;
    command.defaultBilling = plan.defaultBilling;
    command.defaultShipping = plan.defaultShipping;
  }

  App& app_;
  Call call_;
  std::uint32_t id_;
  core::CustomerInput input_;
  ChangeBy by_;
  core::Settings settings_;
  int tries_ = 0;
};

}  // namespace

kj::Promise<Answer<CustomerView>> updateCustomer(App& app, Call call, std::uint32_t id,
                                                 core::CustomerInput input, ChangeBy by) {
  auto act = [&app, id, input = std::move(input), by](Call inner) mutable {
    auto update = kj::refcounted<Update>(app, std::move(inner), id, std::move(input), by);
    auto outcome = update->run();
    return outcome.attach(kj::mv(update));
  };
  std::string route = "customers/" + std::to_string(id);
  return app.once.run<Changed>(app, std::move(call), route, core::encodeRow<Changed>, kj::mv(act))
      .then([&app, id](Answer<std::string> answer) -> Answer<CustomerView> {
        if (auto* why = std::get_if<Refused>(&answer)) return std::move(*why);
        auto view = readCustomer(app, id);
        if (!view) return notFound("customerId", std::to_string(id));
        return std::move(*view);
      });
}

namespace {

// What decide() no longer found was gone a moment ago.
kj::Promise<Answer<Changed>> orNotFound(kj::Promise<Answer<Changed>> recorded, const char* field,
                                        std::uint32_t id) {
  return recorded.then([field, id](Answer<Changed> answer) -> Answer<Changed> {
    const auto* why = std::get_if<Refused>(&answer);
    bool gone = why && why->rejection.refusal == core::Refusal::NOT_FOUND;
    if (gone) return notFound(field, std::to_string(id));
    return answer;
  });
}

}  // namespace

kj::Promise<Answer<Changed>> deleteCustomer(App& app, Call call, std::uint32_t id) {
  auto row = core::find<core::CustomerRow>(app.tables, id);
  if (!row) return Answer<Changed>(notFound("customerId", std::to_string(id)));
  Drafts drafts(app, call);
  drafts.replaces(row->credential.secret);
  core::DeleteCustomer command{id, drafts.origin(EventType::CUSTOMER_DELETED)};
  return orNotFound(recordChange(app, drafts, std::move(command), id), "customerId", id);
}

kj::Promise<Answer<Changed>> deleteAddress(App& app, Call call, std::uint32_t addressId) {
  auto owner = core::find<core::AddressOwnerRow>(app.tables, addressId);
  if (!owner) return Answer<Changed>(notFound("addressId", std::to_string(addressId)));
  Drafts drafts(app, call);
  core::DeleteAddress command{owner->customerId, addressId,
                              drafts.origin(EventType::ADDRESS_DELETED)};
  return orNotFound(recordChange(app, drafts, std::move(command), addressId), "addressId",
                    addressId);
}

std::optional<AddressView> readAddress(const App& app, std::uint32_t addressId) {
  auto owner = core::find<core::AddressOwnerRow>(app.tables, addressId);
  auto view = owner ? readCustomer(app, owner->customerId) : std::nullopt;
  if (!view) return std::nullopt;
  for (auto& address : view->addresses) {
    if (address.id == addressId) return std::move(address);
  }
  return std::nullopt;
}

}  // namespace authd::app
