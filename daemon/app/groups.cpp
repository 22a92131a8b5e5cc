#include "daemon/app/groups.h"

#include <utility>

#include "daemon/app/changes.h"
#include "daemon/app/drafts.h"
#include "daemon/app/once.h"
#include "daemon/app/settings.h"
#include "daemon/core/rules/duration.h"
#include "daemon/core/rules/settings_keys.h"
#include "daemon/core/rules/text.h"
#include "daemon/core/token_rules.h"

namespace authd::app {
namespace {

using core::CustomerGroup;
using core::EventType;

Refused noSuchGroup(std::uint32_t id) {
  return notFound("id", std::to_string(id));
}

std::optional<Refused> check(const CustomerGroup& group) {
  if (core::isBlank(group.code)) return refusedByRules({core::requiredField("code")});
  if (core::countUtf8(group.code) > core::GROUP_CODE_MAX_LENGTH || !core::isPlainText(group.code)) {
    return refusedByRules({core::invalidField("code", group.code)});
  }
  if (group.taxClassId != core::RETAIL_TAX_CLASS) {
    return refusedByRules({core::invalidField("taxClassId", std::to_string(group.taxClassId))});
  }
  return std::nullopt;
}

// A group as its event has it.
CustomerGroup groupIn(const std::vector<core::Fact>& facts) {
  const core::EventBody& body = facts.front().event.body;
  if (const auto* e = std::get_if<core::CustomerGroupCreated>(&body)) {
    return {e->groupId, e->code, e->taxClassId};
  }
  const auto& e = std::get<core::CustomerGroupUpdated>(body);
  return {e.groupId, e.code, e.taxClassId};
}

// A rejection that says no more than that there is no such group becomes the edges' "not found";
// a change to what is so already is done.
template <class T>
Answer<T> settled(Answer<T> answer, std::uint32_t id, T already) {
  auto* why = std::get_if<Refused>(&answer);
  if (!why || why->why != Why::REFUSED) return answer;
  if (why->rejection.refusal == core::Refusal::NO_SUCH_GROUP) return noSuchGroup(id);
  if (why->rejection.refusal == core::Refusal::ALREADY_SO) return already;
  return answer;
}

kj::Promise<Answer<CustomerGroup>> record(App& app, const Call& call, const CustomerGroup& group,
                                          bool create) {
  Drafts drafts(app, call);
  if (create) {
    return recordAnswer(app, drafts,
                        core::CreateCustomerGroup{group.code, group.taxClassId,
                                                  drafts.origin(EventType::CUSTOMER_GROUP_CREATED)},
                        groupIn);
  }
  return recordAnswer(app, drafts,
                      core::UpdateCustomerGroup{group.id, group.code, group.taxClassId,
                                                drafts.origin(EventType::CUSTOMER_GROUP_UPDATED)},
                      groupIn)
      .then([group](Answer<CustomerGroup> answer) {
        return settled(std::move(answer), group.id, group);
      });
}

}  // namespace

core::GroupLookup groupLookup(const App& app) {
  return [&app](std::int64_t id) {
    return id >= 0 && id <= UINT32_MAX &&
           core::findGroup(app.tables, static_cast<std::uint32_t>(id)).has_value();
  };
}

std::uint32_t groupInForce(const App& app, std::uint32_t groupId) {
  if (core::findGroup(app.tables, groupId)) return groupId;
  // Not App::settings(), which is for the loop alone.
  auto text = core::settingText(app.tables, core::keys::DEFAULT_GROUP);
  return static_cast<std::uint32_t>(core::wholeNumber(text).value_or(0));
}

bool isFixedGroup(const App& app, std::uint32_t groupId) {
  return groupId == core::VISITORS_GROUP || groupId == app.settings().defaultGroup;
}

kj::Promise<Answer<CustomerGroup>> saveGroup(App& app, Call call, CustomerGroup group,
                                             bool create) {
  if (!create && !core::findGroup(app.tables, group.id)) {
    return Answer<CustomerGroup>(noSuchGroup(group.id));
  }
  if (auto why = check(group)) return Answer<CustomerGroup>(std::move(*why));
  auto act = [&app, group = std::move(group), create](const Call& inner) {
    return record(app, inner, group, create);
  };
  return app.once
      .run<CustomerGroup>(app, std::move(call), "groups", core::encodeRow<CustomerGroup>,
                          kj::mv(act))
      .then([](Answer<std::string> answer) -> Answer<CustomerGroup> {
        if (auto* why = std::get_if<Refused>(&answer)) return std::move(*why);
        return core::decodeRow<CustomerGroup>(std::get<std::string>(answer));
      });
}

kj::Promise<Answer<Changed>> deleteGroup(App& app, Call call, std::uint32_t id) {
  Drafts drafts(app, call);
  core::DeleteCustomerGroup command{id, drafts.origin(EventType::CUSTOMER_GROUP_DELETED)};
  return recordChange(app, drafts, std::move(command), id).then([id](Answer<Changed> answer) {
    return settled(std::move(answer), id, Changed{id, 0});
  });
}

kj::Promise<Answer<Changed>> makeDefaultGroup(App& app, Call call, std::uint32_t id) {
  if (id == core::VISITORS_GROUP || !core::findGroup(app.tables, id)) {
    return Answer<Changed>(noSuchGroup(id));
  }
  return changeSetting(app, std::move(call), std::string(core::keys::DEFAULT_GROUP),
                       std::to_string(id))
      .then([id](Answer<SettingChange> answer) -> Answer<Changed> {
        if (auto* why = std::get_if<Refused>(&answer)) {
          return settled(Answer<Changed>(std::move(*why)), id, Changed{id, 0});
        }
        return Changed{id, std::get<SettingChange>(answer).seq};
      });
}

}  // namespace authd::app
