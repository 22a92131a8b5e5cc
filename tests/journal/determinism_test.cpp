#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "daemon/core/row_codec.h"
#include "daemon/core/rows.h"
#include "daemon/journal/fold.h"
#include "daemon/journal/fold_tables.h"
#include "storage/hash.h"
#include "tests/storage/both_logs.h"

namespace authd::journal {
namespace {

namespace fs = std::filesystem;

// All rows of a fold of the log in a folder of the corpus, as one line.
std::string foldOf(const fs::path& folder) {
  const storage::TemporaryDirectory copy;
  fs::copy(folder / "data/log", copy.path("log"), fs::copy_options::recursive);
  const auto log = storage::openRocksLog(copy.path("log"), false);
  FoldTables tables;
  const std::uint64_t size = log->tip().size;
  fold(*log, 0, size, tables, nullptr);
  std::string all;
  for (const auto* row : tables.rows()) all += core::rowKey(row->first, row->second);
  return folder.filename().string() + ": " + std::to_string(size) + " events, " +
         std::to_string(tables.size()) + " rows, " + storage::toHex(storage::sha256(all)) + "\n";
}

std::set<fs::path> folders() {
  std::set<fs::path> found;
  for (const auto& entry : fs::directory_iterator(AUTHD_CORPUS_DATA)) {
    if (entry.is_directory()) found.insert(entry.path());
  }
  return found;
}

// Whatever compiled it: an auditor's fold must not differ from ours. A file, because it changes
// with each TABLES_VERSION; with AUTHD_GOLDEN_UPDATE it is written.
BOOST_AUTO_TEST_CASE(a_fold_of_an_old_log_gives_the_rows_that_were_written_down) {
  std::string text = "tables version " + std::to_string(core::TABLES_VERSION) + "\n";
  for (const fs::path& folder : folders()) text += foldOf(folder);
  if (std::getenv("AUTHD_GOLDEN_UPDATE")) {
    std::ofstream(AUTHD_GOLDEN_FOLD) << text;
    return;
  }
  std::ifstream file(AUTHD_GOLDEN_FOLD);
  const std::string golden{std::istreambuf_iterator<char>(file), {}};
  BOOST_CHECK_MESSAGE(golden == text, AUTHD_GOLDEN_FOLD << " differs from:\n" << text);
}

}  // namespace
}  // namespace authd::journal
