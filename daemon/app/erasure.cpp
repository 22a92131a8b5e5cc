#include "daemon/app/erasure.h"

#include <boost/json.hpp>
#include <memory>
#include <utility>
#include <vector>

#include "daemon/app/as_of.h"
#include "daemon/app/changes.h"
#include "daemon/app/customers.h"
#include "daemon/app/drafts.h"
#include "daemon/app/events.h"
#include "daemon/app/known_sources.h"
#include "daemon/app/profile.h"
#include "daemon/app/throttle.h"
#include "daemon/core/event_types.h"
#include "daemon/record/json.h"

namespace authd::app {
namespace {

namespace json = boost::json;

constexpr std::uint32_t RETRY_SECONDS = 5;

// Also of one that was deleted.
std::optional<core::SubjectRow> customerSubject(const App& app, const core::Ref& ref) {
  auto subject = core::find<core::SubjectRow>(app.tables, ref);
  if (!subject || subject->kind != core::SubjectKind::CUSTOMER) return std::nullopt;
  return subject;
}

// What is remembered beside the log under the person's name, as writes that forget it.
std::vector<storage::Write> localRowsOf(const App& app, const core::NameTag& name) {
  auto rows = app.throttle.rowsAfterUnlocking(core::TokenType::CUSTOMER, name);
  for (auto& row : forgottenSources(app, name)) rows.push_back(std::move(row));
  return rows;
}

json::object objectOf(const std::string& text) {
  return json::parse(text).as_object();
}

json::object addressObject(const AddressView& view) {
  json::object object = objectOf(addressJson(view.address));
  object["id"] = view.id;
  object["default_billing"] = view.defaultBilling;
  object["default_shipping"] = view.defaultShipping;
  return object;
}

json::value accountJson(const App& app, std::uint32_t id) {
  auto view = readCustomer(app, id);
  if (!view) return nullptr;
  json::object object = objectOf(customerJson(view->profile));
  object["id"] = id;
  object["group_id"] = view->groupId;
  object["website_id"] = view->websiteId;
  object["store_id"] = view->storeId;
  object["created"] = record::formatTime(view->createdUs);
  object["updated"] = record::formatTime(view->updatedUs);
  json::array addresses;
  for (const AddressView& address : view->addresses) addresses.push_back(addressObject(address));
  object["addresses"] = std::move(addresses);
  return object;
}

json::array eventsJson(const App& app, const core::Ref& ref, std::uint64_t to) {
  EventQuery query;
  query.subject = ref;
  query.to = to;
  query.open = true;
  query.openOnlyOf = ref;  // not where an operator sat who changed something
  json::array events;
  visitEvents(app, query, [&](const EventView& view) {
    events.push_back(json::parse(view.json));
    return true;
  });
  return events;
}

}  // namespace

std::optional<core::Ref> everCustomer(const App& app, std::uint32_t id) {
  if (auto row = core::find<core::CustomerRow>(app.tables, id)) return row->ref;
  return refOfNumber(app, core::SubjectKind::CUSTOMER, id);
}

kj::Promise<Answer<std::uint64_t>> eraseCustomer(App& app, Call call, core::Ref ref) {
  const auto subject = customerSubject(app, ref);
  if (!subject) return Answer<std::uint64_t>(notFound("subject", textOf(ref)));
  Drafts drafts(app, call);
  core::EraseSubject command{ref, drafts.origin(core::EventType::SUBJECT_ERASED)};
  const auto name = core::find<core::NameOfRow>(app.tables, subject->kind, subject->id);
  if (name) drafts.also([rows = localRowsOf(app, name->tag)](const auto&) { return rows; });
  return recordAnswer(app, drafts, std::move(command), lastSeq)
      .then([&app, name](Answer<std::uint64_t> answer) {
        const bool erased = std::holds_alternative<std::uint64_t>(answer);
        if (erased && name) app.throttle.clear(core::TokenType::CUSTOMER, name->tag);
        return answer;
      });
}

kj::Promise<Answer<std::string>> exportCustomer(App& app, Call call, core::Ref ref) {
  auto subject = customerSubject(app, ref);
  if (!subject) return Answer<std::string>(notFound("subject", textOf(ref)));
  const std::uint64_t to = app.log.tip().size;
  core::EventsExported exported{"person", 0, to, "subject=" + textOf(ref), true};
  return noteExport(app, call, std::move(exported))
      .then([&app, ref, id = subject->id,
             to](Answer<bool> noted) -> kj::Promise<Answer<std::string>> {
        if (auto* why = std::get_if<Refused>(&noted)) return Answer<std::string>(std::move(*why));
        auto answer = std::make_shared<Answer<std::string>>(std::string());
        auto work = [&app, ref, id, to, answer] {
          json::object person{{"subject", textOf(ref)}, {"account", accountJson(app, id)}};
          person["events"] = eventsJson(app, ref, to);
          *answer = json::serialize(person);
        };
        KJ_IF_MAYBE (done, app.scanning.trySubmit(kj::mv(work))) {
          return done->then([answer] { return std::move(*answer); });
        }
        return Answer<std::string>(busy(RETRY_SECONDS));
      });
}

}  // namespace authd::app
