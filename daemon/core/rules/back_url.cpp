#include "daemon/core/rules/back_url.h"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <string>

namespace authd::core {
namespace {

constexpr std::size_t LONGEST = 2048;

// An escaped slash or backslash makes two segments for some servers.
bool climbs(const std::string& segment) {
  return segment == "." || segment == ".." || segment.find_first_of("/\\") != std::string::npos;
}

}  // namespace

bool liesBelow(std::string_view url, std::string_view base) {
  // The slash at the base's end is what ends the host.
  if (!base.ends_with('/') || url.size() > LONGEST || !url.starts_with(base)) return false;
  const auto parsed = boost::urls::parse_uri(url);
  if (!parsed) return false;
  for (const std::string& segment : parsed->segments()) {
    if (climbs(segment)) return false;
  }
  return true;
}

}  // namespace authd::core
