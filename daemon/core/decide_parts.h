#pragma once

// The parts of decide(), one overload for each command. Private to decide*.cpp.

#include <utility>
#include <vector>

#include "daemon/core/decide.h"

namespace authd::core::deciding {

struct Context {
  const Tables& tables;
  const Act& act;
  const Stamp& stamp;
};

// Collects the facts of one decision and fills their envelopes. One of them carries the origin of
// the act (net, from its draft); all but the first point to the first by causation.
class Facts {
 public:
  explicit Facts(const Context& context) : context_(context) {}

  Facts& add(EventBody body, const Ref& subject, const Draft* draft = nullptr,
             const std::optional<Name>& name = {}, Outcome outcome = Outcome::SUCCESS);
  // Position that the next added event will have.
  std::uint64_t nextSeq() const { return context_.stamp.nextSeq + facts_.size(); }
  Decision done() { return std::move(facts_); }

 private:
  const Context& context_;
  std::vector<Fact> facts_;
};

inline Decision refuse(Refusal refusal, std::uint64_t seq = 0) {
  return Rejection{refusal, seq};
}

// Whether an access token must be made anew, because its key may not sign any more or its text is
// taken. Never for an opaque one (key 0).
bool isStale(const Context& c, const Digest& digest, std::uint32_t keyId);

// The id that the next new one of its kind gets.
std::uint32_t nextId(const Tables& tables, CounterId counter);

bool nameTaken(const Context& c, const Name& name);
MailQueued mailQueued(const NewMail& mail, std::uint32_t customerId, const NewLink* link);

bool textSetting(const Context& c, std::string_view key, std::string_view yes);
std::int64_t secondsSetting(const Context& c, std::string_view key);
std::int64_t countSetting(const Context& c, std::string_view key);

Decision on(const Context& c, const RegisterOperator& command);
Decision on(const Context& c, const CreateRole& command);
Decision on(const Context& c, const ChangeRole& command);
Decision on(const Context& c, const DeleteRole& command);
Decision on(const Context& c, const CreateAdmin& command);
Decision on(const Context& c, const SetAdminEnabled& command);
Decision on(const Context& c, const CreateCustomer& command);
Decision on(const Context& c, const UpdateCustomer& command);
Decision on(const Context& c, const DeleteAddress& command);
Decision on(const Context& c, const DeleteCustomer& command);
Decision on(const Context& c, const RequestConfirmation& command);
Decision on(const Context& c, const ConfirmCustomer& command);
Decision on(const Context& c, const CreateCustomerGroup& command);
Decision on(const Context& c, const UpdateCustomerGroup& command);
Decision on(const Context& c, const DeleteCustomerGroup& command);
Decision on(const Context& c, const ChangePassword& command);
Decision on(const Context& c, const RehashPassword& command);
Decision on(const Context& c, const RequestPasswordReset& command);
Decision on(const Context& c, const UnlockAccount& command);

Decision on(const Context& c, const IssueToken& command);
Decision on(const Context& c, const FailLogin& command);
Decision on(const Context& c, const RevokeToken& command);
Decision on(const Context& c, const RevokeTokens& command);
Decision on(const Context& c, const SweepTokens& command);
Decision on(const Context& c, const CreateIntegration& command);
Decision on(const Context& c, const ActivateIntegration& command);
Decision on(const Context& c, const RotateIntegration& command);
Decision on(const Context& c, const BeginTokenExchange& command);
Decision on(const Context& c, const IssueRequestToken& command);
Decision on(const Context& c, const FinishTokenExchange& command);
Decision on(const Context& c, const SetIntegrationEnabled& command);
Decision on(const Context& c, const DeleteIntegration& command);
Decision on(const Context& c, const PublishJwtKey& command);
Decision on(const Context& c, const RetireJwtKey& command);
Decision on(const Context& c, const ContinueLog& command);
Decision on(const Context& c, const NoteBackup& command);
Decision on(const Context& c, const NoteRestore& command);
Decision on(const Context& c, const NoteRebuild& command);
Decision on(const Context& c, const EraseSubject& command);
Decision on(const Context& c, const NoteKeyEpoch& command);
Decision on(const Context& c, const NotePurge& command);
Decision on(const Context& c, const DestroyDayKeys& command);
Decision on(const Context& c, const PruneRecords& command);

}  // namespace authd::core::deciding
