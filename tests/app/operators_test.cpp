#include <boost/test/unit_test.hpp>

#include "daemon/app/admins.h"
#include "daemon/app/login.h"
#include "daemon/app/mail_desk.h"
#include "daemon/app/mails.h"
#include "tests/app/world.h"

namespace authd::app {
namespace {

using core::Refusal;
using core::TokenType;

struct Desk final : MailDesk {
  MailTrials trials(std::uint64_t) const override { return {2, false, sent, 99}; }
  void retryNow(std::uint64_t seq) override { retried.push_back(seq); }
  std::vector<std::uint64_t> retried;
  bool sent = false;
};

// `Password1`: the layout of 2.1, MD5 that was upgraded to it, Argon2id, and MD5 upgraded to that.
const std::string MAGENTO_HASHES[] = {
    "2603444c1e578ea5af42165564dabc4c3824bacc4e1346763b8452dd78075ee8:"
    "abcdefghijklmnopqrstuvwxyzABCDEF:1",
    "26b2d91cb18959a9bdff95b1fd09f63418325ade4ea638974f75c484389e6e35:"
    "abcdefghijklmnopqrstuvwxyzABCDEF:0:1",
    "f5582adf5ea1b84a11af3cbc77542c11c9464b0596c539f9fb2a7bd790b85757:"
    "abcdefghijklmnopqrstuvwxyzABCDEF:3_32_2_67108864",
    "431eb20808efcebcd8f5e6f2a101f93677b8526c11e94478160b0ca32af3a348:"
    "abcdefghijklmnopqrstuvwxyzABCDEF:0:1:3_32_2_67108864"};

struct Fixture : World {
  std::string hashOf(TokenType type, std::uint32_t id) {
    return readAccount(app(), type, id).credential.encoded;
  }
  // The hash is kept as it came, is good for its password alone, and gives way to ours.
  void checkImported(TokenType type, std::uint32_t id, const std::string& name,
                     const std::string& hash) {
    BOOST_CHECK(whyOf(login(type, name, "Password2")) == Why::LOGIN_FAILED);
    settle();
    BOOST_TEST(hashOf(type, id) == hash);
    good(login(type, name, "Password1"));
    settle();
    BOOST_TEST(hashOf(type, id).starts_with("$argon2id$"));
    good(login(type, name, "Password1"));
  }
  std::uint32_t role(const std::string& name, core::Permissions permissions) {
    return good(wait(createRole(app(), {}, name, std::move(permissions)))).id;
  }
  bool mayManage(const std::string& token) {
    return authenticate(app(), token).value().permissions->allows("Magento_Customer::manage");
  }
};

BOOST_FIXTURE_TEST_SUITE(operators, Fixture)

BOOST_AUTO_TEST_CASE(what_a_role_may_do_changes_for_its_admins_at_once) {
  addAdmin("eve", PASSWORD);
  const auto token = good(login(TokenType::ADMIN, "eve", PASSWORD)).token;
  BOOST_TEST(mayManage(token));
  const auto id = findRole(app(), FULL_ACCESS_ROLE).value().id;
  good(wait(changeRole(app(), {}, id, {false, {"Magento_Customer::customer"}})));
  BOOST_TEST(!mayManage(token));
  const auto kept = wait(deleteRole(app(), {}, id));
  BOOST_CHECK(std::get<Refused>(kept).rejection.refusal == Refusal::ROLE_IN_USE);
}

BOOST_AUTO_TEST_CASE(a_role_that_nobody_has_is_deleted_by_name_or_number) {
  const auto id = role("clerk", {true, {}});
  BOOST_TEST(findRole(app(), std::to_string(id)).value().name == "clerk");
  good(wait(deleteRole(app(), {}, id)));
  BOOST_TEST(!findRole(app(), "clerk").has_value());
  BOOST_TEST(!findRole(app(), std::to_string(id)).has_value());
}

BOOST_AUTO_TEST_CASE(a_customer_comes_with_the_hash_that_magento_stored_and_gets_ours_at_login) {
  std::string email = "0@example.com";
  const auto import = [&](const std::string& hash) {
    return wait(importCustomer(app(), {}, customerInput(email), crypto::Secret(hash)));
  };
  BOOST_CHECK(whyOf(import("nonsense")) == Why::RULES);
  for (const auto& hash : MAGENTO_HASHES) {
    BOOST_TEST_CONTEXT(hash) {
      ++email[0];
      checkImported(TokenType::CUSTOMER, good(import(hash)).id, email, hash);
    }
  }
  BOOST_TEST(waitingMails(app(), 0).empty());
}

BOOST_AUTO_TEST_CASE(an_admin_comes_with_the_hash_that_magento_stored_and_gets_ours_at_login) {
  NewAdmin jo{"jo0", "jo@example.com", "Jo", "Ng", ""};
  const auto import = [&](const std::string& hash) {
    return wait(importAdmin(app(), {}, jo, crypto::Secret(hash)));
  };
  BOOST_CHECK(whyOf(import("nonsense")) == Why::RULES);
  BOOST_TEST(!findAdmin(app(), "jo0").has_value());
  for (const auto& hash : MAGENTO_HASHES) {
    BOOST_TEST_CONTEXT(hash) {
      ++jo.userName.back();
      checkImported(TokenType::ADMIN, good(import(hash)).id, jo.userName, hash);
    }
  }
  BOOST_CHECK(whyOf(import(MAGENTO_HASHES[0])) == Why::DUPLICATE_NAME);
  jo.userName = "joan";
  jo.roleName = "nobody has it";
  BOOST_CHECK(whyOf(import(MAGENTO_HASHES[0])) == Why::NO_SUCH_ROLE);
}

BOOST_AUTO_TEST_CASE(a_waiting_mail_is_seen_retried_and_given_up) {
  core::CustomerInput input;
  input.email = "jane@example.com";
  input.firstname = "Jane";
  input.lastname = "Doe";
  good(wait(registerCustomer(app(), {}, input, nullptr)));
  const auto waiting = waitingMails(app(), 0);
  BOOST_REQUIRE(waiting.size() == 1U);
  const std::uint64_t id = waiting.front();
  BOOST_CHECK(whyOf(retryMail(app(), id)) == Why::NO_MAIL_SERVER);
  Desk desk;
  app().mailDesk = &desk;
  BOOST_TEST(good(retryMail(app(), id)).recipient == "jane@example.com");
  BOOST_TEST((desk.retried == std::vector{id}));
  BOOST_TEST(readMail(app(), id).value().trials.failures == 2U);
  // It went out; that is what the log will say of it.
  desk.sent = true;
  BOOST_CHECK(whyOf(wait(dropMail(app(), {}, id))) == Why::NOT_FOUND);
  desk.sent = false;
  good(wait(dropMail(app(), {}, id)));
  BOOST_TEST(waitingMails(app(), 0).empty());
  BOOST_CHECK(whyOf(wait(dropMail(app(), {}, id))) == Why::NOT_FOUND);
  BOOST_CHECK(whyOf(retryMail(app(), id)) == Why::NOT_FOUND);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::app
