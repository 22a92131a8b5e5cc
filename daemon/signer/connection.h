#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "daemon/signer/descriptor.h"

namespace authd::signer {

// One client, whose socket does not block. Each direction has its time: one that dawdles keeps the
// others waiting for no longer than that.
class Connection {
 public:
  static constexpr auto PATIENCE = std::chrono::seconds(5);

  explicit Connection(Descriptor socket) : socket_(std::move(socket)) {}

  // Everything until the client ends its writing side; at most one byte more than `most`, so that
  // the reader notices. Nothing if it is too slow or gone.
  std::optional<std::string> read(std::size_t most);
  // Gives up when the client is too slow or gone.
  void write(std::string_view bytes);

 private:
  Descriptor socket_;
};

}  // namespace authd::signer
