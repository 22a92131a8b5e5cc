#include "daemon/service/config.h"

#include <arpa/inet.h>
#include <toml++/toml.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>

#include "daemon/core/rules/duration.h"
#include "daemon/core/rules/endpoint_url.h"
#include "daemon/crypto/secret_file.h"

namespace authd::service {
namespace {

[[noreturn]] void fail(const toml::node& node, const std::string& what) {
  const auto& source = node.source();
  std::string path = source.path ? *source.path : "configuration";
  throw ConfigFault(path + ":" + std::to_string(source.begin.line) + ": " + what);
}

// Calls the reader of each key of a table; a key without a reader is an error.
using Readers = std::map<std::string, std::function<void(const toml::node&)>, std::less<>>;

void readTable(const toml::table& table, const Readers& readers) {
  for (const auto& [key, node] : table) {
    auto reader = readers.find(key.str());
    if (reader == readers.end()) fail(node, "unknown key `" + std::string(key.str()) + "`");
    reader->second(node);
  }
}

std::string text(const toml::node& node) {
  auto value = node.value_exact<std::string>();
  if (!value) fail(node, "expected a text in quotes");
  return *value;
}

std::uint32_t number(const toml::node& node) {
  auto value = node.value_exact<std::int64_t>();
  if (!value || *value < 1 || *value > 65535) fail(node, "expected a number from 1 to 65535");
  return static_cast<std::uint32_t>(*value);
}

std::vector<std::string> texts(const toml::node& node) {
  const toml::array* array = node.as_array();
  if (!array) fail(node, "expected a list of texts");
  std::vector<std::string> values;
  for (const toml::node& item : *array) values.push_back(text(item));
  return values;
}

bool flag(const toml::node& node) {
  auto value = node.value_exact<bool>();
  if (!value) fail(node, "expected true or false");
  return *value;
}

std::int64_t seconds(const toml::node& node) {
  auto value = core::durationSeconds(text(node));
  if (!value || *value == 0) fail(node, "expected a duration with a unit, such as \"30s\"");
  return *value;
}

const toml::table& tableOf(const toml::node& node) {
  const toml::table* table = node.as_table();
  if (!table) fail(node, "expected a table");
  return *table;
}

auto into(std::string& target) {
  return [&target](const toml::node& node) { target = text(node); };
}
auto into(std::uint32_t& target) {
  return [&target](const toml::node& node) { target = number(node); };
}

// A text that `good` says yes to; anything else fails with these words.
auto into(std::string& target, bool (*good)(std::string_view), const char* words) {
  return [&target, good, words](const toml::node& node) {
    target = text(node);
    if (!good(target)) fail(node, words);
  };
}

// Printable ASCII without blanks and brackets: what may stand in a header or a link.
bool isPlainWord(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c > ' ' && c < '\x7f' && c != '<' && c != '>'; });
}

// A JWT must stay far below what a header holds.
bool isShortWord(std::string_view text) {
  return text.size() <= 255 && isPlainWord(text);
}

bool isPort(std::string_view text) {
  auto port = core::wholeNumber(text);
  return port && *port <= 65535;
}

bool isWebUrl(std::string_view text) {
  for (std::string_view scheme : {"http://", "https://"}) {
    if (!text.starts_with(scheme)) continue;
    std::string_view rest = text.substr(scheme.size());
    return !rest.empty() && rest.front() != '/' && isPlainWord(rest);
  }
  return false;
}

bool isEach(std::string_view text, int (*is)(int)) {
  return std::all_of(text.begin(), text.end(), [is](unsigned char c) { return is(c) != 0; });
}

// en_US, and as Magento has them with a script: zh_Hans_CN.
bool isLocale(std::string_view text) {
  std::size_t first = text.find('_');
  std::size_t last = text.rfind('_');
  if (first == std::string_view::npos) return false;
  std::string_view language = text.substr(0, first);
  std::string_view country = text.substr(last + 1);
  bool script = last == first || (last == first + 5 && isEach(text.substr(first + 1, 1), isupper) &&
                                  isEach(text.substr(first + 2, 3), islower));
  return (language.size() == 2 || language.size() == 3) && isEach(language, islower) && script &&
         country.size() == 2 && isEach(country, isupper);
}

