#include "daemon/poster/curl_poster.h"

#include <curl/curl.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <variant>

#include "daemon/loop/worker_pool.h"

namespace authd::poster {
namespace {

constexpr std::size_t THREADS = 2;
constexpr std::size_t QUEUED = 8;

struct FreeTransfer {
  void operator()(CURL* transfer) const { curl_easy_cleanup(transfer); }
};
using Handle = std::unique_ptr<CURL, FreeTransfer>;
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Why = std::optional<std::string>;
using Answer = std::variant<app::HttpReply, std::string>;

template <class Value>
void set(const Handle& easy, CURLoption option, Value value) {
  if (curl_easy_setopt(easy.get(), option, value) != CURLE_OK) {
    throw std::runtime_error("libcurl does not take option " + std::to_string(option));
  }
}

std::size_t drop(char*, std::size_t size, std::size_t count, void*) {
  return size * count;
}

// Into a std::string, up to what a reply may have.
std::size_t keep(char* bytes, std::size_t size, std::size_t count, void* target) {
  auto& body = *static_cast<std::string*>(target);
  if (body.size() + size * count > app::Poster::MOST_REPLY_BYTES) return 0;
  body.append(bytes, size * count);
  return size * count;
}

class CurlPoster final : public app::Poster {
 public:
  explicit CurlPoster(loop::Loop& loop)
      : threads_(std::make_unique<loop::WorkerPool>(loop, "poster",
                                                    loop::WorkerPool::Size{THREADS, QUEUED, 0})) {}
  ~CurlPoster() noexcept(false) override {
    ended_ = true;
    threads_ = nullptr;
  }

  kj::Promise<Why> post(std::string url, crypto::Secret form,
                        std::int64_t timeoutSeconds) override {
    auto result = std::make_shared<Why>();
    auto work = [this, result, url = std::move(url), form = std::move(form), timeoutSeconds] {
      *result = perform(url, form, timeoutSeconds);
    };
    KJ_IF_MAYBE (done, threads_->trySubmit(kj::mv(work))) {
      return done->then([result] { return std::move(*result); });
    }
    return Why("too many endpoints are posted to at once");
  }

  kj::Promise<Answer> ask(app::HttpQuestion question) override {
    auto result = std::make_shared<Answer>();
    auto work = [this, result, question = kj::mv(question)]() mutable {
      *result = performQuestion(question);
    };
    KJ_IF_MAYBE (done, threads_->trySubmit(kj::mv(work))) {
      return done->then([result] { return std::move(*result); });
    }
    return Answer("too many servers are asked at once");
  }

 private:
  // These are on a thread of the pool.
  Why perform(const std::string& url, const crypto::Secret& form, std::int64_t timeoutSeconds) {
    const Handle easy = begin(url, form.view(), timeoutSeconds);
    set(easy, CURLOPT_WRITEFUNCTION, drop);
    const CURLcode code = curl_easy_perform(easy.get());
    if (code != CURLE_OK) return curl_easy_strerror(code);
    const long status = statusOf(easy);
    if (status >= 200 && status < 300) return std::nullopt;
    return "it answered " + std::to_string(status);
  }

  Answer performQuestion(app::HttpQuestion& question) {
    const std::string body = question.body();
    const std::unique_ptr<curl_slist, FreeList> headers(
        curl_slist_append(nullptr, ("Content-Type: " + question.contentType).c_str()));
    app::HttpReply reply;
    const Handle easy = begin(question.url, body, question.timeoutSeconds);
    set(easy, CURLOPT_HTTPHEADER, headers.get());
    set(easy, CURLOPT_WRITEFUNCTION, keep);
    set(easy, CURLOPT_WRITEDATA, static_cast<void*>(&reply.body));
    const CURLcode code = curl_easy_perform(easy.get());
    if (code == CURLE_WRITE_ERROR) return "its answer is too long";
    if (code != CURLE_OK) return curl_easy_strerror(code);
    reply.status = statusOf(easy);
    return reply;
  }

  static long statusOf(const Handle& easy) {
    long status = 0;
    curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
    return status;
  }

  // The body must outlive the transfer.
  Handle begin(const std::string& url, std::string_view body, std::int64_t timeoutSeconds) {
    Handle easy(curl_easy_init());
    set(easy, CURLOPT_URL, url.c_str());
    set(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
    set(easy, CURLOPT_POSTFIELDS, body.data());
    set(easy, CURLOPT_TIMEOUT, static_cast<long>(timeoutSeconds));
    prepare(easy);
    return easy;
  }

  void prepare(const Handle& easy) {
    set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    set(easy, CURLOPT_FOLLOWLOCATION, 0L);
    set(easy, CURLOPT_PROXY, "");  // not the environment's
    set(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(easy, CURLOPT_NOSIGNAL, 1L);
    set(easy, CURLOPT_QUICK_EXIT, 1L);
    auto look = [](void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) -> int {
      return static_cast<CurlPoster*>(self)->ended_ ? 1 : 0;
    };
    set(easy, CURLOPT_XFERINFOFUNCTION, static_cast<curl_xferinfo_callback>(look));
    set(easy, CURLOPT_XFERINFODATA, this);
    set(easy, CURLOPT_NOPROGRESS, 0L);
  }

  std::atomic<bool> ended_{false};
  std::unique_ptr<loop::WorkerPool> threads_;
};

}  // namespace

kj::Own<app::Poster> curlPoster(loop::Loop& loop) {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  return kj::heap<CurlPoster>(loop);
}

}  // namespace authd::poster
