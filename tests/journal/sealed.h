#pragma once

#include <array>
#include <memory>
#include <string>
#include <utility>

#include "daemon/core/event_types.h"
#include "daemon/journal/journal.h"
#include "daemon/vault/key_names.h"
#include "daemon/vault/vault.h"
#include "storage/key_store.h"
#include "tests/support/facts.h"

namespace authd::journal {

// Makes events and commands whose sealed parts can be opened.
class Sealer {
 public:
  std::unique_ptr<storage::KeyStore> own = storage::openMemoryKeyStore();
  std::unique_ptr<vault::Vault> vault;

  Sealer() : Sealer(nullptr) {}
  // Over the key store of somebody else, who stores the new keys.
  explicit Sealer(storage::KeyStore* keys)
      : vault(vault::openMemoryVault(keys ? *keys : *own, "test")) {}

  // An event whose personal data is `pii`.
  core::Event event(core::EventBody body, const std::string& pii) {
    vault::NewKeys keys;
    core::Event event;
    event.subject = vault->newSubject(keys).ref;
    own->put(keys);
    event.eventId = support::numbered<core::EventId>(0xe1, ++numbers_);
    event.body = std::move(body);
    event.pii = vault->sealForSubject(
        event.subject, {event.eventId, core::typeOf(event.body), vault::Field::PII}, pii);
    return event;
  }

  void forget(const core::Ref& subject) { own->remove(std::array{vault::subjectKeyName(subject)}); }

  // A customer with e-mail and password; its keys come with it.
  Submission customer(const std::string& email) {
    Submission submission;
    core::CreateCustomer command;
    command.subject = vault->newSubject(submission.keys);
    command.email = vault->name(core::SubjectKind::CUSTOMER, 1, email);
    command.websiteId = 1;
    const core::Ref& ref = command.subject.ref;
    command.created = support::draft(++numbers_);
    command.created.pii = vault->sealForSubject(
        ref, {command.created.eventId, core::EventType::CUSTOMER_CREATED, vault::Field::PII},
        R"({"email":")" + email + R"("})");
    command.password = password(ref, submission.keys);
    submission.command.body = std::move(command);
    return submission;
  }

  core::Draft password(const core::Ref& ref, vault::NewKeys& keys) {
    core::Draft draft = support::draft(++numbers_);
    draft.secret = vault->sealCredential(
        ref, {draft.eventId, core::EventType::PASSWORD_CHANGED, vault::Field::SECRET}, "hash",
        keys);
    return draft;
  }

 private:
  std::uint32_t numbers_ = 0;
};

}  // namespace authd::journal
