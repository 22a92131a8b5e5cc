#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/core/command.h"
#include "daemon/core/event.h"

// What tests are made of: references, digests and drafts by number, and events of the past.
namespace authd::support {

inline constexpr std::int64_t SECOND = 1'000'000;
inline constexpr std::int64_t MINUTE = 60 * SECOND;
inline constexpr std::int64_t HOUR = 60 * MINUTE;
inline constexpr std::int64_t NOON = 1'700'000'000 * SECOND;

template <class Bytes>
Bytes numbered(std::uint8_t kind, std::uint32_t number) {
  Bytes bytes{};
  bytes[0] = kind;
  for (std::size_t i = 0; i < 4; ++i) {
    bytes[bytes.size() - 1 - i] = static_cast<std::uint8_t>(number >> (8 * i));
  }
  return bytes;
}

// The reference of the customer, admin, integration or operator with this id.
inline core::Ref refOf(core::SubjectKind kind, std::uint32_t id) {
  return numbered<core::Ref>(static_cast<std::uint8_t>(kind), id);
}
// The digest of the token with this number. Its first bytes differ as well: the index keeps half.
inline core::Digest token(std::uint32_t number) {
  auto digest = numbered<core::Digest>(0x70, number);
  for (std::size_t i = 0; i < 4; ++i) digest[8 + i] = digest[28 + i];
  return digest;
}
inline core::Digest digest(std::uint32_t number) {
  return numbered<core::Digest>(0xd0, number);
}
inline core::NewSubject subject(core::SubjectKind kind, std::uint32_t id) {
  return {refOf(kind, id), numbered<core::Digest>(0xc0, id)};
}
// The name of the user with this number.
inline core::Name name(core::SubjectKind kind, std::uint32_t number, std::uint32_t websiteId = 0) {
  return {kind, websiteId, numbered<core::NameTag>(0xa0, number)};
}
// A draft with an event id of its own; `number` also marks its boxes.
inline core::Draft draft(std::uint32_t number) {
  core::Draft draft;
  draft.eventId = numbered<core::EventId>(0xe0, number);
  draft.net.box = "net " + std::to_string(number);
  draft.secret.box = "secret " + std::to_string(number);
  return draft;
}

// An event that has happened before the test begins.
struct Past {
  core::EventBody body;
  core::Ref subject{};
  std::optional<core::Name> name;
};
using Story = std::vector<Past>;

inline Story operator+(Story first, const Story& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

inline Story roleCreated(std::uint32_t id, core::Permissions permissions = {true, {}}) {
  return {{core::RoleCreated{id, "role " + std::to_string(id), std::move(permissions)}, {}, {}}};
}

inline Story adminCreated(std::uint32_t id, std::uint32_t roleId = 1) {
  auto who = subject(core::SubjectKind::ADMIN, id);
  return {{core::SubjectKeyCreated{core::SubjectKind::ADMIN, who.commitment}, who.ref, {}},
          {core::AdminCreated{id, roleId}, who.ref, name(core::SubjectKind::ADMIN, id)},
          {core::PasswordChanged{core::TokenType::ADMIN, id, core::PasswordCause::CREATED, false},
           who.ref,
           {}}};
}

// A customer without a password.
inline Story customerRegistered(std::uint32_t id, std::uint32_t websiteId = 1) {
  auto who = subject(core::SubjectKind::CUSTOMER, id);
  core::CustomerCreated created;
  created.customerId = id;
  created.websiteId = websiteId;
  created.createdUs = NOON;
  return {{core::SubjectKeyCreated{core::SubjectKind::CUSTOMER, who.commitment}, who.ref, {}},
          {created, who.ref, name(core::SubjectKind::CUSTOMER, id, websiteId)}};
}

inline Story passwordSet(core::TokenType type, std::uint32_t id, bool endsTokens = false) {
  auto kind =
      type == core::TokenType::ADMIN ? core::SubjectKind::ADMIN : core::SubjectKind::CUSTOMER;
  return {{core::PasswordChanged{type, id, core::PasswordCause::CREATED, endsTokens},
           refOf(kind, id),
           {}}};
}

inline Story customerCreated(std::uint32_t id, std::uint32_t websiteId = 1) {
  return customerRegistered(id, websiteId) + passwordSet(core::TokenType::CUSTOMER, id);
}

inline Story integrationCreated(std::uint32_t id, std::int64_t lifetimeSeconds = 0) {
  auto who = subject(core::SubjectKind::INTEGRATION, id);
  core::IntegrationCreated created;
  created.integrationId = id;
  created.name = "integration " + std::to_string(id);
  created.permissions = {false, {"a", "b"}};
  created.tokenLifetimeSeconds = lifetimeSeconds;
  return {{core::SubjectKeyCreated{core::SubjectKind::INTEGRATION, who.commitment}, who.ref, {}},
          {created, who.ref, {}}};
}

inline Story tokenIssued(std::uint32_t number, core::TokenType type, std::uint32_t userId,
                         std::uint32_t websiteId = 1, std::int64_t expiresUs = 0,
                         std::uint32_t keyId = 0) {
  return {{core::TokenIssued{token(number), type, userId, websiteId, expiresUs, 0, keyId}, {}, {}}};
}

// A key that may sign at once.
inline Story keyPublished(std::uint32_t id,
                          core::JwtAlgorithm algorithm = core::JwtAlgorithm::ES256) {
  auto who = subject(core::SubjectKind::JWT_KEY, id);
  return {{core::SubjectKeyCreated{core::SubjectKind::JWT_KEY, who.commitment}, who.ref, {}},
          {core::JwtKeyPublished{id, algorithm, "public", NOON}, who.ref, {}}};
}

inline Story integrationActivated(std::uint32_t id, std::uint32_t tokenNumber) {
  auto who = refOf(core::SubjectKind::INTEGRATION, id);
  return Story{{core::IntegrationActivated{id, digest(id)}, who, {}}} +
         tokenIssued(tokenNumber, core::TokenType::INTEGRATION, id, 0);
}

// Any other event.
template <class Body>
Story happened(Body body) {
  return {{std::move(body), {}, {}}};
}

}  // namespace authd::support
