#include "daemon/mail/curl_multi.h"

#include <kj/debug.h>

namespace authd::mail {

CurlMulti::CurlMulti(loop::Loop& loop) : loop_(loop), tasks_(*this) {
  KJ_ASSERT(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
  multi_ = curl_multi_init();
  KJ_ASSERT(multi_ != nullptr);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, onSocket);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, onTimer);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
}

CurlMulti::~CurlMulti() noexcept(false) {
  KJ_ASSERT(waiting_.empty(), "a transfer outlives what runs it");
  curl_multi_cleanup(multi_);
}

kj::Promise<CURLcode> CurlMulti::perform(CURL* transfer) {
  auto paf = kj::newPromiseAndFulfiller<CURLcode>();
  waiting_[transfer] = kj::mv(paf.fulfiller);
  // libcurl asks for a timer here, so the transfer begins in a later turn of the loop.
  KJ_ASSERT(curl_multi_add_handle(multi_, transfer) == CURLM_OK);
  return paf.promise.attach(kj::defer([this, transfer] {
    waiting_.erase(transfer);
    curl_multi_remove_handle(multi_, transfer);
  }));
}

int CurlMulti::onSocket(CURL*, curl_socket_t socket, int what, void* self, void*) {
  static_cast<CurlMulti*>(self)->watch(socket, what);
  return 0;
}

void CurlMulti::watch(curl_socket_t socket, int what) {
  if (what == CURL_POLL_REMOVE) {
    watchers_.erase(socket);
    return;
  }
  auto& watcher = watchers_[socket];
  if (!watcher) {
    auto ready = [this, socket](bool readable, bool writable) {
      act(socket, (readable ? CURL_CSELECT_IN : 0) | (writable ? CURL_CSELECT_OUT : 0));
    };
    watcher = std::make_unique<loop::FdWatcher>(loop_, socket, ready);
  }
  watcher->watch((what & CURL_POLL_IN) != 0, (what & CURL_POLL_OUT) != 0);
}

// libcurl must not be called from within this callback, hence the turn of the loop even for 0 ms.
int CurlMulti::onTimer(CURLM*, long delayMs, void* self) {
  auto& multi = *static_cast<CurlMulti*>(self);
  std::uint64_t mine = ++multi.timer_;
  if (delayMs < 0) return 0;
  multi.tasks_.add(multi.loop_.timer().afterDelay(delayMs * kj::MILLISECONDS).then([&multi, mine] {
    if (mine == multi.timer_) multi.act(CURL_SOCKET_TIMEOUT, 0);
  }));
  return 0;
}

void CurlMulti::act(curl_socket_t socket, int events) {
  int running = 0;
  curl_multi_socket_action(multi_, socket, events, &running);
  deliver();
}

void CurlMulti::deliver() {
  int left = 0;
  while (CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    auto waiting = waiting_.find(message->easy_handle);
    if (waiting != waiting_.end()) waiting->second->fulfill(kj::cp(message->data.result));
  }
}

void CurlMulti::taskFailed(kj::Exception&& exception) {
  KJ_LOG(ERROR, "a timer of the mail client failed", exception);
}

}  // namespace authd::mail
