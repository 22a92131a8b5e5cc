#include "cli/export_position.h"

#include <fstream>
#include <iterator>

#include "cli/export_folder.h"
#include "cli/failure.h"
#include "daemon/core/rules/duration.h"

namespace authd::cli {

std::optional<ExportPosition> readExportPosition(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  const std::string text(std::istreambuf_iterator<char>(file), {});
  const auto blank = text.find(' ');
  const auto next = core::wholeNumber(text.substr(0, blank));
  if (blank == std::string::npos || !next || text.back() != '\n') {
    throw Failure(ExitCode::FAILED, path + " is no position of an export, or damaged");
  }
  return ExportPosition{static_cast<std::uint64_t>(*next),
                        text.substr(blank + 1, text.size() - blank - 2)};
}

void writeExportPosition(const std::string& path, const ExportPosition& position) {
  writeWhole(path, std::to_string(position.next) + " " + position.origin + "\n", true);
}

}  // namespace authd::cli
