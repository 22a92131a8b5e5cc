#pragma once

#include "cli/command_table.h"

namespace authd::cli {

// Each adds a noun with its verbs.
void addAdmin(CLI::App& app, CommandLine& line);
void addRole(CLI::App& app, CommandLine& line);
void addAcl(CLI::App& app, CommandLine& line);
void addIntegration(CLI::App& app, CommandLine& line);
void addCustomer(CLI::App& app, CommandLine& line);
// Its verbs that end or hand out all about a person: erase, export.
void addPrivacy(CLI::App* noun, CommandLine& line);
void addToken(CLI::App& app, CommandLine& line);
void addRevoke(CLI::App& app, CommandLine& line);
void addKeys(CLI::App& app, CommandLine& line);
void addConfig(CLI::App& app, CommandLine& line);
void addMail(CLI::App& app, CommandLine& line);
void addManual(CLI::App& app, CommandLine& line);
void addEvents(CLI::App& app, CommandLine& line);
// Verbs of `events` that need nobody's word: checkpoint, prove, verify.
void addEvidence(CLI::App* noun, CommandLine& line);
// Its verb that hands events out: export.
void addExport(CLI::App* noun, CommandLine& line);
void addExplain(CLI::App& app, CommandLine& line);
void addReport(CLI::App& app, CommandLine& line);
// Verbs of `db` that compare what is stored with the log: check, rebuild.
void addTables(CLI::App* noun, CommandLine& line);
// Its verbs of `db`: backup, backups.
void addBackup(CLI::App* noun, CommandLine& line);
void addClock(CLI::App& app, CommandLine& line);
void addCompletion(CLI::App& app, CommandLine& line);
void addDaemon(CLI::App& app, CommandLine& line);

}  // namespace authd::cli
