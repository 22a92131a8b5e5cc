#include "daemon/mail/smtp_sender.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <fstream>
#include <memory>
#include <mutex>
#include <set>
#include <stdexcept>
#include <utility>
#include <vector>

#include "daemon/loop/worker_pool.h"

namespace authd::mail {
namespace {

struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct FreeMime {
  void operator()(curl_mime* mime) const { curl_mime_free(mime); }
};
struct FreeTransfer {
  void operator()(CURL* transfer) const { curl_easy_cleanup(transfer); }
};
using List = std::unique_ptr<curl_slist, FreeList>;

List listOf(const std::vector<std::string>& lines) {
  List list;
  for (const std::string& line : lines) {
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    if (!longer) throw std::bad_alloc();
    (void)list.release();
    list.reset(longer);
  }
  return list;
}

std::string readPassword(const SmtpServer& server) {
  if (server.passwordFile.empty()) return {};
  struct stat facts {};
  if (stat(server.passwordFile.c_str(), &facts) != 0) {
    throw std::runtime_error("smtp: the password file " + server.passwordFile + " cannot be read");
  }
  if ((facts.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    throw std::runtime_error("smtp: others may read the password file " + server.passwordFile +
                             "; chmod it to 0600 or 0400");
  }
  std::ifstream file(server.passwordFile);
  std::string line;
  if (!std::getline(file, line)) {
    throw std::runtime_error("smtp: the password file " + server.passwordFile + " is empty");
  }
  return line;
}

// libcurl wants lines that end with CRLF.
std::string withCrLf(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '\n') out += '\r';
    out += c;
  }
  return out;
}

// What one mail needs until the server has taken it, over a handle that keeps its connection.
struct Transfer {
  explicit Transfer(CURL* handle) : easy(handle), mime(curl_mime_init(handle)) {}

  CURL* easy;
  std::unique_ptr<curl_mime, FreeMime> mime;
  List recipients;
  List headers;

  template <class Value>
  void set(CURLoption option, Value value) {
    if (curl_easy_setopt(easy, option, value) != CURLE_OK) {
      throw std::runtime_error("libcurl does not take option " + std::to_string(option));
    }
  }
};

// A permanent answer to this one mail (RFC 5321 §4.2.2); other 5yz may be about us or the server.
bool rejectsMail(long answer) {
  return answer == 550 || answer == 551 || answer == 552 || answer == 553;
}

SendResult resultOf(CURLcode code, long answer) {
  if (code == CURLE_OK) return {Outcome::SENT, ""};
  std::string why = curl_easy_strerror(code);
  if (answer != 0) why += ", its last answer was " + std::to_string(answer);
  if (code == CURLE_SEND_ERROR || code == CURLE_WEIRD_SERVER_REPLY ||
      code == CURLE_REMOTE_ACCESS_DENIED) {
    if (rejectsMail(answer)) return {Outcome::REJECTED, why};
    if (answer >= 400) return {Outcome::TRY_LATER, why};
  }
  return {Outcome::UNREACHABLE, why};
}

// The sockets that libcurl opened, so that another thread can end whatever it waits for.
class Sockets {
 public:
  static curl_socket_t open(void* self, curlsocktype, struct curl_sockaddr* address) {
    auto& sockets = *static_cast<Sockets*>(self);
    const std::lock_guard lock(sockets.mutex_);
    if (sockets.ended_) return CURL_SOCKET_BAD;
    int fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    if (fd >= 0) sockets.open_.insert(fd);
    return fd;
  }
  static int close(void* self, curl_socket_t fd) {
    auto& sockets = *static_cast<Sockets*>(self);
    const std::lock_guard lock(sockets.mutex_);
    sockets.open_.erase(fd);
    return ::close(fd);
  }
  // Reads see the end, writes fail, and no more are opened.
  void end() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    for (int fd : open_) shutdown(fd, SHUT_RDWR);
  }
  bool ended() const { return ended_; }

 private:
  std::mutex mutex_;
  std::set<int> open_;
  std::atomic<bool> ended_{false};
};

class SmtpSender final : public Sender {
 public:
  SmtpSender(loop::Loop& loop, SmtpServer server)
      : server_(std::move(server)),
        password_(readPassword(server_)),
        local_(onThisHost(server_.url)),
        threads_(std::make_unique<loop::WorkerPool>(
            loop, "mail", loop::WorkerPool::Size{MOST_AT_ONCE, MOST_AT_ONCE, 0})) {}

  ~SmtpSender() noexcept(false) override {
    sockets_.end();
    threads_ = nullptr;
    explicit_bzero(password_.data(), password_.size());
  }

  kj::Promise<SendResult> send(Mail mail) override {
    auto result = std::make_shared<SendResult>();
    auto work = [this, result, mail = std::move(mail)] { *result = perform(mail); };
    KJ_IF_MAYBE (done, threads_->trySubmit(kj::mv(work))) {
      return done->then([result] { return std::move(*result); });
    }
    return SendResult{Outcome::TRY_LATER, "too many mails at once"};
  }

 private:
  using Handle = std::unique_ptr<CURL, FreeTransfer>;

