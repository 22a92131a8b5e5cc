#include <kj/debug.h>

#include <functional>
#include <utility>

#include "daemon/core/rules/duration.h"
#include "daemon/rpc/admin_service.h"
#include "daemon/rpc/audit_service.h"
#include "daemon/rpc/find.h"
#include "daemon/rpc/finish.h"
#include "daemon/rpc/paging.h"

namespace authd::rpc {
namespace {

// More rows than this are asked for page by page with a narrower question.
constexpr std::size_t MOST_ROWS = 100'000;

template <class View>
std::function<bool(const View&)> into(std::vector<Fields>& rows) {
  return [&rows](const View& view) {
    rows.push_back(fieldsOf(view));
    return rows.size() < MOST_ROWS;
  };
}

std::vector<Fields> rowsOf(const app::App& app, const std::string& noun, core::TokenType type,
                           std::uint32_t userId) {
  std::vector<Fields> rows;
  if (noun == "admin") app::listAdmins(app, into<app::AdminView>(rows));
  if (noun == "role") app::listRoles(app, into<app::RoleView>(rows));
  if (noun == "integration") app::listIntegrations(app, into<app::IntegrationView>(rows));
  if (noun == "customer") app::listCustomers(app, into<app::CustomerView>(rows));
  if (noun == "token") app::listTokens(app, type, userId, into<app::TokenView>(rows));
  if (noun == "config") {
    app::listSettings(app, [&rows](const app::SettingView& v) { rows.push_back(fieldsOf(v)); });
  }
  return rows;
}

template <class View>
app::Answer<Fields> shown(const std::optional<View>& view, const std::string& noun,
                          const std::string& name) {
  if (!view) return app::notFound(noun, name);
  return fieldsOf(*view);
}

app::Answer<Fields> showOne(const app::App& app, const std::string& noun, const std::string& name) {
  if (noun == "admin") {
    auto id = app::findAdmin(app, name);
    return shown(id ? app::readAdmin(app, *id) : std::nullopt, noun, name);
  }
  if (noun == "role") return shown(app::findRole(app, name), noun, name);
  if (noun == "integration") {
    auto id = app::findIntegration(app, name);
    return shown(id ? app::readIntegration(app, *id) : std::nullopt, noun, name);
  }
  if (noun == "customer") {
    auto id = findUser(app, core::TokenType::CUSTOMER, name);
    return shown(id ? app::readCustomer(app, *id) : std::nullopt, noun, name);
  }
  if (noun == "token") {
    auto id = core::wholeNumber(name);
    auto view = id ? app::findToken(app, static_cast<std::uint64_t>(*id)) : std::nullopt;
    return shown(view, noun, name);
  }
  return shown(app::readSetting(app, name), "setting", name);
}

}  // namespace

std::optional<std::uint32_t> findUser(const app::App& app, core::TokenType type,
                                      const std::string& name) {
  switch (type) {
    case core::TokenType::ADMIN: return app::findAdmin(app, name);
    case core::TokenType::INTEGRATION: return app::findIntegration(app, name);
    case core::TokenType::CUSTOMER: {
      auto number = core::wholeNumber(name);
      if (!number) return app::findCustomer(app, app.shop.defaultStore().websiteId, name);
      auto id = static_cast<std::uint32_t>(*number);
      if (!core::find<core::CustomerRow>(app.tables, id)) return std::nullopt;
      return id;
    }
    case core::TokenType::NONE: break;
  }
  return std::nullopt;
}

kj::Promise<void> AdminService::audit(AuditContext context) {
  context.getResults().setAudit(kj::heap<AuditService>(app_, true));
  return kj::READY_NOW;
}

kj::Promise<void> AdminService::list(ListContext context) {
  auto params = context.getParams();
  std::string noun = textOf(params.getNoun());
  core::TokenType type = typeOf(textOf(params.getType()));
  std::string user = textOf(params.getUser());
  std::uint32_t userId = 0;
  if (!user.empty()) {
    auto found = findUser(app_, type, user);
    if (!found) {
      translate(app::notFound("user", user), context.getResults().initRefused());
      return kj::READY_NOW;
    }
    userId = *found;
  }
  ipc::Sink::Client sink = params.getSink();
  auto rows = std::make_shared<std::vector<Fields>>();
  auto work = [this, noun, type, userId, rows] { *rows = rowsOf(app_, noun, type, userId); };
  KJ_IF_MAYBE (done, app_.scanning.trySubmit(kj::mv(work))) {
    return done->then([sink, rows]() mutable { return pushAll(sink, std::move(*rows)); });
  }
  translate(app::busy(1), context.getResults().initRefused());
  return kj::READY_NOW;
}

kj::Promise<void> AdminService::show(ShowContext context) {
  auto params = context.getParams();
  auto answer = showOne(app_, textOf(params.getNoun()), textOf(params.getName()));
  if (auto* refused = std::get_if<app::Refused>(&answer)) return refuse(context, *refused);
  std::get<Fields>(answer).writeTo(context.getResults().initResult().initDone());
  return kj::READY_NOW;
}

}  // namespace authd::rpc
