#include "tests/bench/bare_engine.h"

#include <fcntl.h>
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>
#include <unistd.h>

#include <array>
#include <random>
#include <stdexcept>

#include "storage/rocks_engine.h"
#include "storage/rocks_settings.h"
#include "tests/bench/figures.h"

namespace authd::bench {
namespace {

void must(const rocksdb::Status& status) {
  if (!status.ok()) throw std::runtime_error(status.ToString());
}

constexpr std::size_t SLOT_BYTES = 512;
constexpr std::size_t MOST_ROW_BYTES = 1 << 16;

// Where the log keeps rows of this kind (counting_log.cpp).
storage::Family familyOf(std::uint8_t kind) {
  using storage::Family;
  constexpr std::array FAMILIES{Family::LOG,     Family::IX_SUBJECT, Family::IX_ACTOR,
                                Family::IX_TYPE, Family::TABLES,     Family::PRIVATE,
                                Family::LOCAL};
  return FAMILIES.at(kind);
}

}  // namespace

struct BareWriter::Parts {
  Kind kind{};
  std::unique_ptr<rocksdb::DB> db;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  int head = -1;
  std::uint64_t position = 0;
  std::mt19937_64 random{1};
  std::string noise;

  rocksdb::ColumnFamilyHandle* family(storage::Family which) {
    return handles.at(static_cast<std::size_t>(which));
  }
  // Bytes that do not compress, another place each time.
  rocksdb::Slice bytes(std::size_t size) {
    return {noise.data() + random() % (noise.size() - MOST_ROW_BYTES), size};
  }
  std::string nextKey() {
    std::string key(8, '\0');
    for (std::size_t i = 0; i < 8; ++i) key[i] = static_cast<char>(position >> (56 - 8 * i));
    ++position;
    return key;
  }
  void addOnePut(rocksdb::WriteBatch& batch, const BatchShape& shape) {
    std::uint64_t each = shape.bytes / shape.records - 8;
    for (std::uint32_t i = 0; i < shape.records; ++i) must(batch.Put(nextKey(), bytes(each)));
  }
  void addRows(rocksdb::WriteBatch& batch, const BatchShape& shape) {
    for (const auto& row : shape.rows) {
      std::string key = row.family == 0 ? nextKey() : bytes(row.keyBytes).ToString();
      auto* handle = family(familyOf(row.family));
      must(row.erase ? batch.Delete(handle, key) : batch.Put(handle, key, bytes(row.valueBytes)));
    }
  }
};

BareWriter::BareWriter(const std::string& directory, Kind kind)
    : parts_(std::make_unique<Parts>()) {
  parts_->kind = kind;
  rocksdb::DB* raw = nullptr;
  if (kind == Kind::ONE_PUT) {
    rocksdb::Options options;
    options.create_if_missing = true;
    must(rocksdb::DB::Open(options, directory, &raw));
  } else {
    auto errors = std::make_shared<storage::BackgroundErrors>();
    must(rocksdb::DB::Open(storage::logDatabaseOptions(errors), directory,
                           storage::logFamilyOptions(), &parts_->handles, &raw));
  }
  parts_->db.reset(raw);
  parts_->head = ::open((directory + ".head").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  std::string slots(2 * SLOT_BYTES, 'x');
  if (::pwrite(parts_->head, slots.data(), slots.size(), 0) < 0) {
    throw std::runtime_error("cannot write " + directory + ".head");
  }
  ::fsync(parts_->head);
  parts_->noise.resize(MOST_ROW_BYTES * 16);
  for (auto& byte : parts_->noise) byte = static_cast<char>(parts_->random());
}

BareWriter::~BareWriter() {
  for (auto* handle : parts_->handles) parts_->db->DestroyColumnFamilyHandle(handle);
  parts_->db->Close().PermitUncheckedError();
  ::close(parts_->head);
}

void BareWriter::write(const BatchShape& shape) {
  rocksdb::WriteBatch batch;
  if (parts_->kind == Kind::ONE_PUT) {
    parts_->addOnePut(batch, shape);
  } else {
    parts_->addRows(batch, shape);
  }
  rocksdb::WriteOptions options;
  options.sync = true;
  must(parts_->db->Write(options, &batch));
  auto at = static_cast<off_t>(parts_->position % 2 * SLOT_BYTES);
  if (::pwrite(parts_->head, parts_->noise.data(), SLOT_BYTES, at) != SLOT_BYTES ||
      ::fdatasync(parts_->head) != 0) {
    throw std::runtime_error("cannot write the bare head");
  }
}

double scanBare(const std::string& directory, const std::string& family,
                const std::function<void(std::string_view, std::string_view)>& visit) {
  double begin = now();
  std::vector<rocksdb::ColumnFamilyDescriptor> families{{"default", {}}, {family, {}}};
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* raw = nullptr;
  must(rocksdb::DB::OpenForReadOnly(rocksdb::DBOptions(), directory, families, &handles, &raw));
  std::unique_ptr<rocksdb::DB> db(raw);
  double opened = now();
  {
    std::unique_ptr<rocksdb::Iterator> rows(db->NewIterator({}, handles[1]));
    for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
      visit(rows->key().ToStringView(), rows->value().ToStringView());
    }
    must(rows->status());
  }
  for (auto* handle : handles) db->DestroyColumnFamilyHandle(handle);
  return opened - begin;
}

}  // namespace authd::bench
