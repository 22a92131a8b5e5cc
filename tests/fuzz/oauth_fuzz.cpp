#include <algorithm>
#include <cstdlib>

#include "daemon/core/rules/oauth.h"

using namespace authd;

// A header, a query and a body, parted by line ends: whatever they are, they are read, and what is
// signed has the three parts of a base string.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto first = bytes.find('\n');
  const auto second = first == std::string_view::npos ? first : bytes.find('\n', first + 1);
  core::SignedRequest request{"GET", "http", "a.test", "/rest/V1/x", {}, {}, {}};
  request.oauth = core::parseOauthHeader(bytes.substr(0, first)).value_or(core::OauthParams());
  if (first != std::string_view::npos) request.query = bytes.substr(first + 1, second - first - 1);
  if (second != std::string_view::npos) request.form = bytes.substr(second + 1);
  const auto isBase = [](const std::string& base) {
    return std::count(base.begin(), base.end(), '&') == 2;
  };
  if (!isBase(core::oauthBaseString(request))) std::abort();
  const auto magento = core::oauthMagentoBaseString(request);
  if (magento && !isBase(*magento)) std::abort();
  return 0;
}
