#include <algorithm>
#include <vector>

#include "daemon/core/apply_parts.h"

namespace authd::core::applying {
namespace {

// Changes what an update of the profile or an address rests on: its version.
template <class Change>
void changeCustomer(const Context& c, std::uint32_t id, const Change& change) {
  auto row = demand<CustomerRow>(c.tables, id);
  change(row);
  row.version = c.event.seq;
  row.updatedUs = c.event.timeUs;
  store(c.tables, row, id);
}

void dropAddress(const Context& c, std::uint32_t customerId, std::uint32_t addressId) {
  drop<AddressRow>(c.tables, customerId, addressId);
  drop<AddressOwnerRow>(c.tables, addressId);
}

}  // namespace

void on(const Context& c, const CustomerCreated& e) {
  c.count(CounterId::CUSTOMER, e.customerId);
  c.nameSubject(SubjectKind::CUSTOMER, e.customerId);
  CustomerRow row;
  row.ref = c.event.subject;
  row.websiteId = e.websiteId;
  row.storeId = e.storeId;
  row.groupId = e.groupId;
  row.createdIn = e.createdIn;
  row.disableAutoGroupChange = e.disableAutoGroupChange;
  row.createdUs = e.createdUs;
  row.updatedUs = c.event.timeUs;
  row.version = c.event.seq;
  row.profile = c.box(c.event.pii);
  store(c.tables, row, e.customerId);
  c.storeName(e.customerId);
}

void on(const Context& c, const AddressAdded& e) {
  c.count(CounterId::ADDRESS, e.addressId);
  store(c.tables, AddressRow{c.event.seq, c.box(c.event.pii)}, e.customerId, e.addressId);
  store(c.tables, AddressOwnerRow{e.customerId}, e.addressId);
  changeCustomer(c, e.customerId, [&](CustomerRow& row) {
    if (e.defaultBilling) row.defaultBilling = e.addressId;
    if (e.defaultShipping) row.defaultShipping = e.addressId;
  });
}

void on(const Context& c, const CustomerUpdated& e) {
  // Tokens carry the website of their issue.
  const bool moves = demand<CustomerRow>(c.tables, e.customerId).websiteId != e.websiteId;
  if (moves) c.endTokensOf(TokenType::CUSTOMER, e.customerId);
  changeCustomer(c, e.customerId, [&](CustomerRow& row) {
    row.websiteId = e.websiteId;
    row.storeId = e.storeId;
    row.groupId = e.groupId;
    row.disableAutoGroupChange = e.disableAutoGroupChange;
    row.profile = c.box(c.event.pii);
    if (e.endsLink) row.link = {};
  });
  c.storeName(e.customerId);
}

void on(const Context& c, const AddressUpdated& e) {
  demand<AddressRow>(c.tables, e.customerId, e.addressId);
  store(c.tables, AddressRow{c.event.seq, c.box(c.event.pii)}, e.customerId, e.addressId);
  changeCustomer(c, e.customerId, [](CustomerRow&) {});
}

void on(const Context& c, const AddressDeleted& e) {
  dropAddress(c, e.customerId, e.addressId);
  changeCustomer(c, e.customerId, [&](CustomerRow& row) {
    if (row.defaultBilling == e.addressId) row.defaultBilling = 0;
    if (row.defaultShipping == e.addressId) row.defaultShipping = 0;
  });
}

void on(const Context& c, const DefaultAddressesChanged& e) {
  changeCustomer(c, e.customerId, [&](CustomerRow& row) {
    row.defaultBilling = e.billingId;
    row.defaultShipping = e.shippingId;
  });
}

void dropCustomer(const Context& c, std::uint32_t customerId) {
  std::vector<std::uint32_t> addresses;
  c.tables.scan(TableId::ADDRESS, rowKey(customerId), rowKey(customerId + 1),
                [&](std::string_view key, std::string_view) {
                  std::uint32_t id = 0;
                  readKey(key, id, addresses.emplace_back());
                  return true;
                });
  for (std::uint32_t id : addresses) dropAddress(c, customerId, id);
  drop<CustomerRow>(c.tables, customerId);
  c.dropName(SubjectKind::CUSTOMER, customerId);
  c.endTokensOf(TokenType::CUSTOMER, customerId);
}

void on(const Context& c, const CustomerDeleted& e) {
  dropCustomer(c, e.customerId);
}

void on(const Context& c, const ConfirmationRequested& e) {
  changeCustomer(c, e.customerId, [&](CustomerRow& row) {
    row.confirmation = {true, c.event.seq, c.box(c.event.pii)};
  });
}

void on(const Context& c, const CustomerConfirmed& e) {
  changeCustomer(c, e.customerId, [](CustomerRow& row) { row.confirmation = {}; });
}

void on(const Context& c, const CustomerGroupCreated& e) {
  store(c.tables, CounterRow{e.groupId}, CounterId::CUSTOMER_GROUP);
  store(c.tables, CustomerGroupRow{e.code, e.taxClassId, false}, e.groupId);
}

void on(const Context& c, const CustomerGroupUpdated& e) {
  store(c.tables, CustomerGroupRow{e.code, e.taxClassId, false}, e.groupId);
}

void on(const Context& c, const CustomerGroupDeleted& e) {
  store(c.tables, CustomerGroupRow{{}, 0, true}, e.groupId);
}

}  // namespace authd::core::applying
