#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace authd::cli {

// How far a log shipper has got: `812311 shop.example/log`, the next position and the log's name.
struct ExportPosition {
  std::uint64_t next = 0;
  std::string origin;
};

// Nothing if there is no such file. Throws Failure for one that says something else.
std::optional<ExportPosition> readExportPosition(const std::string& path);
// As a whole or not at all, and for good. Throws Failure.
void writeExportPosition(const std::string& path, const ExportPosition& position);

}  // namespace authd::cli
