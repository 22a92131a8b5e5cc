#include "daemon/core/rules/oauth.h"

#include <algorithm>

#include "daemon/core/rules/escaping.h"
#include "daemon/core/rules/text.h"

namespace authd::core {
namespace {

constexpr std::string_view SCHEME = "oauth ";

bool isDigit(char c) {
  return c >= '0' && c <= '9';
}

std::string decodedWithBlanks(std::string_view text) {
  std::string blanks(text);
  std::replace(blanks.begin(), blanks.end(), '+', ' ');
  return percentDecoded(blanks);
}

std::string_view withoutQuotes(std::string_view text) {
  while (text.starts_with('"')) text.remove_prefix(1);
  while (text.ends_with('"')) text.remove_suffix(1);
  return text;
}

// Calls `visit` with each piece between separators.
template <class Visit>
void split(std::string_view text, char separator, Visit visit) {
  while (!text.empty()) {
    const auto end = text.find(separator);
    visit(text.substr(0, end));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

void addForm(OauthParams& params, std::string_view form) {
  split(form, '&', [&params](std::string_view pair) {
    if (pair.empty()) return;
    const auto equals = pair.find('=');
    const auto value = equals == std::string_view::npos ? "" : pair.substr(equals + 1);
    params.emplace_back(decodedWithBlanks(pair.substr(0, equals)), decodedWithBlanks(value));
  });
}

// Magento leaves pairs without exactly one `=` out, and does not tell `+` from %2B: what a reader
// here would take from such a pair nobody has signed. The bare word that clients send says nothing.
bool isSignedByMagento(std::string_view pair) {
  if (pair.empty() || pair == "searchCriteria" || pair == "search_criteria") return true;
  return std::count(pair.begin(), pair.end(), '=') == 1 && pair.find('+') == std::string_view::npos;
}

bool areAllSigned(std::string_view form) {
  bool all = true;
  split(form, '&', [&all](std::string_view pair) { all = all && isSignedByMagento(pair); });
  return all;
}

void addMagentoPairs(OauthParams& params, std::string_view form) {
  split(form, '&', [&params](std::string_view pair) {
    if (std::count(pair.begin(), pair.end(), '=') != 1) return;
    const auto equals = pair.find('=');
    params.emplace_back(percentDecoded(pair.substr(0, equals)),
                        percentDecoded(pair.substr(equals + 1)));
  });
}

OauthParams signedOauth(const SignedRequest& request) {
  OauthParams params;
  for (const auto& param : request.oauth) {
    if (param.first != "oauth_signature") params.push_back(param);
  }
  return params;
}

void encodeAll(OauthParams& params) {
  for (auto& [name, value] : params) {
    name = percentEncoded(name);
    value = percentEncoded(value);
  }
}

// RFC 5849 §3.4.1.2, without what names no resource: the port that the scheme implies.
std::string baseUri(const SignedRequest& request) {
  const std::string scheme = asciiLower(request.scheme);
  std::string authority = asciiLower(request.authority);
  const std::string_view implied = scheme == "https" ? ":443" : ":80";
  if (authority.ends_with(implied)) authority.resize(authority.size() - implied.size());
  return scheme + "://" + authority + (request.path.empty() ? "/" : request.path);
}

std::string joined(const SignedRequest& request, const OauthParams& encoded) {
  std::string text;
  for (const auto& [name, value] : encoded) {
    if (!text.empty()) text += '&';
    text += name;
    text += '=';
    text += value;
  }
  return percentEncoded(request.method) + "&" + percentEncoded(baseUri(request)) + "&" +
         percentEncoded(text);
}

std::string_view digitsAt(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && isDigit(text[end])) ++end;
  return text.substr(at, end - at);
}

// Negative, zero or positive. A run with a leading zero is a fraction: digit by digit.
int compareDigits(std::string_view left, std::string_view right) {
  const bool fraction = left[0] == '0' || right[0] == '0';
  if (!fraction && left.size() != right.size()) return left.size() < right.size() ? -1 : 1;
  return left.compare(right);
}

}  // namespace

std::optional<OauthParams> parseOauthHeader(std::string_view header) {
  header = trimmed(header);
  if (!equalsIgnoringCase(header.substr(0, SCHEME.size()), SCHEME)) return std::nullopt;
  OauthParams params;
  split(header.substr(SCHEME.size()), ',', [&params](std::string_view pair) {
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos) return;
    const auto name = trimmed(pair.substr(0, equals));
    if (!name.starts_with("oauth_")) return;
    const auto value = withoutQuotes(trimmed(pair.substr(equals + 1)));
    params.emplace_back(std::string(name), percentDecoded(value));
  });
  return params;
}

std::optional<std::string_view> oauthParam(const OauthParams& params, std::string_view name) {
  const auto found = std::find_if(params.rbegin(), params.rend(),
                                  [name](const auto& param) { return param.first == name; });
  if (found == params.rend()) return std::nullopt;
  return found->second;
}

std::string oauthBaseString(const SignedRequest& request) {
  OauthParams params = signedOauth(request);
  addForm(params, request.query);
  addForm(params, request.form);
  encodeAll(params);
  std::sort(params.begin(), params.end());
  return joined(request, params);
}

std::optional<std::string> oauthMagentoBaseString(const SignedRequest& request) {
  if (!areAllSigned(request.query) || !areAllSigned(request.form)) return std::nullopt;
  OauthParams params = signedOauth(request);
  addMagentoPairs(params, request.query);
  addMagentoPairs(params, request.form);
  encodeAll(params);
  std::sort(params.begin(), params.end());
  const auto sameName = [](const auto& a, const auto& b) { return a.first == b.first; };
  if (std::adjacent_find(params.begin(), params.end(), sameName) != params.end()) {
    return std::nullopt;
  }
  std::stable_sort(params.begin(), params.end(),
                   [](const auto& a, const auto& b) { return naturallyBefore(a.first, b.first); });
  return joined(request, params);
}

std::string oauthSigningKey(std::string_view consumerSecret, std::string_view tokenSecret) {
  return percentEncoded(consumerSecret) + "&" + percentEncoded(tokenSecret);
}

bool naturallyBefore(std::string_view left, std::string_view right) {
  std::size_t l = 0;
  std::size_t r = 0;
  while (l < left.size() && r < right.size()) {
    if (isDigit(left[l]) && isDigit(right[r])) {
      const auto one = digitsAt(left, l);
      const auto other = digitsAt(right, r);
      const int order = compareDigits(one, other);
      if (order != 0) return order < 0;
      l += one.size();
      r += other.size();
      continue;
    }
    if (left[l] != right[r]) {
      return static_cast<unsigned char>(left[l]) < static_cast<unsigned char>(right[r]);
    }
    ++l;
    ++r;
  }
  return left.size() - l < right.size() - r;
}

}  // namespace authd::core
