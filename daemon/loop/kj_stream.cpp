#include "daemon/loop/kj_stream.h"

#include <kj/debug.h>
#include <kj/vector.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

namespace authd::loop {
namespace {

constexpr std::size_t MOST_BUFFERED = 256 * 1024;  // unread bytes before reading pauses
constexpr std::size_t MOST_PENDING = 64 * 1024;    // unwritten bytes before a write waits

class KjStream final : public kj::AsyncIoStream, private Stream::Reader {
 public:
  explicit KjStream(kj::Own<Stream> stream) : stream_(kj::mv(stream)) {
    stream_->setReader(this);
    stream_->startReading();
  }

  kj::Promise<std::size_t> tryRead(void* buffer, std::size_t minBytes,
                                   std::size_t maxBytes) override {
    if (buffered_.size() >= minBytes || ended_) return take(buffer, maxBytes);
    // A read whose promise was dropped no longer counts.
    KJ_REQUIRE(reader_.get() == nullptr || !reader_->isWaiting(), "one read at a time");
    auto paf = kj::newPromiseAndFulfiller<void>();
    reader_ = kj::mv(paf.fulfiller);
    wanted_ = minBytes;
    stream_->startReading();
    return paf.promise.then([this, buffer, maxBytes] { return take(buffer, maxBytes); });
  }

  kj::Promise<void> write(const void* buffer, std::size_t size) override {
    if (broken_) return KJ_EXCEPTION(DISCONNECTED, "the peer is gone");
    stream_->write(std::string(static_cast<const char*>(buffer), size));
    return room();
  }

  kj::Promise<void> write(kj::ArrayPtr<const kj::ArrayPtr<const kj::byte>> pieces) override {
    if (broken_) return KJ_EXCEPTION(DISCONNECTED, "the peer is gone");
    std::string whole;
    for (auto piece : pieces) {
      whole.append(reinterpret_cast<const char*>(piece.begin()), piece.size());
    }
    stream_->write(std::move(whole));
    return room();
  }

  kj::Promise<void> whenWriteDisconnected() override {
    if (broken_ || ended_) return kj::READY_NOW;
    auto paf = kj::newPromiseAndFulfiller<void>();
    disconnected_.add(kj::mv(paf.fulfiller));
    return kj::mv(paf.promise);
  }

  void shutdownWrite() override { stream_->shutdownWrite(); }
  void abortRead() override {
    stream_->stopReading();
    ended_ = true;
    wakeReader();
  }

 private:
  std::size_t take(void* buffer, std::size_t maxBytes) {
    std::size_t size = std::min(maxBytes, buffered_.size());
    if (size == 0) return 0;  // `buffer` may be null then
    std::memcpy(buffer, buffered_.data(), size);
    buffered_.erase(0, size);
    if (buffered_.size() < MOST_BUFFERED && !ended_) stream_->startReading();
    return size;
  }

  kj::Promise<void> room() {
    if (stream_->pendingBytes() < MOST_PENDING) return kj::READY_NOW;
    auto paf = kj::newPromiseAndFulfiller<void>();
    writers_.add(kj::mv(paf.fulfiller));
    return kj::mv(paf.promise);
  }

  void onData(std::string_view data) override {
    buffered_ += data;
    bool isWanted = reader_.get() != nullptr && buffered_.size() < wanted_;
    // A message larger than the buffer is read to its end all the same.
    if (!isWanted && buffered_.size() >= MOST_BUFFERED) stream_->stopReading();
    if (!isWanted) wakeReader();
  }

  void onEnd(bool broken) override {
    ended_ = true;
    broken_ = broken_ || broken;
    wakeReader();
    for (auto& waiting : disconnected_) waiting->fulfill();
    disconnected_.clear();
    if (broken_) onDrained();
  }

  void onDrained() override {
    for (auto& waiting : writers_) waiting->fulfill();
    writers_.clear();
  }

  void wakeReader() {
    if (reader_.get() == nullptr) return;
    auto reader = kj::mv(reader_);
    reader_ = nullptr;
    reader->fulfill();
  }

  kj::Own<Stream> stream_;
  std::string buffered_;
  bool ended_ = false;
  bool broken_ = false;
  std::size_t wanted_ = 0;
  kj::Own<kj::PromiseFulfiller<void>> reader_;
  kj::Vector<kj::Own<kj::PromiseFulfiller<void>>> writers_;
  kj::Vector<kj::Own<kj::PromiseFulfiller<void>>> disconnected_;
};

}  // namespace

kj::Own<kj::AsyncIoStream> toKjStream(kj::Own<Stream> stream) {
  return kj::heap<KjStream>(kj::mv(stream));
}

}  // namespace authd::loop
