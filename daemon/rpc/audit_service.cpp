#include "daemon/rpc/audit_service.h"

#include <kj/debug.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "daemon/app/checkpoints.h"
#include "daemon/app/kept.h"
#include "daemon/core/words.h"
#include "daemon/rpc/decided.h"
#include "daemon/rpc/event_query.h"
#include "daemon/rpc/paging.h"
#include "daemon/rpc/progress.h"
#include "daemon/rpc/rows.h"
#include "daemon/rpc/translate.h"

namespace authd::rpc {
namespace {

using EventsContext = capnp::CallContext<ipc::Audit::EventsParams, ipc::Audit::EventsResults>;

constexpr std::uint64_t PAGE = 500;
constexpr std::size_t MOST_TILE_BYTES = 2 << 20;  // one more bundle may have 4 MiB
constexpr auto LOOK_AGAIN = 100 * kj::MILLISECONDS;

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

// As many as fit into a message, in order.
std::vector<std::optional<std::string>> readTiles(const app::App& app,
                                                  const std::vector<std::string>& paths) {
  std::vector<std::optional<std::string>> tiles;
  std::size_t bytes = 0;
  for (const std::string& path : paths) {
    tiles.push_back(app::readTile(app, path));
    if (tiles.back()) bytes += tiles.back()->size();
    if (bytes > MOST_TILE_BYTES) break;
  }
  return tiles;
}

capnp::Data::Reader dataOf(const std::string& bytes) {
  return {reinterpret_cast<const kj::byte*>(bytes.data()), bytes.size()};
}

constexpr char TILES[] = "tiles";

kj::Promise<app::Answer<bool>> note(app::App& app, const app::Call& call,
                                    core::AuditLogRead reading, std::string format) {
  if (format.empty()) return app::noteReading(app, call, std::move(reading));
  return app::noteExport(
      app, call,
      {std::move(format), reading.from, reading.to, std::move(reading.filter), reading.opened});
}

void failUnlessNoted(const app::Answer<bool>& answer) {
  if (std::holds_alternative<app::Refused>(answer)) {
    kj::throwFatalException(KJ_EXCEPTION(OVERLOADED, "that the log is read cannot be recorded"));
  }
}

bool isReadOnly(const app::Answer<bool>& answer) {
  const auto* why = std::get_if<app::Refused>(&answer);
  return why && why->rejection.refusal == core::Refusal::READ_ONLY;
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

kj::Promise<app::Answer<bool>> AuditService::noted(core::AuditLogRead reading, std::string format) {
  const std::string kind = format + (reading.opened ? " opened " : " ") +
                           std::string(core::wordOf(reading.what)) + " " + reading.filter;
  // Up to the end of the log covers what comes: a tail is one question.
  const bool toTheEnd = reading.to >= app_.log.tip().size;
  std::pair range{reading.from, toTheEnd ? UINT64_MAX : reading.to};
  if (const auto known = noted_.find(kind); known != noted_.end()) {
    const auto& [from, to] = known->second;
    if (!reading.opened || (from <= range.first && range.second <= to)) {
      return app::Answer<bool>(true);
    }
    range = {std::min(from, range.first), std::max(to, range.second)};
  }
  return operatorCall(app_, peer_)
      .then([this, reading = std::move(reading), format = std::move(format)](
                app::Answer<app::Call> call) mutable -> kj::Promise<app::Answer<bool>> {
        if (auto* why = std::get_if<app::Refused>(&call)) {
          return app::Answer<bool>(std::move(*why));
        }
        return note(app_, std::get<app::Call>(call), std::move(reading), std::move(format));
      })
      .then([this, kind, range](app::Answer<bool> answer) {
        const auto* recorded = std::get_if<bool>(&answer);
        if (recorded && *recorded) noted_[kind] = range;
        // An operator, who did not ask for personal data, reads on without it.
        return personal_ == Personal::OPEN && isReadOnly(answer) ? app::Answer<bool>(false)
                                                                 : std::move(answer);
      });
}

AuditService::DispatchCallResult AuditService::dispatchCall(
    std::uint64_t interface, std::uint16_t method,
    capnp::CallContext<capnp::AnyPointer, capnp::AnyPointer> context) {
  auto call = ipc::Audit::Server::dispatchCall(interface, method, context);
  return decided(app_, capnp::Schema::from<ipc::Audit>(), method, context, kj::mv(call));
}

kj::Promise<void> AuditService::events(EventsContext context) {
  const bool reveal = context.getParams().getReveal();
  if (mayNotReveal(reveal)) {
    translate(app::refused(app::Why::MAY_NOT_REVEAL), context.getResults().initRefused());
    return kj::READY_NOW;
  }
  auto asked = queryOf(app_, context.getParams());
  if (auto* why = std::get_if<app::Refused>(&asked)) {
    translate(*why, context.getResults().initRefused());
    return kj::READY_NOW;
  }
  auto format = exportIn(context.getParams());
  if (auto* why = std::get_if<app::Refused>(&format)) {
    translate(*why, context.getResults().initRefused());
    return kj::READY_NOW;
  }
  auto& query = std::get<app::EventQuery>(asked);
  query.open = opens(reveal);
  ipc::Sink::Client sink = context.getParams().getSink();
  core::AuditLogRead reading{core::LogReading::EVENTS, query.from, query.to, wordsOf(query),
                             query.open};
  context.releaseParams();
  return noted(std::move(reading), std::move(std::get<std::string>(format)))
      .then([this, query, sink = kj::mv(sink),
             context](const app::Answer<bool>& answer) mutable -> kj::Promise<void> {
        if (const auto* why = std::get_if<app::Refused>(&answer)) {
          translate(*why, context.getResults().initRefused());
          return kj::READY_NOW;
        }
        query.open = query.open && std::get<bool>(answer);
        return sendEvents(app_, query, kj::mv(sink), kj::mv(context));
      });
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
  std::uint64_t size =
      std::min(positionOf(app_, context.getParams().getAt(), UINT64_MAX), app_.log.tip().size);
  auto json = std::make_shared<std::string>();
  return noted({core::LogReading::REPLAY, 0, size, {}, false})
      .then([this, size, json,
             meter = Meter(context.getParams())](const app::Answer<bool>& answer) mutable {
        failUnlessNoted(answer);
        auto work = [&app = app_, size, json, progress = meter.progress()] {
          *json = app::replay(app, size, progress);
        };
        return meter.tellWhile(app_.timer, scan(app_, kj::mv(work)));
      })
      .then([this, size, context, json]() mutable -> kj::Promise<void> {
        // Asked now, because some may have been dropped while the log was read.
        if (const auto why = app::refusedAsDropped(app_, size)) {
          translate(*why, context.getResults().initRefused());
          return kj::READY_NOW;
        }
        if (context.getParams().hasSink()) {
          return pushAll(context.getParams().getSink(), piecesOf(*json));
        }
        context.getResults().setJson(*json);
        return kj::READY_NOW;
      });
}

kj::Promise<void> AuditService::dbCheck(DbCheckContext context) {
  auto check = std::make_shared<app::TableCheck>();
  Meter meter(context.getParams());
  auto work = [&app = app_, check, progress = meter.progress()] {
    *check = app::checkDatabase(app, progress);
  };
  return meter.tellWhile(app_.timer, scan(app_, kj::mv(work))).then([context, check]() mutable {
    Fields fields;
    fields.flag("equal", check->equal);
    fields.number("records", static_cast<std::int64_t>(check->records));
    fields.number("rows", static_cast<std::int64_t>(check->rows));
    fields.number("index_rows", static_cast<std::int64_t>(check->indexRows));
    if (!check->equal) fields.text("difference", check->difference);
    fields.writeTo(context.getResults().initRow());
    context.getResults().setEqual(check->equal);
  });
}

kj::Promise<void> AuditService::status(StatusContext context) {
  fieldsOf(app::status(app_)).writeTo(context.getResults().initRow());
  return kj::READY_NOW;
}

kj::Promise<void> AuditService::checkpoint(CheckpointContext context) {
  if (!app_.checkpoints) {
    translate(app::refused(app::Why::NO_CHECKPOINT), context.getResults().initRefused());
    return kj::READY_NOW;
  }
  return app_.checkpoints->sign().then([this, context](app::Answer<std::string> answer) mutable {
    if (auto* why = std::get_if<app::Refused>(&answer)) {
      translate(*why, context.getResults().initRefused());
      return;
    }
    auto results = context.getResults();
    results.setNote(std::get<std::string>(answer));
    const auto& keys = app_.checkpoints->keys();
    auto texts = results.initKeys(static_cast<unsigned>(keys.size()));
    for (unsigned i = 0; i < texts.size(); ++i) texts.set(i, tlog::formatVerifierKey(keys[i]));
  });
}

kj::Promise<void> AuditService::tiles(TilesContext context) {
  auto paths = std::make_shared<std::vector<std::string>>();
  for (auto path : context.getParams().getPaths()) paths->push_back(textOf(path));
  const bool exported = context.getParams().getExport();
  context.releaseParams();
  auto found = std::make_shared<std::vector<std::optional<std::string>>>();
  return noted({core::LogReading::TILES, 0, app_.log.tip().size, {}, false}, exported ? TILES : "")
      .then([this, paths, found](const app::Answer<bool>& answer) {
        failUnlessNoted(answer);
        return scan(app_, [&app = app_, paths, found] { *found = readTiles(app, *paths); });
      })
      .then([context, found]() mutable {
        auto tiles = context.getResults().initTiles(static_cast<unsigned>(found->size()));
        for (unsigned i = 0; i < tiles.size(); ++i) {
          const auto& bytes = (*found)[i];
          tiles[i].setFound(bytes.has_value());
          if (bytes) tiles[i].setBytes(dataOf(*bytes));
        }
      });
}

}  // namespace authd::rpc
