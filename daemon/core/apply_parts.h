#pragma once

// The parts of apply(), one overload for each event type. Private to apply*.cpp.

#include "daemon/core/apply.h"

namespace authd::core::applying {

struct Context {
  Tables& tables;
  const Event& event;
  const std::optional<Name>& name;

  StoredBox box(const SealedBox& sealed) const;
  void nameSubject(SubjectKind kind, std::uint32_t id) const;
  // The event's name is that of `id` from here on, in place of the one before.
  void storeName(std::uint32_t id) const;
  void dropName(SubjectKind kind, std::uint32_t id) const;
  void count(CounterId counter, std::uint32_t id) const;
  // Ends what `scope` covers and was issued before this event, or below `position`.
  void cutOff(const Scope& scope, std::uint64_t position) const;
  void endTokensOf(TokenType type, std::uint32_t userId) const;
};

void on(const Context& c, const SubjectKeyCreated& e);
void on(const Context& c, const OperatorSeen& e);
void on(const Context& c, const RoleCreated& e);
void on(const Context& c, const RoleChanged& e);
void on(const Context& c, const RoleDeleted& e);
void on(const Context& c, const AdminCreated& e);
void on(const Context& c, const AdminDisabled& e);
void on(const Context& c, const AdminEnabled& e);
void on(const Context& c, const CustomerCreated& e);
void on(const Context& c, const AddressAdded& e);
void on(const Context& c, const CustomerUpdated& e);
void on(const Context& c, const AddressUpdated& e);
void on(const Context& c, const AddressDeleted& e);
void on(const Context& c, const DefaultAddressesChanged& e);
void on(const Context& c, const CustomerDeleted& e);
void on(const Context& c, const ConfirmationRequested& e);
void on(const Context& c, const CustomerConfirmed& e);
void on(const Context& c, const CustomerGroupCreated& e);
void on(const Context& c, const CustomerGroupUpdated& e);
void on(const Context& c, const CustomerGroupDeleted& e);
void on(const Context& c, const PasswordChanged& e);
void on(const Context& c, const PasswordRehashed& e);
void on(const Context& c, const PasswordResetRequested& e);
void on(const Context& c, const AccountLocked& e);
void on(const Context& c, const AccountUnlocked& e);
void on(const Context& c, const TokenIssueFailed& e);
void on(const Context& c, const IntegrationCreated& e);
void on(const Context& c, const IntegrationActivated& e);
void on(const Context& c, const IntegrationReauthorized& e);
void on(const Context& c, const IntegrationRotated& e);
void on(const Context& c, const IntegrationDisabled& e);
void on(const Context& c, const IntegrationEnabled& e);
void on(const Context& c, const IntegrationDeleted& e);
void on(const Context& c, const TokenExchangeBegun& e);
void on(const Context& c, const RequestTokenIssued& e);
void on(const Context& c, const JwtKeyPublished& e);
void on(const Context& c, const JwtKeyRetired& e);
void on(const Context& c, const LogContinued& e);
void on(const Context& c, const SubjectErased& e);
void on(const Context& c, const ErasurePurged& e);
void on(const Context& c, const DayKeysDestroyed& e);
void on(const Context& c, const RetentionPruned& e);
// With addresses, name and tokens; nothing if it is not there.
void dropCustomer(const Context& c, std::uint32_t customerId);
// A password was verified: consecutive failures are forgotten.
void clearFailures(const Context& c, TokenType type, std::uint32_t userId);

}  // namespace authd::core::applying
