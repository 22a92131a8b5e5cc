#include <memory>
#include <utility>

#include "daemon/rpc/audit_service.h"
#include "daemon/rpc/finish.h"
#include "daemon/rpc/paging.h"
#include "daemon/rpc/past.h"

namespace authd::rpc {
namespace {

constexpr std::uint32_t RETRY_AFTER_SECONDS = 1;

using ShowContext = capnp::CallContext<ipc::Audit::ShowParams, ipc::Audit::ShowResults>;
using ListContext = capnp::CallContext<ipc::Audit::ListParams, ipc::Audit::ListResults>;

core::AuditLogRead readingOf(const PastQuestion& question, bool opened) {
  return {core::LogReading::REPLAY, 0, question.moment.size, wordsOf(question), opened};
}

kj::Promise<void> sendPast(app::App& app, PastQuestion question, std::string name, bool open,
                           ShowContext context) {
  auto answer = std::make_shared<app::Answer<Fields>>();
  auto work = [&app, question = std::move(question), name = std::move(name), open, answer] {
    *answer = answerTo(app, question, name, open);
  };
  KJ_IF_MAYBE (done, app.scanning.trySubmit(kj::mv(work))) {
    return done->then([answer, context]() mutable -> kj::Promise<void> {
      if (const auto* why = std::get_if<app::Refused>(&*answer)) return refuse(context, *why);
      std::get<Fields>(*answer).writeTo(context.getResults().initResult().initDone());
      return kj::READY_NOW;
    });
  }
  return refuse(context, app::busy(RETRY_AFTER_SECONDS));
}

kj::Promise<void> sendPastSettings(app::App& app, app::Moment moment, ipc::Sink::Client sink,
                                   ListContext context) {
  auto rows = std::make_shared<std::vector<Fields>>();
  auto work = [&app, moment, rows] {
    app::listPastSettings(
        app, moment, [&rows](const app::SettingView& view) { rows->push_back(fieldsOf(view)); });
  };
  KJ_IF_MAYBE (done, app.scanning.trySubmit(kj::mv(work))) {
    return done->then([sink, rows]() mutable { return pushAll(sink, std::move(*rows)); });
  }
  translate(app::busy(RETRY_AFTER_SECONDS), context.getResults().initRefused());
  return kj::READY_NOW;
}

}  // namespace

kj::Promise<void> AuditService::show(ShowContext context) {
  const auto params = context.getParams();
  if (mayNotReveal(params.getReveal())) {
    return refuse(context, app::refused(app::Why::MAY_NOT_REVEAL));
  }
  std::string name = textOf(params.getName());
  auto asked = pastQuestionOf(app_, textOf(params.getNoun()), name, momentOf(app_, params.getAt()));
  if (const auto* why = std::get_if<app::Refused>(&asked)) return refuse(context, *why);
  auto& question = std::get<PastQuestion>(asked);
  const bool open = opens(params.getReveal()) && isPersonal(question);
  auto recorded = noted(readingOf(question, open));
  return recorded.then([this, question = std::move(question), name = std::move(name), open,
                        context](const app::Answer<bool>& answer) mutable -> kj::Promise<void> {
    if (const auto* why = std::get_if<app::Refused>(&answer)) return refuse(context, *why);
    return sendPast(app_, std::move(question), std::move(name), open && std::get<bool>(answer),
                    context);
  });
}

kj::Promise<void> AuditService::list(ListContext context) {
  const std::string noun = textOf(context.getParams().getNoun());
  if (noun != "config") {
    translate(badWord("noun", noun), context.getResults().initRefused());
    return kj::READY_NOW;
  }
  const PastQuestion question{noun, momentOf(app_, context.getParams().getAt()), {}, 0, {}};
  ipc::Sink::Client sink = context.getParams().getSink();
  return noted(readingOf(question, false))
      .then([this, moment = question.moment, sink = kj::mv(sink),
             context](const app::Answer<bool>& answer) mutable -> kj::Promise<void> {
        if (const auto* why = std::get_if<app::Refused>(&answer)) {
          translate(*why, context.getResults().initRefused());
          return kj::READY_NOW;
        }
        return sendPastSettings(app_, moment, kj::mv(sink), context);
      });
}

}  // namespace authd::rpc
