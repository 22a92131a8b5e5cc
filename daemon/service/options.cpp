#include "daemon/service/options.h"

#include <CLI/CLI.hpp>
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
  auto data = std::filesystem::weakly_canonical(config.dataDir);
  auto key = std::filesystem::weakly_canonical(config.rootKeyPath());
  auto [end, rest] = std::mismatch(data.begin(), data.end(), key.begin(), key.end());
  if (end == data.end()) {
    throw ConfigFault("the root key " + key.string() + " lies below the data directory " +
                      data.string() + ": whoever copies the one would have the other");
  }
  return config;
}

}  // namespace authd::service
