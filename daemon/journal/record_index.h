#pragma once

#include <vector>

#include "daemon/core/event.h"
#include "storage/log.h"

namespace authd::journal {

// Below which prefixes a record can be found: its subject, its actor, its type.
std::vector<storage::IndexKey> indexKeys(const core::Event& event);

storage::IndexKey subjectIndex(const core::Ref& subject);
storage::IndexKey actorIndex(const core::Ref& actor);
storage::IndexKey typeIndex(std::uint16_t typeCode);

}  // namespace authd::journal
