#include <boost/test/unit_test.hpp>

#include "daemon/core/customer_groups.h"
#include "daemon/core/rules/settings_keys.h"
#include "tests/support/scenario.h"

namespace authd::core {

using namespace support;

BOOST_AUTO_TEST_SUITE(group_decisions)

BOOST_AUTO_TEST_CASE(a_fresh_shop_has_four_groups) {
  MemoryTables fresh;
  auto all = allGroups(fresh);
  BOOST_TEST(all.size() == 4u);
  BOOST_TEST(all[0].code == "NOT LOGGED IN");
  BOOST_TEST(findGroup(fresh, 1)->code == "General");
  BOOST_TEST(findGroup(fresh, 3)->taxClassId == RETAIL_TAX_CLASS);
  BOOST_TEST(!findGroup(fresh, 4));
  BOOST_TEST(findGroupByCode(fresh, "wholesale")->id == 2u);
}

BOOST_AUTO_TEST_CASE(new_groups_come_after_those) {
  auto s = given();
  s.when(CreateCustomerGroup{"VIP", 3, draft(1)}).then({CustomerGroupCreated{4, "VIP", 3}});
  s.when(CreateCustomerGroup{"Guild", 3, draft(1)}).then({CustomerGroupCreated{5, "Guild", 3}});
  s.when(CreateCustomerGroup{"vip", 3, draft(1)}).refused(Refusal::DUPLICATE_NAME);
  s.when(CreateCustomerGroup{"General", 3, draft(1)}).refused(Refusal::DUPLICATE_NAME);
}

BOOST_AUTO_TEST_CASE(the_id_of_a_deleted_group_is_not_given_again) {
  auto s = given();
  s.when(CreateCustomerGroup{"VIP", 3, draft(1)}).then({CustomerGroupCreated{4, "VIP", 3}});
  s.when(DeleteCustomerGroup{4, draft(1)}).then({CustomerGroupDeleted{4}});
  s.when(DeleteCustomerGroup{4, draft(1)}).refused(Refusal::NO_SUCH_GROUP);
  s.when(CreateCustomerGroup{"VIP", 3, draft(1)}).then({CustomerGroupCreated{5, "VIP", 3}});
}

BOOST_AUTO_TEST_CASE(groups_of_the_fresh_shop_change_and_go_too) {
  auto s = given();
  s.when(UpdateCustomerGroup{3, "Dealers", 3, draft(1)})
      .then({CustomerGroupUpdated{3, "Dealers", 3}});
  s.when(UpdateCustomerGroup{3, "Dealers", 3, draft(1)}).refused(Refusal::ALREADY_SO);
  s.when(UpdateCustomerGroup{3, "General", 3, draft(1)}).refused(Refusal::DUPLICATE_NAME);
  s.when(DeleteCustomerGroup{3, draft(1)}).then({CustomerGroupDeleted{3}});
  s.when(UpdateCustomerGroup{3, "Dealers", 3, draft(1)}).refused(Refusal::NO_SUCH_GROUP);
}

BOOST_AUTO_TEST_CASE(visitors_and_the_default_group_stay) {
  auto s = given();
  s.when(DeleteCustomerGroup{0, draft(1)}).refused(Refusal::GROUP_FIXED);
  s.when(DeleteCustomerGroup{1, draft(1)}).refused(Refusal::GROUP_FIXED);
  s.given(happened(SettingChanged{std::string(keys::DEFAULT_GROUP), "2", 0}));
  s.when(DeleteCustomerGroup{2, draft(1)}).refused(Refusal::GROUP_FIXED);
  s.when(DeleteCustomerGroup{1, draft(1)}).then({CustomerGroupDeleted{1}});
}

BOOST_AUTO_TEST_CASE(the_default_group_must_exist) {
  std::string key(keys::DEFAULT_GROUP);
  auto s = given();
  s.when(ChangeSetting{key, "4", draft(1)}).refused(Refusal::BAD_SETTING);
  s.when(ChangeSetting{key, "3", draft(1)}).then({SettingChanged{key, "3", 0}});
  s.when(DeleteCustomerGroup{1, draft(1)}).then({CustomerGroupDeleted{1}});
  s.when(ChangeSetting{key, {}, draft(1)}).refused(Refusal::BAD_SETTING);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace authd::core
