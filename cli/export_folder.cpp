#include "cli/export_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "cli/failure.h"

namespace authd::cli {
namespace {

namespace fs = std::filesystem;

constexpr mode_t OWNER_ONLY = 0600;
constexpr mode_t NOT_FOR_OTHERS = 0077;

Failure cannotWrite(const std::string& path, int error) {
  return {ExitCode::FAILED, "cannot write " + path + ": " + std::strerror(error)};
}

void makeFolders(const fs::path& folder) {
  const mode_t before = umask(NOT_FOR_OTHERS);
  std::error_code error;
  fs::create_directories(folder, error);
  umask(before);
  if (error) throw cannotWrite(folder.string(), error.value());
}

class Descriptor {
 public:
  Descriptor(const std::string& path, int flags) : file_(open(path.c_str(), flags, OWNER_ONLY)) {
    if (file_ < 0) throw cannotWrite(path, errno);
  }
  ~Descriptor() { ::close(file_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return file_; }

 private:
  int file_;
};

void writeAll(int file, const std::string& path, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw cannotWrite(path, errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

void makeEmptyFolder(const std::string& folder) {
  makeFolder(folder, {});
}

void makeFolder(const std::string& folder, const std::initializer_list<std::string_view>& known) {
  makeFolders(folder);
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      throw Failure(ExitCode::USAGE,
                    std::string(folder).append(" holds something else: ").append(name));
    }
  }
  if (error) throw cannotWrite(folder, error.value());
}

void writeWhole(const std::string& path, std::string_view bytes, bool lasting) {
  const fs::path folder = fs::path(path).parent_path();
  if (!folder.empty()) makeFolders(folder);
  const std::string fresh = path + ".new";
  {
    const Descriptor file(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC);
    writeAll(file.get(), fresh, bytes);
    if (lasting && fsync(file.get()) != 0) throw cannotWrite(fresh, errno);
  }
  if (std::rename(fresh.c_str(), path.c_str()) != 0) throw cannotWrite(path, errno);
  if (!lasting) return;
  const std::string place = folder.empty() ? "." : folder.string();
  const Descriptor directory(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fsync(directory.get()) != 0) throw cannotWrite(place, errno);
}

void makeLasting(const std::string& folder) {
  const Descriptor directory(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (syncfs(directory.get()) != 0) throw cannotWrite(folder, errno);
}

FileFacts factsOf(std::string name, std::string_view bytes) {
  return {std::move(name), bytes.size(), crypto::toHex(crypto::sha256(bytes))};
}

GrowingFile::GrowingFile(const std::string& folder, std::string name)
    : path_(folder + "/" + name), facts_{std::move(name), 0, {}}, file_(nullptr) {
  const int file = open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, OWNER_ONLY);
  if (file >= 0) file_ = fdopen(file, "wb");
  if (!file_) throw cannotWrite(path_, errno);
}

GrowingFile::~GrowingFile() {
  if (file_) std::fclose(file_);
}

void GrowingFile::write(std::string_view bytes) {
  if (error_ != 0 || bytes.empty()) return;
  if (std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size()) {
    error_ = errno;
    return;
  }
  digest_.add(bytes);
  facts_.bytes += bytes.size();
}

FileFacts GrowingFile::close() {
  if (error_ == 0 && std::fflush(file_) != 0) error_ = errno;
  if (error_ == 0 && fsync(fileno(file_)) != 0) error_ = errno;
  if (error_ != 0) throw cannotWrite(path_, error_);
  facts_.sha256 = crypto::toHex(digest_.finish());
  return facts_;
}

}  // namespace authd::cli
