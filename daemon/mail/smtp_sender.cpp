#include "daemon/mail/smtp_sender.h"

#include <curl/curl.h>
#include <sys/stat.h>

#include <cstring>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <utility>

#include "daemon/mail/curl_multi.h"

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

// Whether the server is this machine, so that nothing crosses a network.
bool onThisHost(const std::string& url) {
  std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parsed(curl_url(), curl_url_cleanup);
  char* host = nullptr;
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK ||
      curl_url_get(parsed.get(), CURLUPART_HOST, &host, 0) != CURLUE_OK) {
    throw std::runtime_error("smtp: " + url + " is no URL of a mail server");
  }
  std::string name = host;
  curl_free(host);
  return name == "localhost" || name == "[::1]" || name.starts_with("127.");
}

// libcurl wants lines that end with CRLF.
std::string withCrLf(const std::string& text) {
  std::string out;
  for (char c : text) {
    if (c == '\n') out += '\r';
    out += c;
  }
  return out;
}

// What one mail needs until the server has taken it.
struct Transfer {
  std::unique_ptr<CURL, FreeTransfer> easy{curl_easy_init()};
  std::unique_ptr<curl_mime, FreeMime> mime{curl_mime_init(easy.get())};
  List recipients;
  List headers;

  template <class Value>
  void set(CURLoption option, Value value) {
    if (curl_easy_setopt(easy.get(), option, value) != CURLE_OK) {
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

class SmtpSender final : public Sender {
 public:
  SmtpSender(loop::Loop& loop, SmtpServer server)
      : server_(std::move(server)),
        password_(readPassword(server_)),
        local_(onThisHost(server_.url)),
        multi_(loop) {}
  ~SmtpSender() noexcept(false) override { explicit_bzero(password_.data(), password_.size()); }

  kj::Promise<SendResult> send(Mail mail) override {
    auto transfer = kj::heap<Transfer>();
    prepare(*transfer, mail);
    CURL* easy = transfer->easy.get();
    return multi_.perform(easy)
        .then([easy](CURLcode code) {
          long answer = 0;
          curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &answer);
          return resultOf(code, answer);
        })
        .attach(kj::mv(transfer));
  }

 private:
  void prepare(Transfer& transfer, const Mail& mail) {
    transfer.set(CURLOPT_URL, server_.url.c_str());
    transfer.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    transfer.set(CURLOPT_PROXY, "");  // not the environment's
    transfer.set(CURLOPT_NOSIGNAL, 1L);
    transfer.set(CURLOPT_TIMEOUT, static_cast<long>(server_.timeoutSeconds));
    prepareSecurity(transfer);
    transfer.recipients = listOf({"<" + mail.recipient + ">"});
    transfer.set(CURLOPT_MAIL_FROM, ("<" + mail.sender + ">").c_str());
    transfer.set(CURLOPT_MAIL_RCPT, transfer.recipients.get());
    transfer.headers = listOf(mail.headers);
    transfer.set(CURLOPT_HTTPHEADER, transfer.headers.get());
    std::string text = withCrLf(mail.text);
    curl_mimepart* part = curl_mime_addpart(transfer.mime.get());
    curl_mime_data(part, text.data(), text.size());
    curl_mime_type(part, "text/plain; charset=utf-8");
    curl_mime_encoder(part, "quoted-printable");
    transfer.set(CURLOPT_MIMEPOST, transfer.mime.get());
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
  CurlMulti multi_;
};

}  // namespace

kj::Own<Sender> smtpSender(loop::Loop& loop, SmtpServer server) {
  return kj::heap<SmtpSender>(loop, std::move(server));
}

}  // namespace authd::mail
