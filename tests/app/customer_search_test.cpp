#include "daemon/app/customer_search.h"

#include <boost/test/unit_test.hpp>

#include "daemon/app/customer_changes.h"
#include "tests/app/world.h"

namespace authd::app {
namespace {

struct Fixture : World {
  Fixture() {
    for (const char* name : {"Ann", "bob", "Carl", "Dora", "Eve"}) {
      auto input = customerInput(std::string(name) + "@example.com");
      input.firstname = name;
      good(wait(createCustomer(app(), {}, std::move(input), nullptr)));
    }
  }

  void giveAddress(std::uint32_t id, bool billing) {
    core::AddressInput address;
    address.firstname = "Jane";
    address.lastname = "Doe";
    address.company = "Acme";
    address.street = {"123 Oak Ave"};
    address.city = "Purchase";
    address.telephone = "512-555-1111";
    address.fax = "512-555-2222";
    address.postcode = "10755";
    address.countryId = "US";
    address.regionId = "43";
    address.defaultBilling = billing;
    core::CustomerInput input;
    input.hasAddresses = true;
    input.addresses = {address};
    good(wait(updateCustomer(app(), {}, id, std::move(input), ChangeBy::MANAGER)));
  }
  static core::SearchCriteria where(const char* field, const char* condition, const char* value) {
    core::SearchCriteria criteria;
    criteria.groups = {{{field, value, condition}}};
    return criteria;
  }
  Answer<FoundCustomers> search(core::SearchCriteria criteria) {
    auto made = core::Search::make(std::move(criteria), customerFieldKind);
    return wait(searchCustomers(app(), std::get<core::Search>(std::move(made))));
  }
  // First names and how many there are in all.
  std::string found(core::SearchCriteria criteria) {
    auto answer = good(search(std::move(criteria)));
    std::string names;
    for (const auto& customer : answer.items) names += customer.profile.firstname + " ";
    return names + std::to_string(answer.total);
  }
};

BOOST_FIXTURE_TEST_SUITE(customer_search, Fixture)

BOOST_AUTO_TEST_CASE(customers_are_found_by_what_is_sealed_and_what_is_not) {
  BOOST_TEST(found({}) == "Ann bob Carl Dora Eve 5");
  BOOST_TEST(found(where("firstname", "like", "%A%")) == "Ann Carl Dora 3");
  BOOST_TEST(found(where("email", "eq", "BOB@example.com")) == "bob 1");
  BOOST_TEST(found(where("email", "eq", "nobody@example.com")) == "0");
  BOOST_TEST(found(where("entity_id", "eq", "3")) == "Carl 1");
  BOOST_TEST(found(where("entity_id", "eq", "9")) == "0");
  BOOST_TEST(found(where("entity_id", "in", "1,5")) == "Ann Eve 2");
  BOOST_TEST(found(where("name", "like", "Eve %")) == "Eve 1");
  BOOST_TEST(found(where("billing_city", "null", "")) == "Ann bob Carl Dora Eve 5");
  BOOST_TEST(found(where("group_id", "gt", "1")) == "0");
}

BOOST_AUTO_TEST_CASE(customers_are_found_by_their_default_billing_address) {
  giveAddress(3, true);
  giveAddress(4, false);
  const std::pair<const char*, const char*> table[] = {
      {"billing_postcode", "10755"},         {"billing_city", "purchase"},
      {"billing_telephone", "512-555-1111"}, {"billing_fax", "512-555-2222"},
      {"billing_company", "ACME"},           {"billing_region", "New York"},
      {"billing_country_id", "US"}};
  for (const auto& [field, value] : table) {
    BOOST_TEST(found(where(field, "eq", value)) == "Carl 1", field);
    BOOST_TEST(found(where(field, "neq", value)) == "0", field);
    BOOST_TEST(found(where(field, "null", "")) == "Ann bob Dora Eve 4", field);
  }
  BOOST_TEST(found(where("billing_postcode", "like", "107%")) == "Carl 1");
  auto criteria = where("billing_city", "notnull", "");
  criteria.orders = {{"billing_city", false}};
  BOOST_TEST(found(criteria) == "Carl 1");
}

BOOST_AUTO_TEST_CASE(an_index_does_not_replace_the_other_filters) {
  auto criteria = where("email", "eq", "bob@example.com");
  criteria.groups.push_back({{"firstname", "Carl", "eq"}});
  BOOST_TEST(found(criteria) == "0");
}

BOOST_AUTO_TEST_CASE(pages_are_cut_from_all_that_match) {
  core::SearchCriteria criteria;
  criteria.pageSize = 2;
  BOOST_TEST(found(criteria) == "Ann bob 5");
  criteria.currentPage = 3;
  BOOST_TEST(found(criteria) == "Eve 5");
  criteria.currentPage = 4;
  BOOST_TEST(found(criteria) == "5");
  criteria.currentPage = 2;
  criteria.orders = {{"firstname", true}};
  BOOST_TEST(found(criteria) == "Carl bob 5");
  criteria.orders = {{"website_id", true}};
  BOOST_TEST(found(criteria) == "Carl Dora 5");
}

BOOST_AUTO_TEST_CASE(a_page_has_a_limit) {
  core::SearchCriteria criteria;
  criteria.pageSize = MOST_FOUND + 1;
  BOOST_TEST(is(search(criteria), Why::RULES));
}

// What stands before an ordered page is held in memory, with what it is ordered by.
BOOST_AUTO_TEST_CASE(an_ordered_search_has_limits) {
  core::SearchCriteria criteria;
  criteria.pageSize = 1;
  criteria.currentPage = 4'294'967'295U;
  BOOST_TEST(found(criteria) == "5");
  criteria.orders = {{"firstname", true}};
  BOOST_TEST(is(search(criteria), Why::RULES));
  criteria.currentPage = 1;
  criteria.orders.resize(8, criteria.orders[0]);
  BOOST_TEST(found(criteria) == "Eve 5");
  criteria.orders.resize(9, criteria.orders[0]);
  BOOST_TEST(is(search(criteria), Why::RULES));
}

BOOST_AUTO_TEST_CASE(the_deleted_are_not_found) {
  good(wait(deleteCustomer(app(), {}, 2)));
  BOOST_TEST(found({}) == "Ann Carl Dora Eve 4");
  BOOST_TEST(found(where("email", "eq", "bob@example.com")) == "0");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::app
