#include <utility>

#include "daemon/app/clock_watch.h"
#include "daemon/rpc/admin_service.h"
#include "daemon/rpc/finish.h"

namespace authd::rpc {

kj::Promise<void> AdminService::clockAccept(ClockAcceptContext context) {
  auto act = [this](app::Call call) { return app::acceptClock(app_, std::move(call)); };
  return write(app_, peer_, context, kj::mv(act), [](std::uint64_t seq) {
    Fields fields;
    fields.number("seq", static_cast<std::int64_t>(seq));
    return fields;
  });
}

}  // namespace authd::rpc
