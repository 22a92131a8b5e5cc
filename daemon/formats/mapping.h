#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "daemon/core/event_types.h"

namespace authd::formats {

// Numbers of OCSF's severity_id.
enum class Severity : std::uint8_t { UNKNOWN = 0, INFORMATIONAL = 1, LOW = 2, MEDIUM = 3 };

// Classes of OCSF 1.8.0.
enum class OcsfClass : std::uint16_t {
  BASE_EVENT = 0,
  ACCOUNT_CHANGE = 3001,
  AUTHENTICATION = 3002,
  ENTITY_MANAGEMENT = 3004,
  APPLICATION_LIFECYCLE = 6002,
  API_ACTIVITY = 6003,
  DATASTORE_ACTIVITY = 6005
};

// What an event of OCSF's entity management is about: which kind of thing, and the members of the
// body that hold its id and name. Without an id it is the subject.
struct Entity {
  std::string_view kind;
  std::string_view id;
  std::string_view name;
};

// How the formats of others call one type of event.
struct Mapping {
  core::EventType type;
  std::string_view name;  // `customer.created`: CloudEvents' type without prefix, ECS's action
  Severity severity;
  OcsfClass ocsfClass;
  std::uint8_t ocsfActivity;
  Entity entity;                   // of ENTITY_MANAGEMENT only
  std::string_view ecsCategories;  // separated by commas, all of which allow all types
  std::string_view ecsTypes;
};

// One row for each type of event; a test compares them with core's registry.
std::span<const Mapping> mappings();
// Nothing for a code of a later version.
const Mapping* mappingOf(std::uint16_t typeCode);

}  // namespace authd::formats
