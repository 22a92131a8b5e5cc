#include "daemon/http/forwarded.h"

namespace authd::http {
namespace {

constexpr std::string_view VERIFY = "/auth/verify";

std::optional<std::string> textOf(const Request& request, std::string_view name) {
  const auto value = request.header(name);
  return value ? std::optional(std::string(*value)) : std::nullopt;
}

// Each kind of proxy sets its own pair of headers, and may let the other's through as its client
// sent them: with both there, nobody knows who speaks.
void readPair(const Request& request, Forwarded& forwarded) {
  const bool nginx = request.header("x-original-method") || request.header("x-original-uri");
  const bool traefik = request.header("x-forwarded-method") || request.header("x-forwarded-uri");
  if (nginx == traefik) return;
  forwarded.method = textOf(request, nginx ? "x-original-method" : "x-forwarded-method");
  forwarded.uri = textOf(request, nginx ? "x-original-uri" : "x-forwarded-uri");
}

}  // namespace

bool isTrustedPeer(const Request& request, const TrustedProxies& trusted) {
  if (request.peerAddress.empty()) return trusted.containsUnix();
  const auto address = parseNode(request.peerAddress);
  return address && trusted.contains(*address);
}

std::optional<std::string_view> behindVerify(std::string_view path) {
  if (!path.starts_with(VERIFY)) return std::nullopt;
  path.remove_prefix(VERIFY.size());
  if (!path.starts_with('/')) return std::nullopt;
  return path;
}

Forwarded readForwarded(const Request& request, const TrustedProxies& trusted) {
  Forwarded forwarded;
  forwarded.trusted = isTrustedPeer(request, trusted);
  if (const auto uri = behindVerify(request.target)) {
    forwarded.method = request.method;
    forwarded.uri = std::string(*uri);
  } else {
    readPair(request, forwarded);
  }
  return forwarded;
}

}  // namespace authd::http
