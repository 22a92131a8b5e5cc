#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace authd::crypto {

// The methods of RFC 5849 §3.4.2, and the same with SHA-256 as Magento has it since 2.1.
enum class SignatureMethod : std::uint8_t { HMAC_SHA1 = 1, HMAC_SHA256 = 2 };

// The signature of a base string, as base64.
std::string oauthSignature(SignatureMethod method, std::string_view baseString,
                           std::string_view key);

// Whether `given` is that signature. Takes the same time wherever they differ.
bool isOauthSignature(std::string_view given, SignatureMethod method, std::string_view baseString,
                      std::string_view key);

}  // namespace authd::crypto
