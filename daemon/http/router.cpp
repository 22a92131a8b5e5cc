#include "daemon/http/routes.h"

namespace authd::http {
namespace {

// A path pattern against segments. `literal` is the pattern's rank: bit by bit from the left, 1 for
// a literal segment.
struct Comparison {
  PathParams params;
  std::uint64_t literal = 0;
};

std::string_view takeSegment(std::string_view& path) {
  const auto slash = path.find('/');
  const auto segment = path.substr(0, slash);
  path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
  return segment;
}

std::optional<Comparison> compare(std::string_view pattern,
                                  const std::vector<std::string>& segments) {
  Comparison found;
  for (const auto& segment : segments) {
    if (pattern.empty()) return std::nullopt;
    const auto expected = takeSegment(pattern);
    const bool literal = !expected.starts_with(':');
    if (literal ? expected != segment : segment.empty()) return std::nullopt;
    if (!literal) found.params.emplace_back(expected.substr(1), segment);
    found.literal = found.literal * 2 + (literal ? 1 : 0);
  }
  if (!pattern.empty()) return std::nullopt;
  return found;
}

}  // namespace

std::optional<Verb> verbOf(std::string_view method) {
  if (method == "GET") return Verb::GET;
  if (method == "POST") return Verb::POST;
  if (method == "PUT") return Verb::PUT;
  if (method == "DELETE") return Verb::DELETE;
  return std::nullopt;
}

std::optional<Match> matchRoute(std::span<const Route> routes, Verb verb,
                                const std::vector<std::string>& segments) {
  std::optional<Match> best;
  std::uint64_t bestRank = 0;
  for (const auto& route : routes) {
    if (route.verb != verb || route.path.starts_with('/')) continue;
    auto found = compare(route.path, segments);
    if (!found || (best && found->literal <= bestRank)) continue;
    bestRank = found->literal;
    best = Match{&route, std::move(found->params)};
  }
  return best;
}

const Route* matchOutside(std::span<const Route> routes, Verb verb, std::string_view path) {
  // A target without slash must not reach the rows below /rest, which need a store and an access
  // check.
  if (!path.starts_with('/')) return nullptr;
  for (const auto& route : routes) {
    if (route.path == path && route.verb == verb) return &route;
  }
  return nullptr;
}

}  // namespace authd::http
