#pragma once

#include <kj/async.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "daemon/app/admins.h"
#include "daemon/app/app.h"
#include "daemon/core/rules/customer_rules.h"
#include "daemon/crypto/secret.h"

namespace authd::app {

struct AddressView {
  std::uint32_t id = 0;
  std::uint32_t customerId = 0;
  core::Address address;
  bool defaultShipping = false;
  bool defaultBilling = false;
};

// A customer as Magento shows one (keys and order: the HTTP edge).
struct CustomerView {
  std::uint32_t id = 0;
  std::uint32_t groupId = 0;
  std::uint32_t storeId = 0;
  std::uint32_t websiteId = 0;
  std::uint32_t defaultBilling = 0;  // 0 = none
  std::uint32_t defaultShipping = 0;
  std::int64_t createdUs = 0;
  std::int64_t updatedUs = 0;
  std::string createdIn;
  core::Customer profile;
  bool disableAutoGroupChange = false;
  std::vector<AddressView> addresses;
  std::string confirmation;  // the key while the e-mail address waits to be confirmed
  bool confirmationPending = false;
  std::int64_t lockedUntilUs = 0;  // for operators
  std::uint64_t seq = 0;           // position of its last change
};

// Where a customer belongs.
struct Place {
  const Website* website = nullptr;
  const StoreView* store = nullptr;
};
// The store is the one asked for, else the default of the website asked for, else the one that the
// call came through. Nothing for a store outside the website asked for, or ids that do not exist.
std::optional<Place> placeOf(const App& app, const Call& call, const core::Customer& customer);

inline constexpr std::size_t MOST_ADDRESSES = 100;

// Creates a customer with addresses, and a password if there is one (an empty one counts). A mail
// that asks to confirm the address leads back to `backUrl`, if that lies below the store's own.
// RULES (all that Magento collects at once), DUPLICATE_EMAIL, STORE_UNKNOWN, BUSY, OUTCOME_UNKNOWN.
kj::Promise<Answer<CustomerView>> createCustomer(App& app, Call call, core::CustomerInput input,
                                                 kj::Maybe<crypto::Secret> password,
                                                 std::string backUrl = {});

// The same, answering with the new id and the position of the last event.
kj::Promise<Answer<Changed>> registerCustomer(App& app, Call call, core::CustomerInput input,
                                              kj::Maybe<crypto::Secret> password,
                                              std::string backUrl = {});

// The same for an account of a shop that moves here: `hash` as Magento has stored it, which is
// verified as it is and hashed anew at the first login. Nobody gets a mail. RULES also for a hash
// of another form.
kj::Promise<Answer<Changed>> importCustomer(App& app, Call call, core::CustomerInput input,
                                            crypto::Secret hash);

// Nothing if there is no such customer, or if the person was erased. Any thread.
std::optional<CustomerView> readCustomer(const App& app, std::uint32_t id);
std::optional<std::uint32_t> findCustomer(const App& app, std::uint32_t websiteId,
                                          std::string_view email);
void listCustomers(const App& app, const std::function<bool(const CustomerView&)>& visit);

}  // namespace authd::app
