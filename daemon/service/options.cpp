#include "daemon/service/options.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>

namespace authd::service {
namespace {

constexpr const char* DEFAULT_FILE = "/etc/shop-authd/shop-authd.toml";

// What the command line gives wins over the file.
void replaceAddresses(const char* option, const std::vector<std::string>& given,
                      std::vector<std::string>& config) {
  for (const auto& address : given) {
    if (!isAddress(address)) {
      throw ConfigFault(std::string(option) + " " + address + ": expected ADDR:PORT or unix:PATH");
    }
  }
  if (!given.empty()) config = given;
}

void addRestores(CLI::App& cli, Options& options) {
  auto* backup =
      cli.add_option("--restore-backup", options.restoreBackup,
                     "Bring the log back from a backup, the newest if none is named; serve nothing")
          ->type_name("ID")
          ->expected(0, 1)
          ->default_str("newest");
  auto* tiles = cli.add_option("--restore-tiles", options.restoreTiles,
                               "Bring the log back from exported tiles; serve nothing")
                    ->type_name("DIR")
                    ->excludes(backup);
  cli.add_option("--key", options.keys, "Who may have signed their checkpoint; may be repeated")
      ->type_name("VKEY")
      ->expected(1)
      ->take_all()
      ->needs(tiles);
  tiles->needs("--key");
  cli.add_option("--continue-log", options.continueLog,
                 "Let a restored log go on that is behind what was signed; serve nothing")
      ->type_name("REASON")
      ->excludes(backup)
      ->excludes(tiles);
}

bool liesBelow(const std::filesystem::path& path, const std::filesystem::path& folder) {
  const auto inner = std::filesystem::weakly_canonical(path);
  const auto outer = std::filesystem::weakly_canonical(folder);
  return std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end()).first == outer.end();
}

void keepApart(const std::string& path, const std::string& what, const std::string& folder,
               const std::string& other, const std::string& why) {
  if (path.empty() || folder.empty() || !liesBelow(path, folder)) return;
  throw ConfigFault("the " + what + " " + path + " lies below the " + other + " " + folder + ": " +
                    why);
}

// What protects from each other's loss or theft lies in different places.
void checkPlaces(const Config& config) {
  const app::BackupConfig& backup = config.backup;
  const std::string both = "whoever copies the one would have the other";
  const std::string lost = "they would be lost together";
  keepApart(config.rootKeyPath(), "root key", config.dataDir, "data directory", both);
  keepApart(config.rootKeyPath(), "root key", backup.folder, "backups' folder", both);
  keepApart(config.rootKeyPath(), "root key", backup.keysFolder, "keys' folder", both);
  keepApart(backup.folder, "backups' folder", config.dataDir, "data directory", lost);
  keepApart(backup.keysFolder, "keys' folder", config.dataDir, "data directory", lost);
  keepApart(backup.keysFolder, "keys' folder", backup.folder, "backups' folder", both);
  keepApart(backup.folder, "backups' folder", backup.keysFolder, "keys' folder", both);
}

// Only asked for: a disk of backups that is away keeps no shop from serving.
void requireFolders(const app::BackupConfig& backup) {
  for (const std::string& folder : {backup.folder, backup.keysFolder}) {
    if (folder.empty()) continue;
    const bool good =
        std::filesystem::is_directory(folder) && access(folder.c_str(), R_OK | W_OK | X_OK) == 0;
    if (!good) throw ConfigFault(folder + " is no folder that this user may write to: [backup]");
  }
}

}  // namespace

Options parseOptions(int argc, char** argv, const std::string& version) {
  Options options;
  CLI::App cli{"Tokens and customer accounts of a shop, with an event log", "shop-authd"};
  cli.set_version_flag("--version", "shop-authd " + version);
  cli.add_option("--config", options.configFile, "Configuration file")->type_name("FILE");
  cli.add_option("--data-dir", options.dataDir, "Where the log is kept")->type_name("DIR");
  cli.add_option("--root-key", options.rootKey, "File with the root key")->type_name("FILE");
  cli.add_option("--http", options.http, "Serve HTTP here; may be repeated")
      ->type_name("ADDR:PORT|unix:PATH")
      ->expected(1)
      ->take_all();
  cli.add_option("--metrics", options.metrics, "Serve metrics here; may be repeated")
      ->type_name("ADDR:PORT|unix:PATH")
      ->expected(1)
      ->take_all();
  cli.add_option("--admin-socket", options.adminSocket, "Socket for authctl")->type_name("PATH");
  cli.add_option("--audit-socket", options.auditSocket, "Socket for auditors")->type_name("PATH");
  cli.add_flag("--check-config", options.checkConfig, "Check the configuration and start nothing");
  addRestores(cli, options);
  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    options.finished = cli.exit(error) == 0 ? Exit::DONE : Exit::USAGE;
  }
  return options;
}

Config configOf(const Options& options) {
  Config config;
  if (options.configFile) {
    config = readConfig(*options.configFile);
  } else if (std::filesystem::exists(DEFAULT_FILE)) {
    config = readConfig(DEFAULT_FILE);
  }
  if (options.dataDir) config.dataDir = *options.dataDir;
  if (options.rootKey) config.rootKey = *options.rootKey;
  replaceAddresses("--http", options.http, config.http);
  replaceAddresses("--metrics", options.metrics, config.metrics);
  if (options.adminSocket) config.adminSocket = *options.adminSocket;
  if (options.auditSocket) config.auditSocket = *options.auditSocket;
  checkPlaces(config);
  if (options.checkConfig) requireFolders(config.backup);
  return config;
}

}  // namespace authd::service
