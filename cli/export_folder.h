#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "daemon/crypto/digest.h"

namespace authd::cli {

// What events are written to is for its owner only: folders 0700, files 0600.

// Makes the folder, and those above it. Throws Failure if it is there and not empty.
void makeEmptyFolder(const std::string& folder);
// The same; it may hold the names of `known` already.
void makeFolder(const std::string& folder, const std::initializer_list<std::string_view>& known);

// Writes a whole file, with its folders, or none: what was there stays until the new one is. With
// `lasting` it survives a power cut from then on. Throws Failure.
void writeWhole(const std::string& path, std::string_view bytes, bool lasting);
// Has all that was written below a folder survive a power cut. Throws Failure.
void makeLasting(const std::string& folder);

struct FileFacts {
  std::string name;
  std::uint64_t bytes = 0;
  std::string sha256;  // hexadecimal
};
FileFacts factsOf(std::string name, std::string_view bytes);

// A new file that grows. write() never throws: what goes wrong is told by close(). Threads: one.
class GrowingFile {
 public:
  // Throws Failure, also if the file is there.
  GrowingFile(const std::string& folder, std::string name);
  ~GrowingFile();
  GrowingFile(const GrowingFile&) = delete;
  GrowingFile& operator=(const GrowingFile&) = delete;

  void write(std::string_view bytes);
  // Throws Failure unless everything is on disk.
  FileFacts close();

 private:
  std::string path_;
  FileFacts facts_;
  std::FILE* file_;
  crypto::Sha256 digest_;
  int error_ = 0;
};

}  // namespace authd::cli
