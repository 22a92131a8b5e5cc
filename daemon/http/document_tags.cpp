#include <boost/json.hpp>
#include <utility>

#include "daemon/http/document_parts.h"
#include "daemon/http/documents.h"

namespace authd::http {
namespace {

using boost::json::array;
using boost::json::object;

struct Tag {
  std::string_view name;
  std::string_view description;
};

constexpr Tag TAGS[] = {
    {"integrationAdminTokenServiceV1", "Tokens of admins"},
    {"integrationCustomerTokenServiceV1", "Tokens of customers"},
    {"customerAccountManagementV1", "Accounts of customers: passwords, confirmation, the own data"},
    {"customerCustomerRepositoryV1", "Customers, searched"},
    {"customerAddressRepositoryV1", "Addresses of customers"},
    {"customerGroupRepositoryV1", "Customer groups"},
    {"customerGroupManagementV1", "The group of new customers"},
    {"directoryCountryInformationAcquirerV1", "Countries and their regions"},
    {"storeStoreRepositoryV1", "Store views"},
    {"storeGroupRepositoryV1", "Groups of stores"},
    {"storeWebsiteRepositoryV1", "Websites"},
    {"storeStoreConfigManagerV1", "Addresses and locale of store views"},
    {"backendModuleServiceV1", "Modules"},
    {"proxies", "Reverse proxies that ask whose a token is"},
    {"health", "Load balancers that ask whether the daemon answers"},
    {"documents", "Descriptions of this API"},
    {"keys", "Public keys of tokens"},
    {"oauth2", "Other services that ask about tokens or end them"},
    {"log", "The event log as evidence, for auditors"},
    {"exchange", "The exchange of tokens with a new integration"},
};

// The longest prefix wins.
constexpr std::pair<std::string_view, std::string_view> PLACES[] = {
    {"V1/integration/admin", "integrationAdminTokenServiceV1"},
    {"V1/integration/customer", "integrationCustomerTokenServiceV1"},
    {"V1/customers", "customerAccountManagementV1"},
    {"V1/customers/search", "customerCustomerRepositoryV1"},
    {"V1/customers/addresses", "customerAddressRepositoryV1"},
    {"V1/addresses", "customerAddressRepositoryV1"},
    {"V1/customerGroups", "customerGroupRepositoryV1"},
    {"V1/customerGroups/default", "customerGroupManagementV1"},
    {"V1/directory", "directoryCountryInformationAcquirerV1"},
    {"V1/store/storeViews", "storeStoreRepositoryV1"},
    {"V1/store/storeGroups", "storeGroupRepositoryV1"},
    {"V1/store/websites", "storeWebsiteRepositoryV1"},
    {"V1/store/storeConfigs", "storeStoreConfigManagerV1"},
    {"V1/modules", "backendModuleServiceV1"},
    {"/auth/", "proxies"},
    {"/healthz", "health"},
    {"/readyz", "health"},
    {"schema", "documents"},
    {"/openapi.json", "documents"},
    {"/docs", "documents"},
    {"/.well-known/jwks.json", "keys"},
    {"/oauth2/", "oauth2"},
    {"/tlog/", "log"},
    {"/oauth/", "exchange"},
};

}  // namespace

std::string_view tagOf(const Route& route) {
  std::pair<std::string_view, std::string_view> best;
  for (const auto& row : PLACES) {
    if (route.path.starts_with(row.first) && row.first.size() >= best.first.size()) best = row;
  }
  return best.second;
}

array describedTags(const std::set<std::string_view>& names) {
  array list;
  for (const auto& tag : TAGS) {
    if (!names.contains(tag.name)) continue;
    list.push_back(object{{"name", tag.name}, {"description", tag.description}});
  }
  return list;
}

}  // namespace authd::http
