#include "daemon/http/forwarded.h"

#include "daemon/http/target.h"

namespace authd::http {
namespace {

constexpr std::string_view ROUTE = "/auth/route";

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

// The path that stands behind a prefix.
std::optional<std::string_view> behind(std::string_view prefix, std::string_view path) {
  if (!path.starts_with(prefix)) return std::nullopt;
  path.remove_prefix(prefix.size());
  if (!path.starts_with('/')) return std::nullopt;
  return path;
}

}  // namespace

bool isTrustedPeer(const Request& request, const TrustedProxies& trusted) {
  if (request.peerAddress.empty()) return trusted.containsUnix();
  const auto address = parseNode(request.peerAddress);
  return address && trusted.contains(*address);
}

std::optional<Prefixed> readPrefixed(std::string_view path) {
  if (const auto original = behind(VERIFY, path)) return Prefixed{false, *original};
  if (const auto original = behind(ROUTE, path)) return Prefixed{true, *original};
  return std::nullopt;
}

Forwarded readForwarded(const Request& request, const TrustedProxies& trusted) {
  Forwarded forwarded;
  forwarded.trusted = isTrustedPeer(request, trusted);
  if (const auto prefixed = readPrefixed(splitTarget(request.target).first)) {
    forwarded.method = request.method;
    forwarded.uri = std::string(prefixed->path);
  } else {
    readPair(request, forwarded);
  }
  return forwarded;
}

}  // namespace authd::http
