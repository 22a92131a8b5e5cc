#pragma once

#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/app/backup_config.h"
#include "daemon/app/evidence_config.h"
#include "daemon/app/jwt_config.h"
#include "daemon/app/shop.h"
#include "daemon/http/client_address.h"
#include "daemon/mail/compose.h"
#include "daemon/mail/smtp_sender.h"

namespace authd::service {

// What is fixed while the daemon runs: the configuration file, with the command line over it.
struct Config {
  std::string dataDir = "/var/lib/shop-authd";
  std::string rootKey;  // empty = $CREDENTIALS_DIRECTORY/root.key, then /etc/shop-authd/root.key
  std::vector<std::string> http{"127.0.0.1:8480"};
  std::string adminSocket = "/run/shop-authd/admin.sock";
  std::string auditSocket;           // empty = audit.sock beside the admin socket
  std::vector<std::string> metrics;  // where Prometheus asks; empty = nowhere
  std::string signerSocket;          // of shop-authd-signer; empty = the log's head is not signed
  std::vector<app::Witness> witnesses;
  app::SendingConfig sendings;  // of checkpoints
  app::BackupConfig backup;
  http::TrustedProxies trustedProxies;
  app::Shop shop = app::freshShop();
  app::JwtConfig jwt;
  mail::SmtpServer smtp;
  mail::Identities mailIdentities;
  mail::Templates mailTemplates;

  std::string auditSocketPath() const;
  std::string rootKeyPath() const;
};

// Whether HTTP could be served there: ADDR:PORT or unix:PATH.
bool isAddress(std::string_view text);

// what() names the file, the line and what is wrong.
class ConfigFault : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Reads a TOML file over the defaults. Unknown keys are refused: a typo must not be ignored.
// Throws ConfigFault.
Config readConfig(const std::string& path);

}  // namespace authd::service
