#include <boost/test/unit_test.hpp>

#include "daemon/core/rules/acl_tree.h"
#include "daemon/core/rules/settings_keys.h"
#include "tests/support/scenario.h"

namespace authd::core {
namespace {

using namespace support;
using enum TokenType;

CreateIntegration createIntegration(std::uint32_t number, std::int64_t lifetimeSeconds = 0) {
  return {subject(SubjectKind::INTEGRATION, number),
          "integration " + std::to_string(number),
          {false, {"a", "b"}},
          lifetimeSeconds,
          {"10.0.0.0/8"},
          "https://erp.example/endpoint",
          "https://erp.example/link",
          draft(1)};
}
IntegrationCreated created(std::uint32_t id) {
  return {id,
          "integration 1",
          {false, {"a", "b"}},
          0,
          {"10.0.0.0/8"},
          "https://erp.example/endpoint",
          "https://erp.example/link"};
}
// What the credentials in force are bound to.
EventId before(const Scenario& s, std::uint32_t id) {
  return s.has<IntegrationRow>(id) ? s.row<IntegrationRow>(id).credentials.eventId : EventId{};
}
ActivateIntegration activate(std::uint32_t id, std::uint32_t tokenNumber) {
  return {id, {}, false, digest(tokenNumber), token(tokenNumber), draft(2), draft(3)};
}
ActivateIntegration reauthorize(const Scenario& s, std::uint32_t id, std::uint32_t tokenNumber) {
  return {id, before(s, id), true, digest(tokenNumber), token(tokenNumber), draft(2), draft(30)};
}
RotateIntegration rotate(const Scenario& s, std::uint32_t id, std::uint32_t tokenNumber,
                         std::int64_t overlapSeconds) {
  return {id, before(s, id), overlapSeconds, token(tokenNumber), draft(100 + tokenNumber)};
}
BeginTokenExchange begin(const Scenario& s, std::uint32_t id, bool again = false) {
  return {id, before(s, id), again, digest(1), digest(2), draft(200)};
}
IssueRequestToken request(const Scenario& s, std::uint32_t id) {
  return {id, before(s, id), digest(3), draft(201)};
}
FinishTokenExchange finish(const Scenario& s, std::uint32_t id, std::uint32_t tokenNumber,
                           const Digest& requestToken = digest(3)) {
  return {id, before(s, id), requestToken, token(tokenNumber), draft(202)};
}
TokenIssued integrationToken(std::uint32_t id, std::uint32_t number, std::int64_t expiresUs = 0) {
  return {token(number), INTEGRATION, id, 0, expiresUs, 0, 0};
}
ChangeSetting set(const std::string& key, const std::string& value) {
  return {key, value, draft(4)};
}

BOOST_AUTO_TEST_SUITE(integrations)

BOOST_AUTO_TEST_CASE(an_integration_has_a_name_of_its_own) {
  auto s = given();
  auto command = createIntegration(1);
  s.when(command).then(
      {SubjectKeyCreated{SubjectKind::INTEGRATION, command.subject.commitment}, created(1)});
  command.subject = subject(SubjectKind::INTEGRATION, 2);
  s.when(command).refused(Refusal::DUPLICATE_NAME);
}

BOOST_AUTO_TEST_CASE(activation_gives_a_token_that_outlives_every_default) {
  auto s = given(integrationCreated(1));
  s.when(activate(1, 7)).then({IntegrationActivated{1, digest(7)}, integrationToken(1, 7)});
  BOOST_TEST(s.at(NOON + 100'000 * HOUR).alive(7));
  BOOST_CHECK(s.row<IntegrationRow>(1u).credentials.sealed == draft(2).secret);
}

BOOST_AUTO_TEST_CASE(an_integrations_own_lifetime_beats_the_setting) {
  auto s = given();
  s.when(createIntegration(1, 60)).when(createIntegration(2, -1)).when(createIntegration(3));
  s.when(activate(1, 1))
      .then({IntegrationActivated{1, digest(1)}, integrationToken(1, 1, NOON + MINUTE)});
  s.when(activate(2, 2)).then({IntegrationActivated{2, digest(2)}, integrationToken(2, 2, NEVER)});
  s.when(activate(3, 3)).when(set(std::string(keys::INTEGRATION_LIFETIME), "1h"));
  s.at(NOON + HOUR);
  BOOST_TEST(!s.alive(1));
  BOOST_TEST(s.alive(2));
  BOOST_TEST(!s.alive(3));
}

BOOST_AUTO_TEST_CASE(only_an_inactive_integration_is_activated) {
  auto s = given(integrationCreated(1) + integrationCreated(2));
  s.when(reauthorize(s, 1, 7)).refused(Refusal::NOT_ACTIVE);
  s.when(activate(1, 7)).when(activate(1, 8)).refused(Refusal::NOT_ACTIVE);
  s.given(happened(IntegrationDisabled{1}) + happened(IntegrationDisabled{2}));
  s.when(activate(1, 8)).refused(Refusal::NOT_ACTIVE);
  s.when(reauthorize(s, 1, 8)).refused(Refusal::NOT_ACTIVE);
  s.when(activate(2, 8)).refused(Refusal::NOT_ACTIVE);
  s.when(activate(3, 8)).refused(Refusal::NOT_FOUND);
}

BOOST_AUTO_TEST_CASE(reauthorizing_ends_the_old_token_and_gives_a_new_one) {
  auto s = given(integrationCreated(1) + integrationActivated(1, 7));
  s.when(reauthorize(s, 1, 8))
      .then({IntegrationReauthorized{1, digest(8)}, integrationToken(1, 8)});
  BOOST_TEST(!s.alive(7));
  BOOST_TEST(s.alive(8));
}

BOOST_AUTO_TEST_CASE(a_revoked_integration_can_be_reauthorized) {
  auto s = given(integrationCreated(1) + integrationActivated(1, 7));
  s.when(RevokeTokens{{ScopeKind::USER, INTEGRATION, 0, 1, 0}, {}, draft(1)});
  BOOST_TEST(!s.alive(7));
  s.when(reauthorize(s, 1, 8));
  BOOST_TEST(s.alive(8));
}

BOOST_AUTO_TEST_CASE(disabling_suspends_and_enabling_returns_to_where_it_was) {
  auto s = given(integrationCreated(1) + integrationActivated(1, 7) + integrationCreated(2));
  for (std::uint32_t id : {1u, 2u}) {
    s.when(SetIntegrationEnabled{id, true, draft(1)}).refused(Refusal::ALREADY_SO);
    s.when(SetIntegrationEnabled{id, false, draft(1)}).then({IntegrationDisabled{id}});
    s.when(SetIntegrationEnabled{id, false, draft(1)}).refused(Refusal::ALREADY_SO);
    s.when(SetIntegrationEnabled{id, true, draft(1)}).then({IntegrationEnabled{id}});
  }
  BOOST_CHECK(s.row<IntegrationRow>(1u).status == IntegrationStatus::ACTIVE);
  BOOST_CHECK(s.row<IntegrationRow>(2u).status == IntegrationStatus::INACTIVE);
  BOOST_TEST(s.alive(7));
  s.when(SetIntegrationEnabled{3, true, draft(1)}).refused(Refusal::NOT_FOUND);
}

BOOST_AUTO_TEST_CASE(deleting_ends_the_tokens_of_this_integration_only) {
  auto s = given(integrationCreated(1) + integrationActivated(1, 7) + integrationCreated(2) +
                 integrationActivated(2, 8));
  s.when(DeleteIntegration{1, draft(1)}).then({IntegrationDeleted{1}});
  BOOST_TEST(!s.alive(7));
  BOOST_TEST(s.alive(8));
  s.when(DeleteIntegration{1, draft(1)}).refused(Refusal::NOT_FOUND);
}

BOOST_AUTO_TEST_CASE(a_deleted_integrations_name_is_free_and_its_id_is_not) {
  auto s = given(integrationCreated(1) + happened(IntegrationDeleted{1}));
  auto command = createIntegration(1);
  command.subject = subject(SubjectKind::INTEGRATION, 2);
  s.when(command).then(
      {SubjectKeyCreated{SubjectKind::INTEGRATION, command.subject.commitment}, created(2)});
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(resources)

BOOST_AUTO_TEST_CASE(a_parent_does_not_imply_its_children) {
  for (const auto& [id, parent] : allAclResources()) {
    const Permissions own{false, {std::string(id)}};
    for (const auto& [other, above] : allAclResources()) {
      BOOST_TEST(own.allows(std::string(other)) == (id == other));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(rotations)

BOOST_AUTO_TEST_CASE(without_an_overlap_the_old_token_ends_at_once) {
  auto s = given(integrationCreated(1) + integrationActivated(1, 7));
  s.when(rotate(s, 1, 8, 0)).then({IntegrationRotated{1, NOON}, integrationToken(1, 8)});
  BOOST_TEST(!s.alive(7));
  BOOST_TEST(s.alive(8));
}

BOOST_AUTO_TEST_CASE(with_an_overlap_both_live_until_it_ends) {
  auto s = given(integrationCreated(1) + integrationActivated(1, 7));
  s.when(rotate(s, 1, 8, 3600)).then({IntegrationRotated{1, NOON + HOUR}, integrationToken(1, 8)});
  BOOST_TEST(s.at(NOON + HOUR - 1).alive(7));
  BOOST_TEST(!s.at(NOON + HOUR).alive(7));
  BOOST_TEST(s.alive(8));
}

BOOST_AUTO_TEST_CASE(what_was_before_the_last_rotation_ends_at_once) {
  auto s = given(integrationCreated(1) + integrationActivated(1, 7));
  s.when(rotate(s, 1, 8, 3600)).when(rotate(s, 1, 9, 7200));
  BOOST_TEST(!s.alive(7));
  BOOST_TEST(s.at(NOON + 2 * HOUR - 1).alive(8));
  BOOST_TEST(!s.at(NOON + 2 * HOUR).alive(8));
  BOOST_TEST(s.alive(9));
}

BOOST_AUTO_TEST_CASE(the_old_credentials_stay_known_for_the_overlap) {
  auto s = given(integrationCreated(1));
  s.when(activate(1, 7)).when(rotate(s, 1, 8, 3600));
  const auto row = s.row<IntegrationRow>(1u);
  BOOST_CHECK(row.superseded.credentials.sealed == draft(2).secret);
  BOOST_CHECK(row.credentials.sealed == draft(108).secret);
}

BOOST_AUTO_TEST_CASE(only_what_is_active_rotates) {
  auto s = given(integrationCreated(1) + integrationCreated(2) + integrationActivated(2, 7));
  s.when(rotate(s, 1, 8, 0)).refused(Refusal::NOT_ACTIVE);
  s.when(rotate(s, 3, 8, 0)).refused(Refusal::NOT_FOUND);
  s.given(happened(IntegrationDisabled{2}));
  s.when(rotate(s, 2, 8, 0)).refused(Refusal::NOT_ACTIVE);
  s.clock(ClockState::UNCERTAIN).when(rotate(s, 2, 8, 0)).refused(Refusal::CLOCK_UNCERTAIN);
}

BOOST_AUTO_TEST_CASE(credentials_rest_on_those_before_them) {
  auto s = given(integrationCreated(1));
  s.when(activate(1, 7));
  const auto late = rotate(s, 1, 9, 0);
  const auto later = reauthorize(s, 1, 10);
  s.when(rotate(s, 1, 8, 0)).when(late).refused(Refusal::VERSION_MOVED);
  s.when(later).refused(Refusal::VERSION_MOVED);
}

BOOST_AUTO_TEST_CASE(reauthorizing_ends_the_overlap_too) {
  auto s = given(integrationCreated(1) + integrationActivated(1, 7));
  s.when(rotate(s, 1, 8, 3600)).when(reauthorize(s, 1, 9));
  BOOST_TEST(!s.alive(7));
  BOOST_TEST(!s.alive(8));
  BOOST_TEST(s.alive(9));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(token_exchanges)

BOOST_AUTO_TEST_CASE(three_steps_give_a_token) {
  auto s = given(integrationCreated(1));
  s.when(begin(s, 1)).then({TokenExchangeBegun{1, digest(1), digest(2)}});
  s.when(request(s, 1)).then({RequestTokenIssued{1, digest(3)}});
  BOOST_CHECK(s.row<IntegrationRow>(1u).status == IntegrationStatus::INACTIVE);
  s.when(finish(s, 1, 7)).then({IntegrationActivated{1, digest(1)}, integrationToken(1, 7)});
  BOOST_CHECK(s.row<IntegrationRow>(1u).status == IntegrationStatus::ACTIVE);
  BOOST_TEST(s.alive(7));
}

BOOST_AUTO_TEST_CASE(each_step_works_once) {
  auto s = given(integrationCreated(1));
  s.when(begin(s, 1)).when(request(s, 1));
  s.when(request(s, 1)).refused(Refusal::NO_EXCHANGE);
  s.when(finish(s, 1, 7)).when(finish(s, 1, 8)).refused(Refusal::NOT_ACTIVE);
  s.when(request(s, 1)).refused(Refusal::NOT_ACTIVE);
}

BOOST_AUTO_TEST_CASE(no_step_comes_before_its_turn) {
  auto s = given(integrationCreated(1));
  s.when(request(s, 1)).refused(Refusal::NO_EXCHANGE);
  s.when(finish(s, 1, 7)).refused(Refusal::NO_EXCHANGE);
  s.when(begin(s, 1));
  s.when(finish(s, 1, 7)).refused(Refusal::NO_EXCHANGE);
  s.when(finish(s, 1, 7, Digest{})).refused(Refusal::NO_EXCHANGE);
  s.when(request(s, 2)).refused(Refusal::NOT_FOUND);
}

BOOST_AUTO_TEST_CASE(an_exchange_waits_for_its_time_only) {
  auto s = given(integrationCreated(1));
  s.when(begin(s, 1));
  s.at(NOON + 5 * MINUTE).when(request(s, 1)).refused(Refusal::NO_EXCHANGE);
  s.when(set(std::string(keys::EXCHANGE_WINDOW), "10m")).when(request(s, 1));
  s.at(NOON + 2 * HOUR).when(finish(s, 1, 7)).refused(Refusal::NO_EXCHANGE);
  s.at(NOON + 2 * HOUR - 1).when(finish(s, 1, 7, digest(4))).refused(Refusal::NO_EXCHANGE);
  s.when(finish(s, 1, 7));
  BOOST_TEST(!s.isRefused());
}

BOOST_AUTO_TEST_CASE(it_may_begin_again_and_then_only_the_last_counts) {
  auto s = given(integrationCreated(1));
  s.when(begin(s, 1)).when(request(s, 1));
  const auto late = finish(s, 1, 7);
  auto again = begin(s, 1);
  again.begun = draft(300);
  s.when(again).when(late).refused(Refusal::VERSION_MOVED);
  s.when(request(s, 1));
  BOOST_TEST(!s.isRefused());
}

BOOST_AUTO_TEST_CASE(reauthorizing_by_exchange_ends_the_old_token_at_once) {
  auto s = given(integrationCreated(1) + integrationActivated(1, 7));
  s.when(begin(s, 1)).refused(Refusal::NOT_ACTIVE);
  s.when(begin(s, 1, true)).then({TokenExchangeBegun{1, digest(1), digest(2)}});
  BOOST_TEST(!s.alive(7));
  // Whoever did not hear the answer asks again.
  s.when(begin(s, 1, true)).then({TokenExchangeBegun{1, digest(1), digest(2)}});
  s.when(request(s, 1)).when(finish(s, 1, 8));
  BOOST_TEST(!s.alive(7));
  BOOST_TEST(s.alive(8));
}

BOOST_AUTO_TEST_CASE(a_disabled_integration_exchanges_nothing) {
  auto s = given(integrationCreated(1));
  s.when(begin(s, 1)).when(SetIntegrationEnabled{1, false, draft(1)});
  s.when(request(s, 1)).refused(Refusal::NOT_ACTIVE);
  s.when(SetIntegrationEnabled{1, true, draft(1)}).when(request(s, 1));
  BOOST_TEST(!s.isRefused());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::core
