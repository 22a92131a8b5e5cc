#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/app/app.h"
#include "daemon/core/rows.h"
#include "daemon/crypto/secret.h"

namespace authd::app {

// The password in force of an account, opened.
struct OpenedCredential {
  std::uint64_t seq = 0;
  std::string encoded;  // empty = there is none, or its key is gone
};

// What a name leads to. No account: userId 0.
struct Account {
  core::TokenType type = core::TokenType::NONE;
  std::uint32_t userId = 0;
  std::uint32_t websiteId = 0;
  core::Ref ref{};
  core::Credential stored;
  OpenedCredential credential;
};

// Looks an account up by its normalised name's tag, from committed state.
Account findAccount(const App& app, const core::Name& name);
Account readAccount(const App& app, core::TokenType type, std::uint32_t userId);

// The subject kind and website under which a login name is looked up.
core::Name loginName(const App& app, core::TokenType type, std::uint32_t websiteId,
                     const std::string& text);

// The name under which a customer's account is found from a website: where websites share accounts
// it may be that of another one. If there is no account, it is the same for all that share.
core::Name accountName(const App& app, std::uint32_t websiteId, const std::string& email);
// The names of an address in all websites but one.
std::vector<core::Name> namesElsewhere(const App& app, std::uint32_t websiteId,
                                       const std::string& email);

// How costly a new hash is by today's settings.
crypto::PasswordCost passwordCost(const core::Settings& settings);

// What verifying against `encoded` leaves undone of a hash at today's cost, as the cost of a second
// one; nothing if it costs as much or more.
std::optional<crypto::PasswordCost> missingWork(std::string_view encoded,
                                                const crypto::PasswordCost& today);

// One Argon2id on the hashing threads. Nothing if their queue is full.
kj::Maybe<kj::Promise<std::string>> hashOnWorkers(App& app, crypto::Secret password);

}  // namespace authd::app
