#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "cli/exit_codes.h"
#include "ipc/client.h"

namespace authd::cli {

enum class Format { TABLE, JSON, JSONL, ID };

struct OutputOptions {
  Format format = Format::TABLE;
  std::vector<std::string> fields;  // empty: all
  bool utc = false;
  bool quiet = false;
};

// Writes things on stdout as they come; a table waits for the end, to know its widths.
class Output {
 public:
  Output(std::ostream& out, std::ostream& err, OutputOptions options)
      : out_(out), err_(err), options_(std::move(options)) {}

  const OutputOptions& options() const { return options_; }

  // One thing: an object, or `name  value` lines.
  void one(const ipc::Thing& thing);
  // An element of a list; the list ends with endList().
  void add(const ipc::Thing& thing);
  void endList();
  // An element that is shown at once, also in a table.
  void stream(const ipc::Thing& thing);
  // Takes fields away from lists unless --fields names them.
  void hideInLists(std::string name) { hidden_.push_back(std::move(name)); }

  // For people: on stderr, and not with --quiet.
  void note(const std::string& words);
  // A change's word, such as `created`: on stdout of a table, and not with --quiet.
  void word(const std::string& words);
  // On stderr, as JSON with -o json or jsonl.
  // `decision`: the id by which a refusal can be explained, if it has one.
  void failure(ExitCode code, const std::string& words, const std::string& decision = {});

  std::ostream& raw() { return out_; }

 private:
  ipc::Thing chosen(const ipc::Thing& thing, bool inList) const;
  void table() const;
  std::string shown(const ipc::CellValue& value) const;
  std::string json(const ipc::Thing& thing) const;

  std::ostream& out_;
  std::ostream& err_;
  OutputOptions options_;
  std::vector<std::string> hidden_;
  std::vector<ipc::Thing> waiting_;
  bool listBegun_ = false;
};

// What -o id prints: the field `id` or `key`, else the first that ends in `_id`, else `seq`, else
// the first.
const ipc::Cell* idOf(const ipc::Thing& thing);
const ipc::Cell* findCell(const ipc::Thing& thing, std::string_view name);
// The number of a field, `otherwise` if there is none.
std::int64_t numberOf(const ipc::Thing& thing, std::string_view name, std::int64_t otherwise);

}  // namespace authd::cli