bool isMailAddress(std::string_view text) {
  std::size_t at = text.rfind('@');
  return at != std::string_view::npos && at > 0 && at + 1 < text.size() && isPlainWord(text);
}

bool isReadable(std::string_view path) {
  return path.empty() || access(std::string(path).c_str(), R_OK) == 0;
}

constexpr const char* NO_FILE = "there is no such file, or this user may not read it";

std::vector<std::string> addresses(const toml::node& node) {
  auto values = texts(node);
  for (const toml::node& item : *node.as_array()) {
    if (!isAddress(text(item))) fail(item, "expected \"ADDRESS:PORT\" or \"unix:PATH\"");
  }
  return values;
}

http::TrustedProxies proxies(const toml::node& node) {
  auto parsed = http::TrustedProxies::parse(texts(node));
  if (auto* wrong = std::get_if<std::string>(&parsed)) fail(node, *wrong);
  return std::get<http::TrustedProxies>(std::move(parsed));
}

void readIdentity(const toml::node& node, mail::Identity& identity) {
  readTable(tableOf(node),
            {{"name", into(identity.name)},
             {"email", into(identity.email, isMailAddress,
                            "expected an e-mail address, such as shop@example.com")}});
}

void readSmtp(const toml::node& node, Config& config) {
  mail::SmtpServer& smtp = config.smtp;
  auto timeout = [&smtp](const toml::node& value) { smtp.timeoutSeconds = seconds(value); };
  auto identities = [&who = config.mailIdentities](const toml::node& value) {
    readTable(tableOf(value),
              {{"general", [&](const toml::node& one) { readIdentity(one, who.general); }},
               {"support", [&](const toml::node& one) { readIdentity(one, who.support); }}});
  };
  auto url = [&smtp](const toml::node& value) {
    smtp.url = text(value);
    if (!smtp.url.starts_with("smtp://") && !smtp.url.starts_with("smtps://")) {
      fail(value, "expected smtp://host:port or smtps://host:port");
    }
  };
  auto templates = [&config](const toml::node& value) {
    try {
      config.mailTemplates = mail::Templates::withFolder(text(value));
    } catch (const std::runtime_error& fault) {
      fail(value, fault.what());
    }
  };
  readTable(tableOf(node), {{"url", url},
                            {"templates", templates},
                            {"username", into(smtp.username)},
                            {"password_file", into(smtp.passwordFile, isReadable, NO_FILE)},
                            {"ca_file", into(smtp.caFile, isReadable, NO_FILE)},
                            {"timeout", timeout},
                            {"identities", identities}});
}

void readJwt(const toml::node& node, app::JwtConfig& jwt) {
  auto cryptKey = [&jwt](const toml::node& value) {
    try {
      auto secret = std::make_shared<const crypto::Secret>(crypto::readSecretFile(text(value)));
      const bool blank = secret->view().find_first_not_of(" \t\r\n") == std::string_view::npos;
      if (blank) fail(value, "the file holds no key");
      jwt.cryptKey = std::move(secret);
    } catch (const crypto::SecretFileFault& fault) {
      fail(value, fault.what());
    }
  };
  constexpr const char* WORDS = "expected printable ASCII without blanks";
  readTable(tableOf(node), {{"issuer", into(jwt.issuer, isShortWord, WORDS)},
                            {"audience", into(jwt.audience, isShortWord, WORDS)},
                            {"magento_crypt_key", cryptKey}});
}

// As many as find room before their poster: two are asked while the others wait.
constexpr std::size_t MOST_WITNESSES = 8;

