#include "daemon/http/client_address.h"

#include <boost/test/unit_test.hpp>

namespace authd::http {
namespace {

TrustedProxies trusting(const std::vector<std::string>& entries) {
  auto parsed = TrustedProxies::parse(entries);
  BOOST_REQUIRE(std::holds_alternative<TrustedProxies>(parsed));
  return std::get<TrustedProxies>(parsed);
}

bool isRefused(const std::string& entry) {
  return std::holds_alternative<std::string>(TrustedProxies::parse({entry}));
}

std::string addressOf(const Peer& peer, std::optional<std::string_view> forwardedFor,
                      const TrustedProxies& trusted) {
  const auto client = clientAddress(peer, forwardedFor, trusted);
  return client.text + (client.local ? " local" : "");
}

BOOST_AUTO_TEST_SUITE(client_address)

BOOST_AUTO_TEST_CASE(addresses_are_read_with_and_without_port_and_brackets) {
  for (const char* text : {"192.0.2.7", "192.0.2.7:443", "::ffff:192.0.2.7"}) {
    const auto address = parseNode(text);
    BOOST_REQUIRE(address);
    BOOST_TEST(core::formatIpAddress(*address) == "192.0.2.7");
  }
  for (const char* text : {"2001:db8::1", "[2001:db8::1]", "[2001:DB8:0::1]:443"}) {
    const auto address = parseNode(text);
    BOOST_REQUIRE(address);
    BOOST_TEST(core::formatIpAddress(*address) == "2001:db8::1");
  }
  for (const char* text : {"", "unknown", "1.2.3", "1.2.3.4.5", "[::1", "_hidden", "1.2.3.400"}) {
    BOOST_TEST(!parseNode(text));
  }
}

BOOST_AUTO_TEST_CASE(ranges_cover_what_their_bits_say) {
  const auto proxies = trusting({"10.0.0.0/8", "192.0.2.128/25", "2001:db8::/33", "203.0.113.9"});
  for (const char* inside :
       {"10.255.0.1", "::ffff:10.1.1.1", "192.0.2.200", "2001:db8:7fff::1", "203.0.113.9"}) {
    BOOST_TEST(proxies.contains(*parseNode(inside)), inside);
  }
  for (const char* outside : {"11.0.0.1", "192.0.2.127", "2001:db8:8000::1", "203.0.113.8"}) {
    BOOST_TEST(!proxies.contains(*parseNode(outside)), outside);
  }
  BOOST_TEST(trusting({"0.0.0.0/0"}).contains(*parseNode("8.8.8.8")));
  BOOST_TEST(!trusting({"0.0.0.0/0"}).contains(*parseNode("2001:db8::1")));
}

BOOST_AUTO_TEST_CASE(entries_that_are_no_range_are_refused) {
  for (const char* entry : {"", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1", "localhost"}) {
    BOOST_TEST(isRefused(entry), entry);
  }
}

BOOST_AUTO_TEST_CASE(a_header_of_an_untrusted_peer_is_its_own_claim) {
  const Peer peer{"198.51.100.4", false};
  BOOST_TEST(addressOf(peer, "192.0.2.1", trusting({"10.0.0.0/8"})) == "198.51.100.4");
  BOOST_TEST(addressOf(peer, std::nullopt, trusting({})) == "198.51.100.4");
}

BOOST_AUTO_TEST_CASE(trusted_hops_are_passed_from_the_right) {
  const Peer peer{"10.0.0.1", false};
  const auto proxies = trusting({"10.0.0.0/8"});
  BOOST_TEST(addressOf(peer, "192.0.2.1", proxies) == "192.0.2.1");
  BOOST_TEST(addressOf(peer, "6.6.6.6, 192.0.2.1", proxies) == "192.0.2.1");
  BOOST_TEST(addressOf(peer, "6.6.6.6,192.0.2.1 , 10.2.2.2,10.3.3.3", proxies) == "192.0.2.1");
  BOOST_TEST(addressOf(peer, "10.4.4.4, 10.2.2.2", proxies) == "10.4.4.4");
  BOOST_TEST(addressOf(peer, "192.0.2.1:8080", proxies) == "192.0.2.1");
}

BOOST_AUTO_TEST_CASE(an_unreadable_hop_ends_the_walk) {
  const Peer peer{"10.0.0.1", false};
  const auto proxies = trusting({"10.0.0.0/8"});
  BOOST_TEST(addressOf(peer, "192.0.2.1, unknown, 10.2.2.2", proxies) == "10.2.2.2");
  BOOST_TEST(addressOf(peer, "unknown", proxies) == "10.0.0.1");
  BOOST_TEST(addressOf(peer, " ,,", proxies) == "10.0.0.1");
}

BOOST_AUTO_TEST_CASE(a_local_peer_that_names_nobody_is_itself_and_no_source_to_count) {
  BOOST_TEST(addressOf({"127.0.0.1", true}, std::nullopt, trusting({})) == "127.0.0.1 local");
  BOOST_TEST(addressOf({"::1", true}, std::nullopt, trusting({})) == "::1 local");
  BOOST_TEST(addressOf({"", true}, std::nullopt, trusting({"unix"})) == "unix local");
  BOOST_TEST(addressOf({"127.0.0.1", true}, "  ", trusting({"127.0.0.0/8"})) == "127.0.0.1 local");
}

BOOST_AUTO_TEST_CASE(a_local_peer_speaks_for_others_only_if_it_is_trusted) {
  BOOST_TEST(addressOf({"127.0.0.1", true}, "192.0.2.1", trusting({"127.0.0.1"})) == "192.0.2.1");
  BOOST_TEST(addressOf({"127.0.0.1", true}, "192.0.2.1", trusting({})) == "127.0.0.1");
  BOOST_TEST(addressOf({"", true}, "192.0.2.1", trusting({"unix"})) == "192.0.2.1");
  BOOST_TEST(addressOf({"", true}, "192.0.2.1", trusting({"127.0.0.1"})) == "unix local");
}

BOOST_AUTO_TEST_CASE(a_mapped_ipv4_peer_is_that_ipv4_peer) {
  const auto proxies = trusting({"10.0.0.0/8"});
  BOOST_TEST(addressOf({"::ffff:10.0.0.1", false}, "192.0.2.1", proxies) == "192.0.2.1");
  BOOST_TEST(addressOf({"10.0.0.1", false}, "::ffff:192.0.2.1", proxies) == "192.0.2.1");
  BOOST_TEST(addressOf({"::ffff:11.0.0.1", false}, "192.0.2.1", proxies) == "11.0.0.1");
  BOOST_TEST(addressOf({"10.0.0.1", false}, "192.0.2.1", trusting({"::ffff:10.0.0.0/104"})) ==
             "192.0.2.1");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace authd::http
