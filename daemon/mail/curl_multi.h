#pragma once

// libcurl's multi interface on the loop. Private to this folder.

#include <curl/curl.h>
#include <kj/async.h>

#include <cstdint>
#include <map>
#include <memory>

#include "daemon/loop/fd_watcher.h"
#include "daemon/loop/loop.h"

namespace authd::mail {

// Threads: the loop. Transfers end with it: drop their promises before.
class CurlMulti final : private kj::TaskSet::ErrorHandler {
 public:
  explicit CurlMulti(loop::Loop& loop);
  ~CurlMulti() noexcept(false);
  KJ_DISALLOW_COPY(CurlMulti);

  // Runs a prepared transfer; dropping the promise stops it. The handle stays the caller's and must
  // outlive the promise.
  kj::Promise<CURLcode> perform(CURL* transfer);

 private:
  static int onSocket(CURL* transfer, curl_socket_t socket, int what, void* self, void*);
  static int onTimer(CURLM*, long delayMs, void* self);
  void act(curl_socket_t socket, int events);
  void watch(curl_socket_t socket, int what);
  void deliver();
  void taskFailed(kj::Exception&& exception) override;

  loop::Loop& loop_;
  CURLM* multi_;
  std::map<curl_socket_t, std::unique_ptr<loop::FdWatcher>> watchers_;
  std::map<CURL*, kj::Own<kj::PromiseFulfiller<CURLcode>>> waiting_;
  std::uint64_t timer_ = 0;  // the latest wish of libcurl; earlier ones do not count any more
  kj::TaskSet tasks_;
};

}  // namespace authd::mail
