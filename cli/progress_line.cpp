#include "cli/progress_line.h"

#include <unistd.h>

#include <chrono>
#include <iostream>

#include "daemon/core/progress_words.h"

namespace authd::cli {
namespace {

constexpr const char* CLEAN = "\r\033[K";
constexpr std::int64_t NOT_BEFORE_US = 200'000;  // a terminal is read by people

std::int64_t steadyUs() {
  auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

std::uint64_t countIn(const ipc::Thing& row, std::string_view name) {
  return static_cast<std::uint64_t>(numberOf(row, name, 0));
}

}  // namespace

struct ProgressLine::Line {
  core::ProgressWords words;
  bool ended = false;
  std::int64_t shownUs = 0;

  void show(std::uint64_t done, std::uint64_t size) {
    const std::int64_t nowUs = steadyUs();
    if (ended || nowUs - shownUs < NOT_BEFORE_US) return;
    shownUs = nowUs;
    std::cerr << CLEAN << words.at(done, size, nowUs) << std::flush;
  }
  void end() {
    ended = true;
    std::cerr << CLEAN << std::flush;
  }
};

ProgressLine::ProgressLine(const Output& output) {
  if (isatty(STDERR_FILENO) == 0 || output.options().quiet) return;
  line_ = std::make_shared<Line>();
}

ProgressLine::~ProgressLine() {
  if (line_) line_->end();
}

void ProgressLine::show(std::uint64_t done, std::uint64_t size) const {
  if (line_) line_->show(done, size);
}

ipc::Sink::Client ProgressLine::sink() const {
  return ipc::sinkTo([line = line_](const ipc::Thing& row) {
    line->show(countIn(row, "done"), countIn(row, "size"));
  });
}

}  // namespace authd::cli
