#include <utility>

#include "daemon/app/mail_desk.h"
#include "daemon/rpc/admin_service.h"
#include "daemon/rpc/finish.h"

namespace authd::rpc {

kj::Promise<void> AdminService::mailRetry(MailRetryContext context) {
  auto answer = app::retryMail(app_, context.getParams().getId());
  if (auto* refused = std::get_if<app::Refused>(&answer)) return refuse(context, *refused);
  fieldsOf(std::get<app::MailDetails>(answer))
      .writeTo(context.getResults().initResult().initDone());
  return kj::READY_NOW;
}

kj::Promise<void> AdminService::mailDrop(MailDropContext context) {
  const std::uint64_t id = context.getParams().getId();
  auto act = [this, id](app::Call call) { return app::dropMail(app_, std::move(call), id); };
  return write(app_, peer_, context, kj::mv(act), [id](std::uint64_t seq) {
    Fields fields;
    fields.number("id", static_cast<std::int64_t>(id));
    fields.number("seq", static_cast<std::int64_t>(seq));
    return fields;
  });
}

}  // namespace authd::rpc
