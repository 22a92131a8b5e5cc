#include <functional>
#include <memory>
#include <set>
#include <utility>

#include "daemon/core/rules/duration.h"
#include "daemon/core/words.h"
#include "daemon/loop/interrupt.h"
#include "daemon/rpc/admin_service.h"
#include "daemon/rpc/audit_service.h"
#include "daemon/rpc/decided.h"
#include "daemon/rpc/find.h"
#include "daemon/rpc/finish.h"
#include "daemon/rpc/paging.h"

namespace authd::rpc {
namespace {

using ListContext = capnp::CallContext<ipc::Admin::ListParams, ipc::Admin::ListResults>;

constexpr std::size_t PAGE = 25'000;  // about 25 MB of rows

// What a list asks for.
struct Question {
  std::string noun;
  core::TokenType type = core::TokenType::NONE;
  std::uint32_t userId = 0;
  std::string key;  // of a setting; empty = of all
};

// The things with the lowest ids from `from` on.
struct Page {
  std::uint64_t from = 0;
  std::uint64_t next = 0;  // where the next page begins; 0 = nothing is left
  std::vector<Fields> rows;
};

template <class View>
std::function<bool(const View&)> into(Page& page) {
  return [&page](const View& view) {
    loop::endIfInterrupted();
    if (view.id < page.from) return true;
    if (page.rows.size() == PAGE) {
      page.next = view.id;
      return false;
    }
    page.rows.push_back(fieldsOf(view));
    return true;
  };
}

// Things are visited by rising id, so that what is made or swept between two pages moves nothing.
void fill(const app::App& app, const Question& question, Page& page) {
  if (question.noun == "admin") app::listAdmins(app, into<app::AdminView>(page));
  if (question.noun == "role") app::listRoles(app, into<app::RoleView>(page));
  if (question.noun == "integration") {
    app::listIntegrations(app, into<app::IntegrationView>(page));
  }
  if (question.noun == "customer") app::listCustomers(app, into<app::CustomerView>(page));
  if (question.noun == "token") {
    app::listTokens(app, question.type, question.userId, into<app::TokenView>(page));
  }
  if (question.noun == "mail") app::listMails(app, into<app::MailView>(page));
  if (question.noun == "config-history") {
    app::listSettingHistory(app, question.key, into<app::SettingPast>(page));
  }
  if (question.noun == "keys") app::listKeys(app, into<app::KeyView>(page));
  if (question.noun == "backup" && app.backups) app.backups->list(into<app::BackupView>(page));
  if (question.noun == "config") {
    app::listSettings(
        app, [&page](const app::SettingView& view) { page.rows.push_back(fieldsOf(view)); });
  }
}

bool isNoun(const std::string& word) {
  static const std::set<std::string> NOUNS{"admin", "role",  "integration", "customer",
                                           "token", "keys",  "config",      "config-history",
                                           "mail",  "backup"};
  return NOUNS.count(word) != 0;
}

// What a list asks for, with the user looked up.
app::Answer<Question> questionOf(const app::App& app, ipc::Admin::ListParams::Reader params) {
  Question question{textOf(params.getNoun()), core::TokenType::NONE, 0, {}};
  if (!isNoun(question.noun)) return badWord("noun", question.noun);
  if (question.noun == "config-history") {
    question.key = textOf(params.getUser());
    return question;
  }
  std::string type = textOf(params.getType());
  question.type = core::tokenTypeOf(type);
  bool typeMissing = question.type == core::TokenType::NONE;
  std::string user = textOf(params.getUser());
  if (typeMissing && !(type.empty() && user.empty())) return badWord("type", type);
  if (user.empty()) return question;
  auto found = findUser(app, question.type, user);
  if (!found) return app::notFound(type, user);
  question.userId = *found;
  return question;
}

// Sends a list page by page; each page is read when the last one was taken.
kj::Promise<void> sendList(app::App& app, Question question, std::uint64_t from,
                           ipc::Sink::Client sink, ListContext context) {
  auto page = std::make_shared<Page>();
  page->from = from;
  auto work = [&app, question, page] { fill(app, question, *page); };
  KJ_IF_MAYBE (done, app.scanning.trySubmit(kj::mv(work))) {
    return done->then([sink, page]() mutable { return pushAll(sink, std::move(page->rows)); })
        .then([&app, question, page, sink, context]() mutable -> kj::Promise<void> {
          if (page->next == 0) return kj::READY_NOW;
          return sendList(app, question, page->next, sink, context);
        });
  }
  translate(app::busy(1), context.getResults().initRefused());
  return kj::READY_NOW;
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
  if (noun == "mail") {
    auto id = core::wholeNumber(name);
    auto view = id ? app::readMail(app, static_cast<std::uint64_t>(*id)) : std::nullopt;
    return shown(view, noun, name);
  }
  if (noun == "config") return shown(app::readSetting(app, name), "setting", name);
  return badWord("noun", noun);
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
      if (*number > UINT32_MAX) return std::nullopt;
      auto id = static_cast<std::uint32_t>(*number);
      if (!core::find<core::CustomerRow>(app.tables, id)) return std::nullopt;
      return id;
    }
    case core::TokenType::NONE: break;
  }
  return std::nullopt;
}

app::Answer<std::uint32_t> keyOf(const app::App& app, const std::string& id) {
  auto key = app::findKey(app, id);
  if (!key) return app::notFound("key", id);
  return *key;
}

AdminService::DispatchCallResult AdminService::dispatchCall(
    std::uint64_t interface, std::uint16_t method,
    capnp::CallContext<capnp::AnyPointer, capnp::AnyPointer> context) {
  auto call = ipc::Admin::Server::dispatchCall(interface, method, context);
  return decided(app_, capnp::Schema::from<ipc::Admin>(), method, context, kj::mv(call));
}

kj::Promise<void> AdminService::audit(AuditContext context) {
  context.getResults().setAudit(kj::heap<AuditService>(app_, peer_, Personal::OPEN));
  return kj::READY_NOW;
}

kj::Promise<void> AdminService::list(ListContext context) {
  auto question = questionOf(app_, context.getParams());
  if (auto* why = std::get_if<app::Refused>(&question)) {
    translate(*why, context.getResults().initRefused());
    return kj::READY_NOW;
  }
  ipc::Sink::Client sink = context.getParams().getSink();
  context.releaseParams();
  return sendList(app_, std::get<Question>(question), 0, kj::mv(sink), kj::mv(context));
}

kj::Promise<void> AdminService::show(ShowContext context) {
  auto params = context.getParams();
  auto answer = showOne(app_, textOf(params.getNoun()), textOf(params.getName()));
  if (auto* refused = std::get_if<app::Refused>(&answer)) return refuse(context, *refused);
  std::get<Fields>(answer).writeTo(context.getResults().initResult().initDone());
  return kj::READY_NOW;
}

}  // namespace authd::rpc
