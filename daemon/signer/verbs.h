#pragma once

#include <string>

#include "daemon/crypto/entropy.h"
#include "daemon/signer/state.h"

namespace authd::signer {

// What an operator may do beside the running server, which sees it with its next request. Each
// returns what to print, and throws Fault.

std::string printKeys(const Place& place);
// One more key of the same name.
std::string rotate(const Place& place, crypto::Entropy& entropy);
// Away with a key, by the eight digits of its id; never with the last one.
std::string retire(const Place& place, const std::string& id);
// A checkpoint that was kept elsewhere, signed by one of our keys, becomes the last one.
std::string adopt(const Place& place, const std::string& file);

// The log goes on as `origin`, because what a backup brought back is behind what was signed: from
// here on that name is signed, from the beginning, with a key of its own, and the former one never.
std::string continueAs(const Place& place, const std::string& origin, crypto::Entropy& entropy);

}  // namespace authd::signer
