#include "daemon/journal/record_index.h"

#include "daemon/core/event_types.h"
#include "daemon/core/row_codec.h"

namespace authd::journal {

storage::IndexKey subjectIndex(const core::Ref& subject) {
  return {storage::Index::SUBJECT, core::rowKey(subject)};
}

storage::IndexKey actorIndex(const core::Ref& actor) {
  return {storage::Index::ACTOR, core::rowKey(actor)};
}

storage::IndexKey typeIndex(std::uint16_t typeCode) {
  return {storage::Index::TYPE, core::rowKey(typeCode)};
}

std::vector<storage::IndexKey> indexKeys(const core::Event& event) {
  std::vector<storage::IndexKey> keys;
  keys.push_back(typeIndex(static_cast<std::uint16_t>(core::typeOf(event.body))));
  if (event.subject != core::NO_REF) keys.push_back(subjectIndex(event.subject));
  if (event.actor != core::NO_REF) keys.push_back(actorIndex(event.actor));
  return keys;
}

}  // namespace authd::journal
