#include "daemon/http/forwarded.h"

#include <initializer_list>

namespace authd::http {
namespace {

constexpr std::string_view VERIFY = "/auth/verify";

bool isTrusted(const Request& request, const TrustedProxies& trusted) {
  if (request.peerAddress.empty()) return trusted.containsUnix();
  const auto address = parseIpAddress(request.peerAddress);
  return address && trusted.contains(*address);
}

std::optional<std::string> firstOf(const Request& request,
                                   std::initializer_list<std::string_view> names) {
  for (const auto name : names) {
    if (const auto value = request.header(name)) return std::string(*value);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string_view> behindVerify(std::string_view path) {
  if (!path.starts_with(VERIFY)) return std::nullopt;
  path.remove_prefix(VERIFY.size());
  if (!path.starts_with('/')) return std::nullopt;
  return path;
}

Forwarded readForwarded(const Request& request, const TrustedProxies& trusted) {
  Forwarded forwarded;
  forwarded.trusted = isTrusted(request, trusted);
  forwarded.method = firstOf(request, {"x-original-method", "x-forwarded-method"});
  forwarded.uri = firstOf(request, {"x-original-uri", "x-forwarded-uri"});
  forwarded.resource = firstOf(request, {"x-auth-resource"});
  if (const auto uri = behindVerify(request.target)) {
    forwarded.method = request.method;
    forwarded.uri = std::string(*uri);
  }
  return forwarded;
}

}  // namespace authd::http
