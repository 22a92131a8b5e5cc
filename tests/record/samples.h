#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "daemon/core/event.h"

namespace authd::record {

// One event of every type, in the order of EventBody, as the files tests/corpus/*-v1.bin hold it.
// They never change: a new field gets a new sample and a new file.
std::vector<core::Event> samples();

// The sample of one type.
template <class Body>
core::Event sampleOf() {
  for (const core::Event& event : samples()) {
    if (std::holds_alternative<Body>(event.body)) return event;
  }
  return {};
}

// "200-TokenIssued-v1"
std::string corpusName(const core::Event& event);

// The binary files of the corpus, sorted.
std::vector<std::filesystem::path> corpusFiles();

std::string readFile(const std::filesystem::path& path);

}  // namespace authd::record
