#pragma once

#include <cstdint>
#include <memory>

#include "cli/output.h"
#include "ipc/client.h"

namespace authd::cli {

// One line on stderr that tells how far the daemon is with a long call, rewritten in place and gone
// in the end. Nothing where stderr is no terminal, or with --quiet: then the daemon is not asked.
class ProgressLine {
 public:
  explicit ProgressLine(const Output& output);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  // For work of our own; as often as one likes.
  void show(std::uint64_t done, std::uint64_t size) const;
  // For a request that has a member `progress`.
  template <class Request>
  void follow(Request& request) const {
    if (line_) request.setProgress(sink());
  }

 private:
  struct Line;

  ipc::Sink::Client sink() const;

  std::shared_ptr<Line> line_;  // null: nothing is shown. A late row may come after us
};

}  // namespace authd::cli
