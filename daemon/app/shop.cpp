#include "daemon/app/shop.h"

#include <algorithm>

#include "daemon/core/assert.h"

namespace authd::app {
namespace {

template <class List, class Match>
auto* findIn(const List& list, const Match& match) {
  auto found = std::find_if(list.begin(), list.end(), match);
  return found == list.end() ? nullptr : &*found;
}

}  // namespace

const StoreView* Shop::storeByCode(std::string_view code) const {
  return findIn(stores, [&](const StoreView& store) { return store.code == code; });
}

const StoreView* Shop::storeById(std::uint32_t id) const {
  return findIn(stores, [&](const StoreView& store) { return store.id == id; });
}

const Website* Shop::websiteById(std::uint32_t id) const {
  return findIn(websites, [&](const Website& website) { return website.id == id; });
}

const Website* Shop::websiteByCode(std::string_view code) const {
  return findIn(websites, [&](const Website& website) { return website.code == code; });
}

const StoreView& Shop::defaultStore() const {
  const StoreView* store = storeById(defaultStoreId);
  AUTHD_ASSERT(store != nullptr);
  return *store;
}

Shop freshShop() {
  Shop shop;
  shop.websites.push_back({1, "base", "Main Website", 1});
  shop.stores.push_back({1, 1, "default", "Default Store View", "http://127.0.0.1:8480/", "en_US"});
  shop.defaultStoreId = 1;
  return shop;
}

}  // namespace authd::app
