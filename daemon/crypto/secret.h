#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace authd::crypto {

// Text that must not outlive its use or reach a log: a password, a token before it is handed over.
// Move-only, wiped when it dies, cannot be streamed or converted by accident. One fixed buffer, so
// that no growth and no short-string copy leaves traces.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view bytes);
  // Takes the text over and wipes the string it came in.
  static Secret takeFrom(std::string& bytes);

  ~Secret() { wipe(); }
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;

  // Valid until the secret is wiped, moved from or destroyed.
  std::string_view view() const { return {bytes_.get(), size_}; }
  bool empty() const { return size_ == 0; }
  // Overwrites the text with zeros; the secret is empty afterwards.
  void wipe() noexcept;

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
};

// Overwrites memory with zeros in a way that the compiler cannot leave out.
void wipe(void* memory, std::size_t size) noexcept;
inline void wipe(std::string& bytes) noexcept {
  wipe(bytes.data(), bytes.size());
  bytes.clear();
}

// Compares in a time that depends on the lengths only.
bool equal(std::string_view a, std::string_view b);

}  // namespace authd::crypto
