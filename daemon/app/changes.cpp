#include "daemon/app/changes.h"

#include <variant>

namespace authd::app {
namespace {

// The id in the body of an event that made something; 0 in others.
struct MadeId {
  std::uint32_t operator()(const core::OperatorSeen& made) const { return made.operatorId; }
  std::uint32_t operator()(const core::RoleCreated& made) const { return made.roleId; }
  std::uint32_t operator()(const core::AdminCreated& made) const { return made.adminId; }
  std::uint32_t operator()(const core::CustomerCreated& made) const { return made.customerId; }
  std::uint32_t operator()(const core::IntegrationCreated& made) const {
    return made.integrationId;
  }
  template <class Other>
  std::uint32_t operator()(const Other&) const {
    return 0;
  }
};

}  // namespace

Changed changedBy(const std::vector<core::Fact>& facts, std::uint32_t id) {
  Changed changed{id, lastSeq(facts)};
  for (const core::Fact& fact : facts) {
    if (changed.id == 0) changed.id = std::visit(MadeId(), fact.event.body);
  }
  return changed;
}

kj::Promise<Answer<Changed>> recordChange(App& app, Drafts& drafts, core::CommandBody body,
                                          std::uint32_t id) {
  return recordAnswer(app, drafts, std::move(body),
                      [id](const std::vector<core::Fact>& facts) { return changedBy(facts, id); });
}

}  // namespace authd::app
