#include <algorithm>

#include "daemon/core/customer_groups.h"
#include "daemon/core/decide_parts.h"
#include "daemon/core/rules/settings_keys.h"
#include "daemon/core/token_rules.h"

namespace authd::core::deciding {
namespace {

CustomerCreated customerCreated(const Context& c, const CreateCustomer& command, std::uint32_t id) {
  CustomerCreated created;
  created.customerId = id;
  created.websiteId = command.websiteId;
  created.storeId = command.storeId;
  created.groupId = command.groupId;
  created.createdIn = command.createdIn;
  created.createdUs = command.createdUs != 0 ? command.createdUs : c.stamp.timeUs;
  created.disableAutoGroupChange = command.disableAutoGroupChange;
  return created;
}

// The id that has the name, 0 if nobody.
std::uint32_t holderOf(const Context& c, const Name& name) {
  return find<NameRow>(c.tables, name.kind, name.websiteId, name.tag).value_or(NameRow{}).id;
}

// Whether somebody else than `customerId` has the address, where it must be nobody else's.
bool emailTaken(const Context& c, const Name& email, const std::vector<Name>& elsewhere,
                std::uint32_t customerId) {
  const auto taken = [&](const Name& name) {
    const std::uint32_t holder = holderOf(c, name);
    return holder != 0 && holder != customerId;
  };
  // Two accounts may share an address from before websites shared theirs: each keeps its own.
  const bool kept = customerId != 0 && holderOf(c, email) == customerId;
  const bool shared = !kept && textSetting(c, keys::ACCOUNT_SHARE, "0");
  return taken(email) || (shared && std::any_of(elsewhere.begin(), elsewhere.end(), taken));
}

bool hasAddress(const Context& c, std::uint32_t customerId, std::uint32_t addressId) {
  return find<AddressRow>(c.tables, customerId, addressId).has_value();
}

// All that the command names are addresses of the customer.
bool hasAddresses(const Context& c, const UpdateCustomer& command) {
  auto exists = [&](std::uint32_t id) { return hasAddress(c, command.customerId, id); };
  return std::all_of(command.changed.begin(), command.changed.end(),
                     [&](const AddressWrite& write) { return exists(write.addressId); }) &&
         std::all_of(command.removed.begin(), command.removed.end(), exists) &&
         (command.defaultBilling == 0 || exists(command.defaultBilling)) &&
         (command.defaultShipping == 0 || exists(command.defaultShipping));
}

bool isDefaultGroup(const Context& c, std::uint32_t groupId) {
  return countSetting(c, keys::DEFAULT_GROUP) == groupId;
}

}  // namespace

MailQueued mailQueued(const NewMail& mail, std::uint32_t customerId, const NewLink* link) {
  MailQueued queued{mail.mailTemplate, customerId, mail.storeId, mail.locale, {}};
  if (link) queued.linkEventId = link->requested.eventId;
  return queued;
}

Decision on(const Context& c, const CreateCustomer& command) {
  if (emailTaken(c, command.email, command.elsewhere, 0)) return refuse(Refusal::DUPLICATE_EMAIL);
  std::uint32_t id = nextId(c.tables, CounterId::CUSTOMER);
  std::uint32_t addressId = nextId(c.tables, CounterId::ADDRESS);
  const Ref& ref = command.subject.ref;
  Facts facts(c);
  facts.add(SubjectKeyCreated{SubjectKind::CUSTOMER, command.subject.commitment}, ref);
  facts.add(customerCreated(c, command, id), ref, &command.created, command.email);
  if (command.confirmation) {
    facts.add(ConfirmationRequested{id}, ref, &*command.confirmation);
  }
  for (const NewAddress& address : command.addresses) {
    AddressAdded added{id, addressId++, address.defaultBilling, address.defaultShipping};
    facts.add(added, ref, &address.added);
  }
  if (command.password) {
    PasswordChanged changed{TokenType::CUSTOMER, id, PasswordCause::CREATED, false};
    facts.add(changed, ref, &*command.password);
  }
  const NewLink* link = command.link ? &*command.link : nullptr;
  if (link) facts.add(PasswordResetRequested{id, link->digest}, ref, &link->requested);
  if (command.mail) {
    facts.add(mailQueued(*command.mail, id, link), ref, &command.mail->queued);
  }
  return facts.done();
}

namespace {

void updateAddresses(const Context& c, const UpdateCustomer& command, const CustomerRow& row,
                     Facts& facts) {
  std::uint32_t id = command.customerId;
  for (const AddressWrite& write : command.changed) {
    facts.add(AddressUpdated{id, write.addressId}, row.ref, &write.written);
  }
  for (std::uint32_t addressId : command.removed) {
    facts.add(AddressDeleted{id, addressId}, row.ref);
  }
  auto remaining = [&](std::uint32_t addressId) {
    bool gone = std::find(command.removed.begin(), command.removed.end(), addressId) !=
                command.removed.end();
    return gone ? 0 : addressId;
  };
  DefaultAddressesChanged defaults{id, remaining(command.defaultBilling),
                                   remaining(command.defaultShipping)};
  if (defaults.billingId != remaining(row.defaultBilling) ||
      defaults.shippingId != remaining(row.defaultShipping)) {
    facts.add(defaults, row.ref);
  }
  std::uint32_t addressId = nextId(c.tables, CounterId::ADDRESS);
  for (const NewAddress& address : command.added) {
    AddressAdded added{id, addressId++, address.defaultBilling, address.defaultShipping};
    facts.add(added, row.ref, &address.added);
  }
}

}  // namespace

Decision on(const Context& c, const UpdateCustomer& command) {
  auto row = find<CustomerRow>(c.tables, command.customerId);
  if (!row) return refuse(Refusal::NOT_FOUND);
  if (row->version != command.version) return refuse(Refusal::VERSION_MOVED, row->version);
  if (emailTaken(c, command.email, command.elsewhere, command.customerId)) {
    return refuse(Refusal::DUPLICATE_EMAIL);
  }
  if (!hasAddresses(c, command)) return refuse(Refusal::NOT_FOUND);
  CustomerUpdated updated{command.customerId,
                          command.websiteId,
                          command.storeId,
                          command.groupId,
                          command.disableAutoGroupChange,
                          command.endsLink};
  Facts facts(c);
  facts.add(updated, row->ref, &command.updated, command.email);
  updateAddresses(c, command, *row, facts);
  if (command.confirmation) {
    facts.add(ConfirmationRequested{command.customerId}, row->ref, &*command.confirmation);
  }
  if (command.mail) {
    facts.add(mailQueued(*command.mail, command.customerId, nullptr), row->ref,
              &command.mail->queued);
  }
  return facts.done();
}

Decision on(const Context& c, const DeleteAddress& command) {
  auto row = find<CustomerRow>(c.tables, command.customerId);
  if (!row || !hasAddress(c, command.customerId, command.addressId)) {
    return refuse(Refusal::NOT_FOUND);
  }
  AddressDeleted deleted{command.customerId, command.addressId};
  return Facts(c).add(deleted, row->ref, &command.deleted).done();
}

Decision on(const Context& c, const DeleteCustomer& command) {
  auto row = find<CustomerRow>(c.tables, command.customerId);
  if (!row) return refuse(Refusal::NOT_FOUND);
  return Facts(c).add(CustomerDeleted{command.customerId}, row->ref, &command.deleted).done();
}

Decision on(const Context& c, const RequestConfirmation& command) {
  auto row = find<CustomerRow>(c.tables, command.customerId);
  if (!row) return refuse(Refusal::NOT_FOUND);
  if (!row->confirmation.pending) return refuse(Refusal::NOT_PENDING);
  return Facts(c)
      .add(mailQueued(command.mail, command.customerId, nullptr), row->ref, &command.mail.queued)
      .done();
}

Decision on(const Context& c, const ConfirmCustomer& command) {
  auto row = find<CustomerRow>(c.tables, command.customerId);
  if (!row) return refuse(Refusal::NOT_FOUND);
  if (!row->confirmation.pending) return refuse(Refusal::NOT_PENDING);
  if (row->confirmation.seq != command.keySeq) {
    return refuse(Refusal::VERSION_MOVED, row->confirmation.seq);
  }
  Facts facts(c);
  facts.add(CustomerConfirmed{command.customerId}, row->ref, &command.confirmed);
  if (command.mail) {
    facts.add(mailQueued(*command.mail, command.customerId, nullptr), row->ref,
              &command.mail->queued);
  }
  return facts.done();
}

Decision on(const Context& c, const CreateCustomerGroup& command) {
  if (findGroupByCode(c.tables, command.code)) return refuse(Refusal::DUPLICATE_NAME);
  CustomerGroupCreated created{nextGroupId(c.tables), command.code, command.taxClassId};
  return Facts(c).add(created, NO_REF, &command.created).done();
}

Decision on(const Context& c, const UpdateCustomerGroup& command) {
  auto group = findGroup(c.tables, command.groupId);
  if (!group) return refuse(Refusal::NO_SUCH_GROUP);
  auto same = findGroupByCode(c.tables, command.code);
  if (same && same->id != command.groupId) return refuse(Refusal::DUPLICATE_NAME);
  CustomerGroup wanted{command.groupId, command.code, command.taxClassId};
  if (*group == wanted) return refuse(Refusal::ALREADY_SO);
  CustomerGroupUpdated updated{command.groupId, command.code, command.taxClassId};
  return Facts(c).add(updated, NO_REF, &command.updated).done();
}

Decision on(const Context& c, const DeleteCustomerGroup& command) {
  if (!findGroup(c.tables, command.groupId)) return refuse(Refusal::NO_SUCH_GROUP);
  if (command.groupId == VISITORS_GROUP || isDefaultGroup(c, command.groupId)) {
    return refuse(Refusal::GROUP_FIXED);
  }
  return Facts(c).add(CustomerGroupDeleted{command.groupId}, NO_REF, &command.deleted).done();
}

}  // namespace authd::core::deciding
