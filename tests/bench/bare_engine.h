#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/counting_log.h"

namespace authd::bench {

// RocksDB without any of our code above it: what the product is compared with.
class BareWriter {
 public:
  // ONE_PUT: the default settings, one column family, one Put for each record that carries all of
  // its bytes. SAME_ROWS: the settings of our log, a Put or Delete for each row that it had.
  enum class Kind { ONE_PUT, SAME_ROWS };

  // A new database in `directory`, and a file beside it for the second sync of each batch.
  BareWriter(const std::string& directory, Kind kind);
  ~BareWriter();
  BareWriter(const BareWriter&) = delete;
  BareWriter& operator=(const BareWriter&) = delete;

  // Writes a batch of this shape durably: one synced batch, then 512 bytes of the file, synced.
  void write(const BatchShape& shape);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// Reads a column family of an existing database from start to end, opened for reading only with
// default settings. Returns the seconds that opening took.
double scanBare(const std::string& directory, const std::string& family,
                const std::function<void(std::string_view key, std::string_view value)>& visit);

}  // namespace authd::bench
