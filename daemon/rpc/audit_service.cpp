#include "daemon/rpc/audit_service.h"

#include <kj/debug.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "daemon/core/event_types.h"
#include "daemon/rpc/paging.h"
#include "daemon/rpc/rows.h"
#include "daemon/rpc/translate.h"

namespace authd::rpc {
namespace {

using EventsContext = capnp::CallContext<ipc::Audit::EventsParams, ipc::Audit::EventsResults>;

constexpr std::uint64_t PAGE = 500;
constexpr std::size_t PIECE = 64 << 10;  // 50 of them in a message, which may have 8 MiB
constexpr auto LOOK_AGAIN = 100 * kj::MILLISECONDS;

std::vector<Fields> piecesOf(std::string_view json) {
  std::vector<Fields> pieces;
  for (; !json.empty(); json.remove_prefix(std::min(PIECE, json.size()))) {
    Fields piece;
    piece.text("json", json.substr(0, PIECE));
    pieces.push_back(std::move(piece));
  }
  return pieces;
}

// Long reads run on the scanning thread, and go on there when the client is gone; when it has too
// much to do the client hears so.
kj::Promise<void> scan(app::App& app, kj::Function<void()> work) {
  KJ_IF_MAYBE (done, app.scanning.trySubmit(kj::mv(work))) {
    return kj::mv(*done);
  }
  return KJ_EXCEPTION(OVERLOADED, "too many searches at once, try again");
}

// Sends the events of a query page by page; each page is read when the last one was taken.
kj::Promise<void> sendEvents(app::App& app, app::EventQuery query, ipc::Sink::Client sink,
                             EventsContext context) {
  auto rows = std::make_shared<std::vector<Fields>>();
  auto last = std::make_shared<std::uint64_t>(0);
  app::EventQuery page = query;
  page.limit = std::min(query.limit, PAGE);
  auto work = [&app, page, rows, last] {
    app::visitEvents(app, page, [&](const app::EventView& view) {
      rows->push_back(fieldsOf(view));
      *last = view.event.seq;
      return true;
    });
  };
  KJ_IF_MAYBE (done, app.scanning.trySubmit(kj::mv(work))) {
    return done->then([&app, query, page, sink, rows, last, context]() mutable {
      std::uint64_t got = rows->size();
      auto pushed = pushAll(sink, std::move(*rows));
      if (got < page.limit || got == query.limit) return pushed;
      query.limit -= got;
      (query.newestFirst ? query.to : query.from) = *last + (query.newestFirst ? 0 : 1);
      return pushed.then(
          [&app, query, sink, context]() mutable { return sendEvents(app, query, sink, context); });
    });
  }
  translate(app::busy(1), context.getResults().initRefused());
  return kj::READY_NOW;
}

}  // namespace

std::uint64_t positionOf(const app::App& app, ipc::Place::Reader place, std::uint64_t otherwise) {
  switch (place.which()) {
    case ipc::Place::NONE: return otherwise;
    case ipc::Place::SEQ: return place.getSeq();
    case ipc::Place::TIME_US: return app::positionAt(app, place.getTimeUs());
  }
  return otherwise;
}

kj::Promise<void> AuditService::events(EventsContext context) {
  auto params = context.getParams();
  app::EventQuery query;
  query.from = positionOf(app_, params.getFrom(), 0);
  query.to = std::min(positionOf(app_, params.getTo(), UINT64_MAX), app_.log.tip().size);
  if (params.getLimit() != 0) query.limit = params.getLimit();
  query.newestFirst = params.getNewestFirst();
  query.open = openBoxes_;
  std::string type = textOf(params.getType());
  if (!type.empty()) {
    query.typeCode = core::codeOf(type);
    if (*query.typeCode == 0) {
      auto refused = context.getResults().initRefused();
      refused.setCode(ipc::Refusal::Code::INVALID);
      refused.setMessage("there is no event type " + type);
      return kj::READY_NOW;
    }
  }
  ipc::Sink::Client sink = params.getSink();
  context.releaseParams();
  return sendEvents(app_, query, kj::mv(sink), kj::mv(context));
}

kj::Promise<void> AuditService::grown(GrownContext context) {
  context.allowCancellation();  // reads only: nobody is left to hear the answer
  std::uint64_t size = app_.log.tip().size;
  if (size > context.getParams().getSize()) {
    context.getResults().setSize(size);
    return kj::READY_NOW;
  }
  return app_.timer.afterDelay(LOOK_AGAIN).then([this, context]() mutable {
    return grown(kj::mv(context));
  });
}

kj::Promise<void> AuditService::replay(ReplayContext context) {
  std::uint64_t size = positionOf(app_, context.getParams().getAt(), UINT64_MAX);
  auto json = std::make_shared<std::string>();
  return scan(app_, [&app = app_, size, json] { *json = app::replay(app, size); })
      .then([context, json]() mutable -> kj::Promise<void> {
        if (context.getParams().hasSink()) {
          return pushAll(context.getParams().getSink(), piecesOf(*json));
        }
        context.getResults().setJson(*json);
        return kj::READY_NOW;
      });
}

kj::Promise<void> AuditService::dbCheck(DbCheckContext context) {
  auto check = std::make_shared<app::TableCheck>();
  return scan(app_, [&app = app_, check] { *check = app::checkDatabase(app); })
      .then([context, check]() mutable {
        Fields fields;
        fields.flag("equal", check->equal);
        fields.number("records", static_cast<std::int64_t>(check->records));
        fields.number("rows", static_cast<std::int64_t>(check->rows));
        if (!check->equal) fields.text("difference", check->difference);
        fields.writeTo(context.getResults().initRow());
        context.getResults().setEqual(check->equal);
      });
}

kj::Promise<void> AuditService::status(StatusContext context) {
  fieldsOf(app::status(app_)).writeTo(context.getResults().initRow());
  return kj::READY_NOW;
}

}  // namespace authd::rpc
