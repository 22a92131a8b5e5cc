#pragma once

#include <array>
#include <boost/pfr.hpp>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "daemon/core/assert.h"

namespace authd::core {

// Table rows and keys as bytes: fields in order of declaration, integers big-endian in fixed width
// (so that keys sort as numbers), strings and lists behind a 32-bit count, no padding. The format
// has no versions of its own: tables are folded anew when TABLES_VERSION changes.
class RowWriter {
 public:
  // `bytes`: about how many there will be.
  explicit RowWriter(std::size_t bytes = 0) { out_.reserve(bytes); }

  template <class T>
  void put(const T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      out_.push_back(value ? 1 : 0);
    } else if constexpr (std::is_enum_v<T>) {
      put(static_cast<std::underlying_type_t<T>>(value));
    } else if constexpr (std::is_integral_v<T>) {
      putInteger(static_cast<std::make_unsigned_t<T>>(value));
    } else {
      boost::pfr::for_each_field(value, [&](const auto& field) { put(field); });
    }
  }
  void put(const std::string& value) {
    put(static_cast<std::uint32_t>(value.size()));
    out_ += value;
  }
  template <std::size_t N>
  void put(const std::array<std::uint8_t, N>& value) {
    out_.append(reinterpret_cast<const char*>(value.data()), N);
  }
  template <class T>
  void put(const std::vector<T>& values) {
    put(static_cast<std::uint32_t>(values.size()));
    for (const T& value : values) put(value);
  }

  std::string take() { return std::move(out_); }

 private:
  // Compilers make one store of the loop, but not of as many calls of push_back().
  template <class T>
  void putInteger(T value) {
    std::array<char, sizeof(T)> bytes;
    for (std::size_t i = 0; i < sizeof(T); ++i) {
      bytes[i] = static_cast<char>(value >> (8 * (sizeof(T) - 1 - i)));
    }
    out_.append(bytes.data(), bytes.size());
  }

  std::string out_;
};

// Reads what RowWriter wrote. Rows are our own bytes, so anything else is a bug or a damaged disk
// that the engine's checksums missed: assertion.
class RowReader {
 public:
  explicit RowReader(std::string_view bytes) : in_(bytes) {}

  template <class T>
  void get(T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      value = bytes(1)[0] != 0;
    } else if constexpr (std::is_enum_v<T>) {
      std::underlying_type_t<T> number{};
      get(number);
      value = static_cast<T>(number);
    } else if constexpr (std::is_integral_v<T>) {
      std::make_unsigned_t<T> number = 0;
      for (char byte : bytes(sizeof(T))) {
        number = static_cast<std::make_unsigned_t<T>>((static_cast<std::uint64_t>(number) << 8) |
                                                      static_cast<unsigned char>(byte));
      }
      value = static_cast<T>(number);
    } else {
      boost::pfr::for_each_field(value, [&](auto& field) { get(field); });
    }
  }
  void get(std::string& value) {
    std::uint32_t size = 0;
    get(size);
    value = bytes(size);
  }
  template <std::size_t N>
  void get(std::array<std::uint8_t, N>& value) {
    std::memcpy(value.data(), bytes(N).data(), N);
  }
  template <class T>
  void get(std::vector<T>& values) {
    std::uint32_t count = 0;
    get(count);
    AUTHD_ASSERT(count <= in_.size());
    values.resize(count);
    for (T& value : values) get(value);
  }

  bool done() const { return in_.empty(); }

 private:
  std::string_view bytes(std::size_t size) {
    AUTHD_ASSERT(size <= in_.size());
    std::string_view part = in_.substr(0, size);
    in_.remove_prefix(size);
    return part;
  }

  std::string_view in_;
};

template <class Row>
std::string encodeRow(const Row& row) {
  RowWriter writer(sizeof(Row));
  writer.put(row);
  return writer.take();
}

template <class Row>
Row decodeRow(std::string_view bytes) {
  Row row{};
  RowReader reader(bytes);
  reader.get(row);
  AUTHD_ASSERT(reader.done());
  return row;
}

// The parts of a key, in order, into `parts`.
template <class... Parts>
void readKey(std::string_view key, Parts&... parts) {
  RowReader reader(key);
  (reader.get(parts), ...);
  AUTHD_ASSERT(reader.done());
}

// A key of several parts; parts of fixed width sort as themselves.
template <class... Parts>
std::string rowKey(const Parts&... parts) {
  RowWriter writer((0 + ... + sizeof(Parts)));
  (writer.put(parts), ...);
  return writer.take();
}

}  // namespace authd::core