  // On a thread of the pool.
  SendResult perform(const Mail& mail) {
    Handle easy = takeHandle();
    Transfer transfer(easy.get());
    prepare(transfer, mail);
    CURLcode code = curl_easy_perform(easy.get());
    long answer = 0;
    curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &answer);
    transfer.mime = nullptr;
    giveBack(std::move(easy));
    return resultOf(code, answer);
  }

  Handle takeHandle() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return Handle(curl_easy_init());
    Handle easy = std::move(idle_.back());
    idle_.pop_back();
    return easy;
  }
  // With its connection, for the next mail.
  void giveBack(Handle easy) {
    curl_easy_reset(easy.get());
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(easy));
  }

  void prepare(Transfer& transfer, const Mail& mail) {
    transfer.set(CURLOPT_URL, server_.url.c_str());
    transfer.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    transfer.set(CURLOPT_PROXY, "");  // not the environment's
    transfer.set(CURLOPT_NOSIGNAL, 1L);
    transfer.set(CURLOPT_TIMEOUT, static_cast<long>(server_.timeoutSeconds));
    prepareEnd(transfer);
    prepareSecurity(transfer);
    transfer.recipients = listOf({"<" + mail.recipient + ">"});
    transfer.set(CURLOPT_MAIL_FROM, ("<" + mail.sender + ">").c_str());
    transfer.set(CURLOPT_MAIL_RCPT, transfer.recipients.get());
    transfer.headers = listOf(mail.headers);
    transfer.set(CURLOPT_HTTPHEADER, transfer.headers.get());
    addBody(transfer, mail);
    transfer.set(CURLOPT_MIMEPOST, transfer.mime.get());
  }

  static void addPart(curl_mime* mime, std::string_view body, const char* type) {
    std::string text = withCrLf(body);
    curl_mimepart* part = curl_mime_addpart(mime);
    curl_mime_data(part, text.data(), text.size());
    curl_mime_type(part, type);
    curl_mime_encoder(part, "quoted-printable");
  }

  // The text, or both forms with the better one last (RFC 2046 5.1.4).
  static void addBody(Transfer& transfer, const Mail& mail) {
    constexpr const char* TEXT = "text/plain; charset=utf-8";
    if (mail.html.empty()) return addPart(transfer.mime.get(), mail.text, TEXT);
    curl_mime* both = curl_mime_init(transfer.easy);
    addPart(both, mail.text, TEXT);
    addPart(both, mail.html, "text/html; charset=utf-8");
    curl_mimepart* part = curl_mime_addpart(transfer.mime.get());
    curl_mime_subparts(part, both);  // owns it from here on
    curl_mime_type(part, "multipart/alternative");
  }

  // What ends a transfer early, wherever it waits.
  void prepareEnd(Transfer& transfer) {
    transfer.set(CURLOPT_QUICK_EXIT, 1L);
    // Bounds the goodbye too, which the time for the whole transfer does not.
    transfer.set(CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>(server_.timeoutSeconds));
    transfer.set(CURLOPT_OPENSOCKETFUNCTION, Sockets::open);
    transfer.set(CURLOPT_OPENSOCKETDATA, &sockets_);
    transfer.set(CURLOPT_CLOSESOCKETFUNCTION, Sockets::close);
    transfer.set(CURLOPT_CLOSESOCKETDATA, &sockets_);
    auto look = [](void* sockets, curl_off_t, curl_off_t, curl_off_t, curl_off_t) -> int {
      return static_cast<Sockets*>(sockets)->ended() ? 1 : 0;
    };
    transfer.set(CURLOPT_XFERINFOFUNCTION, static_cast<curl_xferinfo_callback>(look));
    transfer.set(CURLOPT_XFERINFODATA, &sockets_);
    transfer.set(CURLOPT_NOPROGRESS, 0L);
  }

  void prepareSecurity(Transfer& transfer) {
    bool authenticates = !server_.username.empty();
    long tls = authenticates ? CURLUSESSL_ALL : CURLUSESSL_TRY;
    transfer.set(CURLOPT_USE_SSL, local_ ? static_cast<long>(CURLUSESSL_NONE) : tls);
    if (!server_.caFile.empty()) transfer.set(CURLOPT_CAINFO, server_.caFile.c_str());
    if (!authenticates) return;
    transfer.set(CURLOPT_USERNAME, server_.username.c_str());
    transfer.set(CURLOPT_PASSWORD, password_.c_str());
  }

  SmtpServer server_;
  std::string password_;
  bool local_;
  Sockets sockets_;  // the handles close theirs through it
  std::mutex mutex_;
  std::vector<Handle> idle_;
  std::unique_ptr<loop::WorkerPool> threads_;
};

}  // namespace

bool onThisHost(const std::string& url) {
  std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parsed(curl_url(), curl_url_cleanup);
  char* host = nullptr;
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK ||
      curl_url_get(parsed.get(), CURLUPART_HOST, &host, 0) != CURLUE_OK) {
    throw std::runtime_error("smtp: " + url + " is no URL of a mail server");
  }
  std::string name = host;
  curl_free(host);
  in_addr address{};
  bool isLoopback = inet_pton(AF_INET, name.c_str(), &address) == 1 &&
                    ntohl(address.s_addr) >> IN_CLASSA_NSHIFT == IN_LOOPBACKNET;
  return isLoopback || name == "localhost" || name == "[::1]";
}

kj::Own<Sender> smtpSender(loop::Loop& loop, SmtpServer server) {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  return kj::heap<SmtpSender>(loop, std::move(server));
}

}  // namespace authd::mail
