#pragma once

#include <rapidcheck.h>

#include <algorithm>
#include <boost/pfr.hpp>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "daemon/core/event.h"

// Events with random content for properties.
namespace authd::record {

inline std::string anyBytes() {
  return *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
}

// Fills every field of an event's body, whatever its types are.
template <class T>
void randomize(T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    value = *rc::gen::arbitrary<bool>();
  } else if constexpr (std::is_enum_v<T>) {
    value = static_cast<T>(*rc::gen::arbitrary<std::underlying_type_t<T>>());
  } else if constexpr (std::is_integral_v<T>) {
    value = *rc::gen::arbitrary<T>();
  } else if constexpr (std::is_same_v<T, std::string>) {
    value = anyBytes();
  } else if constexpr (std::is_same_v<T, std::vector<std::string>>) {
    value.resize(*rc::gen::inRange<std::size_t>(0, 20));
    for (std::string& text : value) text = anyBytes();
  } else {
    boost::pfr::for_each_field(value, [](auto& field) { randomize(field); });
  }
}

template <std::size_t N>
void randomize(std::array<std::uint8_t, N>& value) {
  if (*rc::gen::inRange(0, 3) == 0) return;
  for (std::uint8_t& byte : value) byte = *rc::gen::arbitrary<std::uint8_t>();
}

inline core::SealedBox anyBox() {
  core::SealedBox box;
  if (*rc::gen::arbitrary<bool>()) return box;
  randomize(box);
  if (box.box.empty()) box.box = "x";
  return box;
}

template <std::size_t... Index>
core::EventBody bodyAt(std::size_t index, std::index_sequence<Index...>) {
  core::EventBody body;
  ((Index == index ? static_cast<void>(body.emplace<Index>()) : static_cast<void>(0)), ...);
  return body;
}

inline core::Event anyEvent() {
  constexpr std::size_t TYPES = std::variant_size_v<core::EventBody>;
  core::Event event;
  event.body = bodyAt(*rc::gen::inRange<std::size_t>(0, TYPES), std::make_index_sequence<TYPES>());
  std::visit([](auto& body) { randomize(body); }, event.body);
  randomize(event.seq);
  randomize(event.timeUs);
  randomize(event.eventId);
  randomize(event.outcome);
  randomize(event.clockState);
  randomize(event.actorKind);
  randomize(event.actor);
  randomize(event.subject);
  randomize(event.storeId);
  randomize(event.correlationId);
  randomize(event.causationSeq);
  randomize(event.credential);
  randomize(event.reasonCode);
  event.net = anyBox();
  event.pii = anyBox();
  event.secret = anyBox();
  return event;
}

}  // namespace authd::record
