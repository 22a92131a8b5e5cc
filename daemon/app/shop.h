#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace authd::app {

// The shop's websites and store views, from the configuration file. Numbers and codes are
// Magento's.
struct StoreView {
  std::uint32_t id = 0;
  std::uint32_t websiteId = 0;
  std::string code;
  std::string name;
  std::string baseUrl;  // with "/" at the end; where links in mails lead
  std::string locale;
};

struct Website {
  std::uint32_t id = 0;
  std::string code;
  std::string name;
  std::uint32_t defaultStoreId = 0;
};

struct Shop {
  std::vector<Website> websites;
  std::vector<StoreView> stores;
  std::uint32_t defaultStoreId = 0;

  // nullptr if there is none.
  const StoreView* storeByCode(std::string_view code) const;
  const StoreView* storeById(std::uint32_t id) const;
  const Website* websiteById(std::uint32_t id) const;
  const Website* websiteByCode(std::string_view code) const;
  const StoreView& defaultStore() const;
};

// A fresh Magento: website 1 `base` "Main Website", store 1 `default` "Default Store View".
Shop freshShop();

}  // namespace authd::app
