#include "daemon/journal/names.h"

#include <array>
#include <boost/test/unit_test.hpp>

#include "tests/journal/sealed.h"

namespace authd::journal {
namespace {

using core::SubjectKind;

BOOST_AUTO_TEST_SUITE(names)

BOOST_AUTO_TEST_CASE(a_customers_email_is_a_name_within_the_website) {
  Sealer sealer;
  auto event = sealer.event(core::CustomerCreated{1, 7, 1, 1, "", 0, false},
                            R"({"email":"JDoe@Example.com"})");
  auto name = nameIn(*sealer.vault, event);
  BOOST_REQUIRE(name.has_value());
  BOOST_CHECK(*name == sealer.vault->name(SubjectKind::CUSTOMER, 7, "jdoe@example.com"));
}

BOOST_AUTO_TEST_CASE(a_changed_customer_has_the_name_of_now) {
  Sealer sealer;
  auto event = sealer.event(core::CustomerUpdated{1, 8, 1, 1, false, true},
                            R"({"email":"Roe@Example.com"})");
  BOOST_CHECK(nameIn(*sealer.vault, event) ==
              sealer.vault->name(SubjectKind::CUSTOMER, 8, "roe@example.com"));
}

BOOST_AUTO_TEST_CASE(admins_and_operators_have_names_too) {
  Sealer sealer;
  auto admin = sealer.event(core::AdminCreated{1, 1}, R"({"username":"root"})");
  BOOST_CHECK(nameIn(*sealer.vault, admin) == sealer.vault->name(SubjectKind::ADMIN, 0, "root"));
  auto seen = sealer.event(core::OperatorSeen{1}, R"({"uid":"1000"})");
  BOOST_CHECK(nameIn(*sealer.vault, seen) == sealer.vault->name(SubjectKind::OPERATOR, 0, "1000"));
}

BOOST_AUTO_TEST_CASE(other_events_bring_no_name) {
  Sealer sealer;
  auto event = sealer.event(core::AddressAdded{1, 1, false, false}, R"({"email":"a@b.c"})");
  BOOST_CHECK(!nameIn(*sealer.vault, event));
}

BOOST_AUTO_TEST_CASE(without_its_key_an_event_brings_no_name) {
  Sealer sealer;
  auto event = sealer.event(core::AdminCreated{1, 1}, R"({"username":"root"})");
  sealer.forget(event.subject);
  BOOST_CHECK(!nameIn(*sealer.vault, event));
}

BOOST_AUTO_TEST_CASE(a_box_of_another_event_brings_no_name) {
  Sealer sealer;
  auto event = sealer.event(core::AdminCreated{1, 1}, R"({"username":"root"})");
  event.eventId[3] ^= 1;
  BOOST_CHECK(!nameIn(*sealer.vault, event));
}

BOOST_AUTO_TEST_CASE(what_is_no_object_with_the_field_brings_no_name) {
  Sealer sealer;
  for (const char* text : {"", "{", "[]", "{}", R"({"username":5})", R"({"username":null})"}) {
    BOOST_CHECK(!nameIn(*sealer.vault, sealer.event(core::AdminCreated{1, 1}, text)));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::journal
