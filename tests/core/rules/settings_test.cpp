#include "daemon/core/rules/settings.h"

#include <rapidcheck.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>
#include <set>
#include <string>

#include "daemon/core/rules/duration.h"
#include "daemon/core/rules/regions.h"
#include "daemon/core/rules/settings_keys.h"

namespace authd::core {
namespace {

// The canonical text, or "!" for a bad value, or "?" for an unknown key.
std::string canonical(std::string_view key, std::string_view text) {
  const auto parsed = parseSetting(key, text);
  if (const auto* value = std::get_if<std::string>(&parsed)) return *value;
  return std::get<SettingError>(parsed).kind == SettingError::Kind::BAD_VALUE ? "!" : "?";
}

SettingLookup lookupIn(std::map<std::string, std::string, std::less<>> texts) {
  return [texts = std::move(texts)](std::string_view key) -> std::optional<std::string> {
    const auto found = texts.find(key);
    return found == texts.end() ? std::nullopt : std::optional(found->second);
  };
}

BOOST_AUTO_TEST_SUITE(settings)

BOOST_AUTO_TEST_CASE(durations_carry_units) {
  const struct {
    std::string_view text;
    std::int64_t seconds;
  } cases[] = {{"2s", 2},       {"90m", 5400},       {"4h", 14400},     {"30d", 2592000},
               {"1h30m", 5400}, {"1d2h3m4s", 93784}, {"0s", 0},         {"0d", 0},
               {"007s", 7},     {"1d1s", 86401},     {"100m30s", 6030}, {"36525d", 3155760000}};
  for (const auto& expected : cases) {
    BOOST_TEST(durationSeconds(expected.text).value_or(-1) == expected.seconds, expected.text);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_duration_is_refused) {
  for (const auto text : {"",
                          "0",
                          "3600",
                          "s",
                          "h",
                          "-1s",
                          "+1s",
                          " 1s",
                          "1s ",
                          "1 s",
                          "1.5h",
                          "1,5h",
                          "1H",
                          "1w",
                          "1y",
                          "1ms",
                          "1s1m",
                          "1m1m",
                          "1h30",
                          "h1",
                          "1hh",
                          "never",
                          "1e3s",
                          "0x1s",
                          "36526d",
                          "99999999999999999999s",
                          "9223372036854775807d",
                          "36525d1s",
                          "١s"}) {
    BOOST_TEST(!durationSeconds(text), text);
  }
}

BOOST_AUTO_TEST_CASE(durations_read_back_as_they_were_written) {
  BOOST_TEST(rc::check("format and parse", [] {
    const auto seconds = *rc::gen::inRange<std::int64_t>(0, 3155760001);
    RC_ASSERT(durationSeconds(formatDuration(seconds)) == seconds);
  }));
  BOOST_TEST(formatDuration(5400) == "1h30m");
  BOOST_TEST(formatDuration(86400) == "1d");
  BOOST_TEST(formatDuration(0) == "0s");
}

BOOST_AUTO_TEST_CASE(sizes_carry_units_and_read_back) {
  BOOST_TEST(sizeBytes("19MiB").value_or(-1) == 19922944);
  BOOST_TEST(sizeBytes("512KiB").value_or(-1) == 524288);
  BOOST_TEST(sizeBytes("1GiB").value_or(-1) == 1073741824);
  BOOST_TEST(sizeBytes("7B").value_or(-1) == 7);
  for (const auto text : {"", "19", "MiB", "19MB", "19M", "19mib", "-1B", "1.5MiB", "19 MiB",
                          "999999999GiB", "1048576GiB"}) {
    BOOST_TEST(!sizeBytes(text), text);
  }
  BOOST_TEST(rc::check("format and parse", [] {
    const auto bytes = *rc::gen::inRange<std::int64_t>(0, 1LL << 50);
    RC_ASSERT(sizeBytes(formatSize(bytes)) == bytes);
    RC_ASSERT(sizeBytes(formatSize(bytes >> 20 << 20)) == bytes >> 20 << 20);
  }));
}

BOOST_AUTO_TEST_CASE(the_table_is_sorted_and_every_default_is_canonical) {
  std::string_view last;
  for (const auto& spec : allSettings()) {
    BOOST_TEST_CONTEXT(spec.key) {
      BOOST_TEST((last < spec.key));
      last = spec.key;
      BOOST_TEST(canonical(spec.key, spec.defaultText) == spec.defaultText);
      BOOST_TEST(!spec.description.empty());
      BOOST_TEST(spec.description.find('\n') == std::string_view::npos);
      BOOST_TEST(findSetting(spec.key) == &spec);
      BOOST_TEST(spec.min <= spec.max);
      BOOST_TEST((spec.kind == SettingKind::CHOICE) == !spec.choices.empty());
    }
  }
  BOOST_TEST(allSettings().size() == 48U);
}

BOOST_AUTO_TEST_CASE(unknown_keys_are_refused) {
  for (const auto key :
       {"", "oauth", "oauth/access_token_lifetime", "Oauth/authentication_lock/timeout",
        "oauth/access_token_lifetime/admin ", "webapi/jwtauth/jwt_alg"}) {
    BOOST_TEST(canonical(key, "1h") == "?", key);
  }
}

BOOST_AUTO_TEST_CASE(an_empty_value_is_refused_everywhere) {
  for (const auto& spec : allSettings()) BOOST_TEST(canonical(spec.key, "") == "!", spec.key);
}

BOOST_AUTO_TEST_CASE(never_is_a_word_for_token_lifetimes_and_the_signer_only) {
  for (const auto& spec : allSettings()) {
    const bool may = spec.key.find("access_token_lifetime") != std::string_view::npos ||
                     spec.key == keys::SIGNER_PATIENCE;
    BOOST_TEST(canonical(spec.key, "never") == (may ? "never" : "!"), spec.key);
    BOOST_TEST(canonical(spec.key, "NEVER") == "!", spec.key);
  }
}

BOOST_AUTO_TEST_CASE(values_become_canonical) {
  const struct {
    std::string_view key, text, expected;
  } cases[] = {
      {keys::CUSTOMER_LIFETIME, "2s", "2s"},
      {keys::CUSTOMER_LIFETIME, "90m", "1h30m"},
      {keys::CUSTOMER_LIFETIME, "60m", "1h"},
      {keys::CUSTOMER_LIFETIME, "3600", "!"},
      {keys::CUSTOMER_LIFETIME, "0s", "!"},
      {keys::CUSTOMER_LIFETIME, "3650d", "3650d"},
      {keys::CUSTOMER_LIFETIME, "3650d1s", "!"},
      {keys::THROTTLE_TIME, "0s", "0s"},
      {keys::THROTTLE_TIME, "1800", "!"},
      {keys::THROTTLE_FAILURES, "0", "0"},
      {keys::THROTTLE_FAILURES, "007", "7"},
      {keys::THROTTLE_FAILURES, "-1", "!"},
      {keys::THROTTLE_FAILURES, "6.0", "!"},
      {keys::THROTTLE_FAILURES, "1001", "!"},
      {keys::PASSWORD_CLASSES, "0", "!"},
      {keys::PASSWORD_CLASSES, "4", "4"},
      {keys::PASSWORD_CLASSES, "5", "!"},
      {keys::RESET_PROTECTION, "3", "3"},
      {keys::RESET_PROTECTION, "4", "!"},
      {keys::ARGON2_MEMORY, "64MiB", "64MiB"},
      {keys::ARGON2_MEMORY, "65536KiB", "64MiB"},
      {keys::ARGON2_MEMORY, "7MiB", "!"},
      {keys::ARGON2_MEMORY, "257MiB", "!"},
      {keys::ARGON2_MEMORY, "19922944", "!"},
      {keys::ARGON2_PASSES, "11", "!"},
      {keys::SELF_REGISTRATION, "1", "yes"},
      {keys::SELF_REGISTRATION, "true", "yes"},
      {keys::SELF_REGISTRATION, "off", "no"},
      {keys::SELF_REGISTRATION, "YES", "!"},
      {keys::SELF_REGISTRATION, "2", "!"},
      {keys::TELEPHONE_SHOW, "opt", "opt"},
      {keys::TELEPHONE_SHOW, "required", "!"},
      {keys::ZIP_OPTIONAL, "HK,IE,MO,PA,GB", "GB,HK,IE,MO,PA"},
      {keys::ZIP_OPTIONAL, "IE,IE", "IE"},
      {keys::ZIP_OPTIONAL, "none", "none"},
      {keys::ZIP_OPTIONAL, "IE,", "!"},
      {keys::ZIP_OPTIONAL, ",IE", "!"},
      {keys::ZIP_OPTIONAL, "IE, GB", "!"},
      {keys::ZIP_OPTIONAL, "ie", "!"},
      {keys::ZIP_OPTIONAL, "ZZ", "!"},
      {keys::COUNTRIES_ALLOWED, "all", "all"},
      {keys::COUNTRIES_ALLOWED, "XK,AN,FX", "AN,FX,XK"},
      {keys::DEFAULT_GROUP, "0", "!"},
      {keys::DEFAULT_GROUP, "3", "3"},
  };
  for (const auto& expected : cases) {
    BOOST_TEST(canonical(expected.key, expected.text) == expected.expected,
               expected.key << " = " << expected.text);
  }
}

BOOST_AUTO_TEST_CASE(a_refusal_says_what_would_be_right_and_repeats_nothing) {
  const auto parsed = parseSetting(keys::CUSTOMER_LIFETIME, "canary-7f3a");
  const auto& error = std::get<SettingError>(parsed);
  BOOST_TEST(error.message.find("2s") != std::string::npos);
  BOOST_TEST(error.message.find("never") != std::string::npos);
  BOOST_TEST(error.message.find("canary") == std::string::npos);
  const auto bounds = std::get<SettingError>(parseSetting(keys::ARGON2_MEMORY, "1MiB"));
  BOOST_TEST(bounds.message.find("between 8MiB and 256MiB") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(nothing_set_means_the_documented_defaults) {
  const Settings defaults = defaultSettings();
  BOOST_TEST(defaults.adminTokenSeconds.value_or(-1) == 4 * 3600);
  BOOST_TEST(defaults.customerTokenSeconds.value_or(-1) == 3600);
  BOOST_TEST(!defaults.integrationTokenSeconds);
  BOOST_TEST(defaults.integrationAsBearer);
  BOOST_TEST(defaults.tokenThrottle.failures == 6);
  BOOST_TEST(defaults.tokenThrottle.seconds == 1800);
  BOOST_TEST(defaults.adminLock.failures == 6);
  BOOST_TEST(defaults.adminLock.seconds == 1800);
  BOOST_TEST(defaults.customerLock.failures == 10);
  BOOST_TEST(defaults.customerLock.seconds == 600);
  BOOST_TEST(defaults.passwordMinLength == 8);
  BOOST_TEST(defaults.passwordClasses == 3);
  BOOST_TEST(!defaults.passwordChangeKeepsTokens);
  BOOST_TEST(defaults.argon2Bytes == 19922944);
  BOOST_TEST(defaults.argon2Passes == 2);
  BOOST_TEST(defaults.resetLinkSeconds == 7200);
  BOOST_TEST((defaults.resetProtection == ResetProtection::SOURCE_AND_EMAIL));
  BOOST_TEST(defaults.resetMaxRequests == 5);
  BOOST_TEST(defaults.resetMinIntervalSeconds == 600);
  BOOST_TEST(!defaults.revealUnknownEmail);
  BOOST_TEST(!defaults.selfRegistration);
  BOOST_TEST(defaults.defaultGroup == 1U);
  BOOST_TEST((defaults.telephone == FieldRule::REQUIRED));
  BOOST_TEST((defaults.company == FieldRule::OPTIONAL));
  BOOST_TEST(defaults.countriesAllowed.size() == allCountries().size());
  BOOST_TEST(defaults.zipOptional.size() == 5U);
  BOOST_TEST(defaults.stateRequired.size() == 36U);
  BOOST_TEST(defaults.backupHorizonSeconds == 7 * 86400);
  BOOST_TEST(defaults.originsRetentionSeconds == 400 * 86400);
}

BOOST_AUTO_TEST_CASE(what_is_set_wins_over_the_default) {
  const auto lookup = lookupIn({{std::string(keys::CUSTOMER_LIFETIME), "2s"},
                                {std::string(keys::ADMIN_LIFETIME), "never"},
                                {std::string(keys::INTEGRATION_LIFETIME), "90d"},
                                {std::string(keys::CUSTOMER_LOCK_FAILURES), "0"},
                                {std::string(keys::COUNTRIES_ALLOWED), "DE,US"}});
  const Settings resolved = resolveSettings(lookup);
  BOOST_TEST(resolved.tokenSeconds(TokenType::CUSTOMER).value_or(-1) == 2);
  BOOST_TEST(!resolved.tokenSeconds(TokenType::ADMIN));
  BOOST_TEST(resolved.tokenSeconds(TokenType::INTEGRATION).value_or(-1) == 90 * 86400);
  BOOST_TEST(!resolved.customerLock.locks());
  BOOST_TEST(resolved.adminLock.locks());
  BOOST_TEST(resolved.countriesAllowed.contains("US"));
  BOOST_TEST(!resolved.countriesAllowed.contains("FR"));
  for (const auto type : {TokenType::ADMIN, TokenType::CUSTOMER, TokenType::INTEGRATION}) {
    BOOST_TEST((resolveTokenSeconds(type, lookup) == resolved.tokenSeconds(type)));
  }
  BOOST_TEST(settingText(keys::CUSTOMER_LIFETIME, lookup) == "2s");
  BOOST_TEST(settingText(keys::THROTTLE_TIME, lookup) == "30m");
}

BOOST_AUTO_TEST_CASE(a_stored_text_that_is_legal_no_more_counts_as_not_set) {
  const auto lookup = lookupIn({{std::string(keys::CUSTOMER_LIFETIME), "whatever"},
                                {std::string(keys::STATE_REQUIRED), "US,ZZ"}});
  BOOST_TEST(resolveSettings(lookup).customerTokenSeconds.value_or(-1) == 3600);
  BOOST_TEST(resolveSettings(lookup).stateRequired.size() == 36U);
}

BOOST_AUTO_TEST_CASE(a_country_set_holds_pairs_of_capitals_only) {
  CountrySet set = CountrySet::ofText("AD,ZW");
  BOOST_TEST(set.contains("AD"));
  BOOST_TEST(set.contains("ZW"));
  for (const auto code : {"", "A", "AA", "ad", "ADD", "A1", "\xFF\xFF"}) {
    BOOST_TEST(!set.contains(code));
  }
  BOOST_TEST(CountrySet::ofText("none").size() == 0U);
}

BOOST_AUTO_TEST_CASE(no_text_crashes_it_and_what_passes_is_a_fixed_point) {
  BOOST_TEST(rc::check("random bytes", [](const std::string& text) {
    for (const auto& spec : allSettings()) {
      const auto once = canonical(spec.key, text);
      if (once != "!") RC_ASSERT(canonical(spec.key, once) == once);
    }
  }));
}

BOOST_AUTO_TEST_CASE(digits_with_a_unit_never_overflow) {
  BOOST_TEST(rc::check("long numbers", [] {
    const auto digits = *rc::gen::container<std::string>(rc::gen::inRange<char>('0', '9' + 1));
    const auto unit = *rc::gen::element<std::string>("s", "m", "h", "d", "B", "GiB");
    const auto seconds = durationSeconds(digits + unit);
    RC_ASSERT(!seconds || (*seconds >= 0 && *seconds <= 3155760000));
    const auto bytes = sizeBytes(digits + unit);
    RC_ASSERT(!bytes || (*bytes >= 0 && *bytes < 1LL << 50));
  }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::core
