#include "tests/bench/counting_log.h"

namespace authd::bench {
namespace {

void add(BatchShape& shape, std::uint8_t family, std::size_t key, std::size_t value, bool erase) {
  shape.bytes += key + value;
  shape.rows.push_back(
      {static_cast<std::uint16_t>(key), static_cast<std::uint16_t>(value), family, erase});
}

}  // namespace

storage::Tip CountingLog::append(std::uint64_t expectedSize,
                                 std::span<const storage::Record> records,
                                 std::span<const storage::Write> writes) {
  if (watching_) {
    constexpr std::size_t POSITION = 8;
    constexpr std::uint8_t FIRST_INDEX = 1;
    constexpr std::uint8_t FIRST_SPACE = 4;
    BatchShape shape;
    shape.records = static_cast<std::uint32_t>(records.size());
    for (const auto& record : records) {
      add(shape, 0, POSITION, record.bytes.size(), false);
      for (const auto& key : record.index) {
        auto family = static_cast<std::uint8_t>(FIRST_INDEX + static_cast<int>(key.index));
        add(shape, family, key.prefix.size() + POSITION, 0, false);
      }
    }
    for (const auto& write : writes) {
      auto family = static_cast<std::uint8_t>(FIRST_SPACE + static_cast<int>(write.space));
      add(shape, family, write.key.size(), write.value ? write.value->size() : 0, !write.value);
    }
    shapes_.push_back(std::move(shape));
  }
  return log_.append(expectedSize, records, writes);
}

}  // namespace authd::bench
