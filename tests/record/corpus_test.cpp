#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "daemon/core/event_types.h"
#include "daemon/record/codec.h"
#include "daemon/record/json.h"
#include "storage/hash.h"
#include "tests/record/samples.h"

namespace authd::record {
namespace {

namespace fs = std::filesystem;

fs::path goldenOf(const fs::path& record) {
  return fs::path(AUTHD_CORPUS) / "golden" / record.filename().replace_extension(".json");
}

std::string exportOf(const std::string& bytes) {
  return toJson(bytes, storage::toHex(storage::leafHash(bytes))) + "\n";
}

void writeMissing(const fs::path& path, const std::string& content) {
  if (fs::exists(path)) return;
  std::ofstream(path, std::ios::binary) << content;
  BOOST_TEST_MESSAGE("written: " << path.filename());
}

void addMissingSums() {
  const fs::path path = fs::path(AUTHD_CORPUS) / "SHA256SUMS";
  const std::string known = fs::exists(path) ? readFile(path) : "";
  std::ofstream sums(path, std::ios::app);
  for (const fs::path& file : corpusFiles()) {
    const std::string name = file.filename().string();
    if (known.find("  " + name + "\n") != std::string::npos) continue;
    sums << storage::toHex(storage::sha256(readFile(file))) << "  " << name << "\n";
  }
}

// With AUTHD_WRITE_CORPUS=1: adds what is missing and touches nothing that is there.
struct WriteCorpus {
  WriteCorpus() {
    const char* wanted = std::getenv("AUTHD_WRITE_CORPUS");
    if (wanted == nullptr || std::string(wanted) != "1") return;
    for (const core::Event& event : samples()) {
      writeMissing(fs::path(AUTHD_CORPUS) / (corpusName(event) + ".bin"), encode(event));
    }
    for (const fs::path& file : corpusFiles()) {
      writeMissing(goldenOf(file), exportOf(readFile(file)));
    }
    addMissingSums();
  }
};

template <std::size_t... Index>
std::vector<core::EventType> typesOf(std::index_sequence<Index...>) {
  return {core::typeOf(core::EventBody(std::in_place_index<Index>))...};
}

std::vector<core::EventType> everyType() {
  return typesOf(std::make_index_sequence<std::variant_size_v<core::EventBody>>());
}

}  // namespace

BOOST_TEST_GLOBAL_FIXTURE(WriteCorpus);

BOOST_AUTO_TEST_CASE(every_type_of_the_registry_has_a_record_in_the_corpus) {
  std::set<core::EventType> seen;
  for (const fs::path& file : corpusFiles()) {
    seen.insert(core::typeOf(decode(readFile(file)).body));
  }
  for (core::EventType type : everyType()) BOOST_TEST(seen.contains(type), core::nameOf(type));
}

BOOST_AUTO_TEST_CASE(a_file_of_the_corpus_is_named_after_its_event) {
  for (const fs::path& file : corpusFiles()) {
    std::string name = corpusName(decode(readFile(file)));
    name.pop_back();
    BOOST_TEST(file.stem().string().starts_with(name), file);
  }
}

BOOST_AUTO_TEST_CASE(old_records_encode_to_the_same_bytes) {
  for (const fs::path& file : corpusFiles()) {
    std::string bytes = readFile(file);
    BOOST_TEST((encode(decode(bytes)) == bytes), file);
  }
}

BOOST_AUTO_TEST_CASE(the_samples_encode_to_the_bytes_of_the_corpus) {
  for (const core::Event& event : samples()) {
    std::string name = corpusName(event);
    std::string bytes = readFile(fs::path(AUTHD_CORPUS) / (name + ".bin"));
    BOOST_TEST((decode(bytes) == event), name);
    BOOST_TEST((encode(event) == bytes), name);
  }
}

BOOST_AUTO_TEST_CASE(old_records_are_exported_as_they_were) {
  for (const fs::path& file : corpusFiles()) {
    BOOST_TEST(exportOf(readFile(file)) == readFile(goldenOf(file)), file);
  }
}

BOOST_AUTO_TEST_CASE(the_sums_of_the_corpus_hold) {
  std::map<std::string, std::string> sums;
  std::istringstream lines(readFile(fs::path(AUTHD_CORPUS) / "SHA256SUMS"));
  for (std::string sum, name; lines >> sum >> name;) BOOST_TEST(sums.emplace(name, sum).second);
  BOOST_TEST(sums.size() == corpusFiles().size());
  for (const fs::path& file : corpusFiles()) {
    BOOST_TEST(storage::toHex(storage::sha256(readFile(file))) == sums[file.filename().string()]);
  }
}

}  // namespace authd::record