std::string witnessUrl(const toml::node& node) {
  std::string url = text(node);
  while (url.ends_with('/')) url.pop_back();
  const bool good = !core::wrongInEndpoint("url", url) && url.find('?') == std::string::npos;
  if (!good) fail(node, "expected https://HOST/..., or http:// to this machine");
  return url;
}

void readWitness(const toml::node& node, std::vector<app::Witness>& witnesses) {
  app::Witness witness;
  std::optional<tlog::VerifierKey> key;
  auto readKey = [&key](const toml::node& value) {
    key = tlog::parseVerifierKey(text(value));
    if (!key || key->type != tlog::SignatureType::COSIGNATURE) {
      fail(value, "expected the verifier key of a witness: NAME+ID+KEY, of type 4");
    }
  };
  readTable(tableOf(node),
            {{"url", [&](const toml::node& value) { witness.url = witnessUrl(value); }},
             {"key", readKey}});
  if (!key || witness.url.empty()) fail(node, "a witness needs url and key");
  witness.key = *key;
  for (const app::Witness& other : witnesses) {
    if (other.key == witness.key) fail(node, "the key of a witness is taken");
  }
  if (witnesses.size() == MOST_WITNESSES) fail(node, "at most 8 witnesses are asked");
  witnesses.push_back(std::move(witness));
}

void readWitnesses(const toml::node& node, Config& config) {
  const toml::array* list = node.as_array();
  if (!list) fail(node, "expected [[witnesses]]");
  for (const toml::node& each : *list) readWitness(each, config.witnesses);
}

bool isAbsolute(std::string_view path) {
  return path.starts_with('/');
}

void readSendings(const toml::node& node, app::SendingConfig& sendings) {
  auto command = [&sendings](const toml::node& value) {
    sendings.command = texts(value);
    const bool runs = !sendings.command.empty() && isAbsolute(sendings.command[0]) &&
                      access(sendings.command[0].c_str(), X_OK) == 0;
    if (!runs) fail(value, "expected [\"/PATH/PROGRAM\", ...] that this user may run");
  };
  readTable(tableOf(node),
            {{"file", into(sendings.file, isAbsolute, "expected a path that begins with /")},
             {"syslog", [&](const toml::node& value) { sendings.syslog = flag(value); }},
             {"command", command},
             {"every", [&](const toml::node& value) { sendings.everySeconds = seconds(value); }}});
}

void readBackup(const toml::node& node, app::BackupConfig& backup) {
  constexpr const char* WORDS = "expected a path that begins with /";
  readTable(tableOf(node), {{"folder", into(backup.folder, isAbsolute, WORDS)},
                            {"keys_folder", into(backup.keysFolder, isAbsolute, WORDS)},
                            {"keep", into(backup.keep)}});
  if (backup.folder.empty()) fail(node, "[backup] needs `folder`");
}

void readStore(const toml::node& node, std::uint32_t websiteId, app::Shop& shop) {
  app::StoreView store{0, websiteId, "", "", "http://localhost/", "en_US"};
  readTable(tableOf(node),
            {{"id", into(store.id)},
             {"code", into(store.code)},
             {"name", into(store.name)},
             {"base_url", into(store.baseUrl, isWebUrl, "expected http://HOST/ or https://HOST/")},
             {"locale", into(store.locale, isLocale, "expected a locale, such as \"en_US\"")}});
  if (store.id == 0 || store.code.empty() || store.name.empty()) {
    fail(node, "a store needs id, code and name");
  }
  if (store.code == "all" || shop.storeByCode(store.code) || shop.storeById(store.id)) {
    fail(node, "store id or code is taken");
  }
  if (!store.baseUrl.ends_with('/')) store.baseUrl += '/';
  shop.stores.push_back(std::move(store));
}

