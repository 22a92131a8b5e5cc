#include <utility>

#include "daemon/app/erasure.h"
#include "daemon/app/events.h"
#include "daemon/core/rules/duration.h"
#include "daemon/rpc/admin_service.h"
#include "daemon/rpc/find.h"
#include "daemon/rpc/finish.h"
#include "daemon/rpc/paging.h"

namespace authd::rpc {
namespace {

// A person may be deleted already, and then has no e-mail address any more.
app::Answer<core::Ref> personOf(const app::App& app, const std::string& name) {
  if (auto ref = app::parseRef(name)) return *ref;
  auto id = findUser(app, core::TokenType::CUSTOMER, name);
  const auto number = core::wholeNumber(name);
  if (!id && number && *number <= UINT32_MAX) id = static_cast<std::uint32_t>(*number);
  auto ref = id ? app::everCustomer(app, *id) : std::nullopt;
  if (!ref) return app::notFound("customer", name);
  return *ref;
}

}  // namespace

kj::Promise<void> AdminService::customerErase(CustomerEraseContext context) {
  using Seq = app::Answer<std::uint64_t>;
  auto act = [this, context](app::Call call) mutable -> kj::Promise<Seq> {
    auto person = personOf(app_, textOf(context.getParams().getName()));
    if (auto* why = std::get_if<app::Refused>(&person)) return Seq(std::move(*why));
    return app::eraseCustomer(app_, std::move(call), std::get<core::Ref>(person));
  };
  return write(app_, peer_, context, kj::mv(act), [](std::uint64_t seq) {
    Fields fields;
    fields.number("seq", static_cast<std::int64_t>(seq));
    return fields;
  });
}

kj::Promise<void> AdminService::customerExport(CustomerExportContext context) {
  using Text = app::Answer<std::string>;
  const std::string name = textOf(context.getParams().getName());
  return callOf(app_, peer_, context.getParams().getWrite(), name)
      .then([this, name](app::Answer<app::Call> call) -> kj::Promise<Text> {
        if (auto* why = std::get_if<app::Refused>(&call)) return Text(std::move(*why));
        auto person = personOf(app_, name);
        if (auto* why = std::get_if<app::Refused>(&person)) return Text(std::move(*why));
        return app::exportCustomer(app_, std::move(std::get<app::Call>(call)),
                                   std::get<core::Ref>(person));
      })
      .then([context](Text answer) mutable -> kj::Promise<void> {
        if (auto* why = std::get_if<app::Refused>(&answer)) {
          translate(*why, context.getResults().initRefused());
          return kj::READY_NOW;
        }
        return pushAll(context.getParams().getSink(), piecesOf(std::get<std::string>(answer)));
      });
}

}  // namespace authd::rpc
