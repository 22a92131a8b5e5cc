#include <cstdlib>
#include <string_view>

#include "daemon/http/request_facts.h"
#include "daemon/http/target.h"

using namespace authd;

namespace {

void must(bool holds) {
  if (!holds) std::abort();
}

// Exactly one blank, and a token without any.
void checkBearer(std::string_view text) {
  const auto token = http::bearerToken(text);
  if (!token) return;
  must(token->find(' ') == std::string_view::npos);
  must(text.size() == token->size() + std::string_view("bearer ").size());
}

void checkUserAgent(std::string_view text) {
  const std::string told = http::userAgentText(text);
  must(told.size() <= 255);
  for (const char c : told) must(c >= 0x20 && c < 0x7f);
}

// A path and, in the next line, a query.
void checkTarget(std::string_view text) {
  static const app::Shop shop = app::freshShop();
  const auto [path, query] = http::splitTarget(text);
  http::readRestTarget(path, query, shop);
}

}  // namespace

// The first byte says what the others are: B an Authorization header, U a User-Agent, T a
// traceparent, I an Idempotency-Key, P a target.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0]) {
    case 'B': checkBearer(text); break;
    case 'U': checkUserAgent(text); break;
    case 'T': http::traceId(text); break;
    case 'I': http::idempotencyKey(text); break;
    case 'P': checkTarget(text); break;
    default: break;
  }
  return 0;
}