void readWebsite(const toml::node& node, app::Shop& shop) {
  app::Website website;
  const toml::array* stores = nullptr;
  readTable(tableOf(node), {{"id", into(website.id)},
                            {"code", into(website.code)},
                            {"name", into(website.name)},
                            {"stores", [&](const toml::node& list) { stores = list.as_array(); }}});
  if (website.id == 0 || website.code.empty() || website.name.empty()) {
    fail(node, "a website needs id, code and name");
  }
  if (shop.websiteById(website.id) || shop.websiteByCode(website.code)) {
    fail(node, "website id or code is taken");
  }
  if (!stores || stores->empty()) fail(node, "a website needs at least one [[websites.stores]]");
  std::size_t first = shop.stores.size();
  for (const toml::node& store : *stores) readStore(store, website.id, shop);
  website.defaultStoreId = shop.stores[first].id;
  shop.websites.push_back(std::move(website));
}

app::Shop readShop(const toml::node& node) {
  const toml::array* websites = node.as_array();
  if (!websites || websites->empty()) fail(node, "expected at least one [[websites]]");
  app::Shop shop;
  for (const toml::node& website : *websites) readWebsite(website, shop);
  shop.defaultStoreId = shop.stores.front().id;
  return shop;
}

toml::table parse(const std::string& path) {
  try {
    return toml::parse_file(path);
  } catch (const toml::parse_error& error) {
    throw ConfigFault(path + ":" + std::to_string(error.source().begin.line) + ": " +
                      std::string(error.description()));
  }
}

}  // namespace

bool isAddress(std::string_view text) {
  constexpr std::string_view UNIX_PREFIX = "unix:";
  if (text.starts_with(UNIX_PREFIX)) return text.size() > UNIX_PREFIX.size();
  std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || !isPort(text.substr(colon + 1))) return false;
  std::string host(text.substr(0, colon));
  in6_addr parsed{};
  if (inet_pton(AF_INET, host.c_str(), &parsed) == 1) return true;
  if (host.size() > 1 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  return inet_pton(AF_INET6, host.c_str(), &parsed) == 1;
}

std::string Config::auditSocketPath() const {
  if (!auditSocket.empty()) return auditSocket;
  return (std::filesystem::path(adminSocket).parent_path() / "audit.sock").string();
}

std::string Config::rootKeyPath() const {
  if (!rootKey.empty()) return rootKey;
  if (const char* credentials = std::getenv("CREDENTIALS_DIRECTORY")) {
    auto path = std::filesystem::path(credentials) / "root.key";
    if (std::filesystem::exists(path)) return path.string();
  }
  return "/etc/shop-authd/root.key";
}

Config readConfig(const std::string& path) {
  Config config;
  toml::table file = parse(path);
  readTable(
      file,
      {{"data_dir", into(config.dataDir)},
       {"root_key", into(config.rootKey)},
       {"http", [&](const toml::node& node) { config.http = addresses(node); }},
       {"metrics", [&](const toml::node& node) { config.metrics = addresses(node); }},
       {"admin_socket", into(config.adminSocket)},
       {"audit_socket", into(config.auditSocket)},
       {"signer_socket", into(config.signerSocket)},
       {"witnesses", [&](const toml::node& node) { readWitnesses(node, config); }},
       {"checkpoints", [&](const toml::node& node) { readSendings(node, config.sendings); }},
       {"backup", [&](const toml::node& node) { readBackup(node, config.backup); }},
       {"trusted_proxies", [&](const toml::node& node) { config.trustedProxies = proxies(node); }},
       {"jwt", [&](const toml::node& node) { readJwt(node, config.jwt); }},
       {"smtp", [&](const toml::node& node) { readSmtp(node, config); }},
       {"websites", [&](const toml::node& node) { config.shop = readShop(node); }}});
  if (config.signerSocket.empty() && (!config.witnesses.empty() || config.sendings.any())) {
    throw ConfigFault(path +
                      ": `witnesses` and `checkpoints` need `signer_socket`: without it "
                      "there are no checkpoints");
  }
  if (config.http.empty()) throw ConfigFault(path + ": `http` is empty: nothing would be served");
  return config;
}

}  // namespace authd::service
