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
kj::Promise<app::Answer<core::Ref>> personOf(app::App& app, const std::string& name) {
  if (auto ref = app::parseRef(name)) return app::Answer<core::Ref>(*ref);
  if (auto id = findUser(app, core::TokenType::CUSTOMER, name)) {
    return app::everCustomer(app, *id);
  }
  const auto number = core::wholeNumber(name);
  const bool isNumber = number && *number > 0 && *number <= UINT32_MAX;
  if (isNumber) return app::everCustomer(app, static_cast<std::uint32_t>(*number));
  return app::Answer<core::Ref>(app::notFound("customer", name));
}

}  // namespace

kj::Promise<void> AdminService::customerErase(CustomerEraseContext context) {
  using Seq = app::Answer<std::uint64_t>;
  auto act = [this, context](app::Call call) mutable {
    return personOf(app_, textOf(context.getParams().getName()))
        .then([this,
               call = std::move(call)](app::Answer<core::Ref> person) mutable -> kj::Promise<Seq> {
          if (auto* why = std::get_if<app::Refused>(&person)) return Seq(std::move(*why));
          return app::eraseCustomer(app_, std::move(call), std::get<core::Ref>(person));
        });
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
        return personOf(app_, name)
            .then([this, call = std::move(std::get<app::Call>(call))](
                      app::Answer<core::Ref> person) mutable -> kj::Promise<Text> {
              if (auto* why = std::get_if<app::Refused>(&person)) return Text(std::move(*why));
              return app::exportCustomer(app_, std::move(call), std::get<core::Ref>(person));
            });
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
