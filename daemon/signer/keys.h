#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/crypto/secret.h"
#include "daemon/tlog/note.h"

namespace authd::signer {

// All of one name, the log's; oldest first. More than one while they change.
using Keys = std::vector<tlog::SignerKey>;
inline constexpr std::size_t MOST_KEYS = 8;

// One or more lines of `PRIVATE+KEY+...`. Throw Fault, which names the file and shows nothing of
// it.
Keys readKeys(const std::string& file);
Keys parseKeys(std::string_view text, const std::string& file);
crypto::Secret formatKeys(std::span<const tlog::SignerKey> keys);

std::vector<tlog::VerifierKey> verifiersOf(std::span<const tlog::SignerKey> keys);

}  // namespace authd::signer
