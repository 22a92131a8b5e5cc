#pragma once

#include <kj/async.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "daemon/app/app.h"
#include "daemon/core/rows.h"
#include "daemon/crypto/secret.h"

namespace authd::app {

// The keys that sign JWTs: `authctl keys`.

enum class KeyState : std::uint8_t {
  SIGNS = 1,    // new tokens are signed with it
  WAITS = 2,    // published, its time to sign has not come
  TRUSTED = 3,  // a newer one signs; what it has signed is good
  RETIRED = 4   // what it has signed is dead
};

struct KeyView {
  std::uint32_t id = 0;
  core::JwtAlgorithm algorithm = core::JwtAlgorithm::NONE;
  KeyState state = KeyState::TRUSTED;
  std::int64_t publishedUs = 0;
  std::int64_t usableFromUs = 0;
  std::int64_t retiredUs = 0;  // 0 = it is not
};
struct PublishedKey {
  std::uint32_t id = 0;
  core::JwtAlgorithm algorithm = core::JwtAlgorithm::NONE;
  std::int64_t usableFromUs = 0;
  std::uint64_t seq = 0;
};

// Makes a key, publishes it, and lets it sign from the time on that all readers may have fetched
// it: at once if `immediately`, or if no key signs yet. NONE: the algorithm of the setting.
// BUSY, NO_CRYPT_KEY, REFUSED with KEYS_FULL.
kj::Promise<Answer<PublishedKey>> rotateKey(App& app, Call call, core::JwtAlgorithm algorithm,
                                            bool immediately);

// Ends trust in a key and every token that it signed. Gives the position of the event.
kj::Promise<Answer<std::uint64_t>> retireKey(App& app, Call call, std::uint32_t id);

void listKeys(const App& app, const std::function<bool(const KeyView&)>& visit);
// A key by its id in text.
std::optional<std::uint32_t> findKey(const App& app, std::string_view id);

// The private half of a key, null if it cannot be opened any more.
std::shared_ptr<const crypto::Secret> openPrivateKey(App& app, const core::JwtKeyRow& key);

// The public halves of all trusted keys as a JWK Set (RFC 7517), also of those that do not sign
// yet; and for how long a reader may keep it: less than a new key is published before it signs.
struct KeySet {
  std::string json;
  std::string tag;  // another one for another set
  std::int64_t keepSeconds = 0;
};
KeySet publishedKeys(const App& app);

}  // namespace authd::app
