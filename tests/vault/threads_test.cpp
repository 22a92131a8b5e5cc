#include <atomic>
#include <boost/test/unit_test.hpp>
#include <mutex>
#include <thread>

#include "tests/vault/fixture.h"

namespace authd::vault {
namespace {

constexpr int ROUNDS = 200;
constexpr int DAYS = 5;

// What one thread does: makes a subject, seals, stores the new keys, opens.
int roundsThatFail(OpenedVault& opened, std::mutex& journal) {
  int failed = 0;
  for (int i = 0; i < ROUNDS; ++i) {
    NewKeys keys;
    Vault& vault = *opened.vault;
    const core::Ref subject = vault.newSubject(keys).ref;
    const core::SealedBox pii = vault.sealForSubject(subject, piiOf(1), "ann");
    const core::SealedBox net =
        vault.sealForDay(subject, DAY + 30 * (i % DAYS), netOf(1), "192.0.2.1", keys);
    const core::SealedBox secret = vault.sealCredential(subject, secretOf(1), "hash", keys);
    {
      const std::lock_guard lock(journal);
      opened.store->put(keys);
    }
    if (vault.open(piiOf(1), pii) != "ann") ++failed;
    if (vault.open(netOf(1), net) != "192.0.2.1") ++failed;
    if (vault.open(secretOf(1), secret) != "hash") ++failed;
  }
  return failed;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(threads)

BOOST_FIXTURE_TEST_CASE(threads_share_a_vault_and_every_box_opens, OpenedVault) {
  std::mutex journal;
  std::atomic<int> failed = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] { failed += roundsThatFail(*this, journal); });
  }
  for (std::thread& thread : threads) thread.join();
  BOOST_TEST(failed == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace authd::vault
