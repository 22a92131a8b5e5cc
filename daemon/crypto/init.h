#pragma once

namespace authd::crypto {

// Prepares libsodium once per process: chooses the fastest implementations and opens the system's
// source of randomness. Any thread, any number of times. Throws std::runtime_error if it fails.
void init();

}  // namespace authd::crypto
