#include <sys/stat.h>

#include <boost/test/unit_test.hpp>

#include "tests/storage/temporary_directory.h"
#include "tests/vault/fixture.h"

namespace authd::vault {
namespace {

struct Machine {
  storage::TemporaryDirectory directory;
  std::string file = directory.path("root.key");
  std::unique_ptr<storage::KeyStore> store = storage::openMemoryKeyStore();

  std::unique_ptr<Vault> open(bool logIsEmpty) {
    return openVault(*store, file, ORIGIN, logIsEmpty);
  }
  std::string refusal(bool logIsEmpty) {
    try {
      open(logIsEmpty);
    } catch (const RootKeyFault& fault) {
      return fault.what();
    }
    return "opened";
  }
  void writeKey(const std::string& text, mode_t mode = 0600) const {
    storage::writeFile(file, text);
    ::chmod(file.c_str(), mode);
  }
};

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

const std::string DIGITS(64, '7');

}  // namespace

BOOST_AUTO_TEST_SUITE(open)

BOOST_FIXTURE_TEST_CASE(an_empty_log_gets_a_root_key_that_only_we_can_read, Machine) {
  open(true);
  struct stat status = {};
  BOOST_TEST(::stat(file.c_str(), &status) == 0);
  BOOST_TEST((status.st_mode & 07777) == 0600);
  const std::string text = storage::readFile(file);
  BOOST_TEST(text.size() == 65);
  BOOST_TEST(text.find_first_not_of("0123456789abcdef") == 64);
  BOOST_TEST(*store->get("v") == "1");
  for (const char* name : {"xpepper", "xidempotency", "xlinks"}) BOOST_TEST(!!store->get(name));
}

BOOST_AUTO_TEST_CASE(boxes_names_and_links_survive_a_restart_with_keys_on_disk) {
  storage::TemporaryDirectory directory;
  const std::string file = directory.path("root.key");
  const auto openStore = [&] { return storage::openRocksKeyStore(directory.path("keys"), false); };
  auto store = openStore();
  auto vault = openVault(*store, file, ORIGIN, true);
  NewKeys keys;
  const core::Ref subject = vault->newSubject(keys).ref;
  const core::SealedBox pii = vault->sealForSubject(subject, piiOf(1), "ann");
  const core::SealedBox net = vault->sealForDay(subject, DAY, netOf(1), "192.0.2.1", keys);
  const core::SealedBox secret = vault->sealCredential(subject, secretOf(1), "hash", keys);
  const core::Name name = vault->name(core::SubjectKind::ADMIN, 0, "ann");
  const std::string link = vault->linkSecret(eventId(9));
  store->put(keys);
  vault.reset();
  store.reset();

  store = openStore();
  vault = openVault(*store, file, ORIGIN, false);
  BOOST_TEST(*vault->open(piiOf(1), pii) == "ann");
  BOOST_TEST(*vault->open(netOf(1), net) == "192.0.2.1");
  BOOST_TEST(*vault->open(secretOf(1), secret) == "hash");
  BOOST_TEST((vault->name(core::SubjectKind::ADMIN, 0, "ann") == name));
  BOOST_TEST(vault->linkSecret(eventId(9)) == link);
}

BOOST_FIXTURE_TEST_CASE(a_root_key_that_was_put_there_before_is_used, Machine) {
  writeKey(DIGITS, 0400);
  open(true);
  BOOST_TEST(storage::readFile(file) == DIGITS);
  BOOST_TEST(open(false)->origin() == ORIGIN);
}

BOOST_FIXTURE_TEST_CASE(a_log_without_its_root_key_is_refused_with_what_is_lost_and_what_to_do,
                        Machine) {
  open(true);
  std::filesystem::remove(file);
  for (const bool logIsEmpty : {false, true}) {
    const std::string words = refusal(logIsEmpty);
    BOOST_TEST(contains(words, file));
    BOOST_TEST(contains(words, "all personal data, all password hashes and all integration"));
    BOOST_TEST(contains(words, "tokens, which are stored as hashes, stay checkable"));
    BOOST_TEST(contains(words, "verifiable"));
    BOOST_TEST(contains(words, "restore " + file + " from escrow"));
  }
  BOOST_TEST(!std::filesystem::exists(file));
}

BOOST_FIXTURE_TEST_CASE(the_root_key_of_another_log_is_refused_and_changes_nothing, Machine) {
  open(true);
  const auto before = store->list("");
  writeKey(DIGITS);
  BOOST_TEST(contains(refusal(false), "the root key does not open keys/"));
  BOOST_TEST(contains(refusal(true), "the root key does not open keys/"));
  BOOST_TEST((store->list("") == before));
}

BOOST_FIXTURE_TEST_CASE(a_root_key_that_others_may_read_is_refused, Machine) {
  for (const mode_t mode : {0640, 0604, 0620, 0644}) {
    writeKey(DIGITS, mode);
    BOOST_TEST(contains(refusal(true), "others may read or write it"));
  }
}

BOOST_FIXTURE_TEST_CASE(a_root_key_of_another_shape_is_refused, Machine) {
  for (const std::string& text : {std::string(), DIGITS.substr(1), DIGITS + "7", DIGITS + "\n\n",
                                  DIGITS.substr(1) + "g", DIGITS + DIGITS}) {
    writeKey(text);
    BOOST_TEST(contains(refusal(true), "exactly 64 hexadecimal digits"));
  }
  writeKey(DIGITS + "\n");
  BOOST_TEST(refusal(true) == "opened");
}

BOOST_FIXTURE_TEST_CASE(a_root_key_that_is_no_file_or_cannot_be_created_is_refused, Machine) {
  std::filesystem::create_directory(file);
  BOOST_TEST(contains(refusal(true), "regular file"));
  file = directory.path("missing/root.key");
  BOOST_TEST(contains(refusal(true), "cannot be created"));
}

BOOST_FIXTURE_TEST_CASE(a_log_whose_keys_are_gone_is_refused, Machine) {
  open(true);
  store = storage::openMemoryKeyStore();
  BOOST_TEST(contains(refusal(false), "keys/ is empty, but the log is not"));
  BOOST_TEST(store->list("").empty());
}

BOOST_FIXTURE_TEST_CASE(keys_of_a_newer_format_are_refused, Machine) {
  open(true);
  store->put({{"v", "2"}});
  BOOST_TEST(contains(refusal(false), "keys/ has format 2"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace authd::vault
