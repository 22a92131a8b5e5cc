#include "daemon/http/target.h"

#include <boost/url/pct_string_view.hpp>

namespace authd::http {
namespace {

namespace urls = boost::urls;

std::optional<std::string> decoded(std::string_view text, bool plusIsBlank) {
  const auto view = urls::make_pct_string_view({text.data(), text.size()});
  if (!view) return std::nullopt;
  urls::encoding_opts options;
  options.space_as_plus = plusIsBlank;
  return view->decode(options);
}

std::string decodedOrRaw(std::string_view text) {
  return decoded(text, true).value_or(std::string(text));
}

// The pieces between slashes; a slash at an end makes no empty piece.
std::vector<std::string_view> pieces(std::string_view path) {
  while (path.starts_with('/')) path.remove_prefix(1);
  while (path.ends_with('/')) path.remove_suffix(1);
  std::vector<std::string_view> found;
  while (!path.empty()) {
    const auto slash = path.find('/');
    found.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) break;
    path.remove_prefix(slash + 1);
  }
  return found;
}

Site siteOf(const app::StoreView& store, bool all) {
  return {store.id, store.websiteId, all};
}

bool isVersion(std::string_view segment) {
  return segment.size() > 1 && segment[0] == 'V' && segment[1] >= '0' && segment[1] <= '9';
}

// Whether the API begins here: a version, or the document of the API, which ends the path.
bool isApi(const std::vector<std::string_view>& path, std::size_t at) {
  if (at >= path.size()) return false;
  return isVersion(path[at]) || (path[at] == "schema" && at + 1 == path.size());
}

Problem notHandled() {
  return plainProblem(400,
                      "There is no API below this path: expected /rest/V1/... or "
                      "/rest/<store code>/V1/...");
}

}  // namespace

std::pair<std::string_view, std::string_view> splitTarget(std::string_view target) {
  if (!target.starts_with('/')) {
    const auto scheme = target.find("://");
    if (scheme != std::string_view::npos) {
      const auto path = target.find_first_of("/?", scheme + 3);
      target = path == std::string_view::npos ? "/" : target.substr(path);
    }
  }
  target = target.substr(0, target.find('#'));
  const auto mark = target.find('?');
  if (mark == std::string_view::npos) return {target, {}};
  return {target.substr(0, mark), target.substr(mark + 1)};
}

std::optional<Checked<RestTarget>> readRestTarget(std::string_view path, std::string_view query,
                                                  const app::Shop& shop) {
  if (path.find("rest") == std::string_view::npos) return std::nullopt;  // the fast way out
  const auto all = pieces(path);
  std::size_t at = 0;
  while (at < all.size() && all[at] != "rest") ++at;
  if (at == all.size()) return std::nullopt;
  ++at;
  RestTarget found;
  found.site = siteOf(shop.defaultStore(), false);
  if (at < all.size() && !isApi(all, at)) {
    const auto code = decoded(all[at], false);
    const auto* store = code ? shop.storeByCode(*code) : nullptr;
    if (code == "all") {
      found.site.all = true;
    } else if (store) {
      found.site = siteOf(*store, false);
    } else {
      return notHandled();
    }
    ++at;
  }
  if (!isApi(all, at)) return notHandled();
  for (; at < all.size(); ++at) {
    auto segment = decoded(all[at], false);
    if (!segment) return plainProblem(400, "The percent-encoding of the path is damaged.");
    found.segments.push_back(std::move(*segment));
  }
  found.query = readQuery(query);
  return found;
}

QueryParams readQuery(std::string_view query) {
  QueryParams params;
  while (!query.empty()) {
    const auto end = query.find('&');
    const auto pair = query.substr(0, end);
    if (!pair.empty()) {
      const auto equals = pair.find('=');
      const auto value =
          equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
      params.emplace_back(decodedOrRaw(pair.substr(0, equals)), decodedOrRaw(value));
    }
    if (end == std::string_view::npos) break;
    query.remove_prefix(end + 1);
  }
  return params;
}

std::optional<std::string_view> queryParam(const QueryParams& params, std::string_view name) {
  for (const auto& [key, value] : params) {
    if (key == name) return value;
  }
  return std::nullopt;
}

}  // namespace authd::http
