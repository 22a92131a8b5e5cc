#pragma once

#include <string>

#include "cli/commands/common.h"

namespace authd::cli {

// Verbs that tell the state now or, with --at, as it was. An administrator is told the present by
// the tables; all else is asked of the log, which auditors may do too.

// `NOUN show NAME`, with --reveal where there is personal data.
void addShowAsOf(CLI::App* noun, CommandLine& line, const std::string& nounName, bool personal);
// `config list` and `config get KEY`.
void addSettingsAsOf(CLI::App* noun, CommandLine& line);
void addSettingAsOf(CLI::App* noun, CommandLine& line);

}  // namespace authd::cli
