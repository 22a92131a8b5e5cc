#include "daemon/service/signer_client.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

#include "daemon/signer/protocol.h"

namespace authd::service {
namespace {

constexpr long PATIENCE_SECONDS = 5;

// Why a question has no answer.
struct Unanswered {
  std::string why;
};

Unanswered failedTo(const std::string& what) {
  return {"cannot " + what + ": " + std::strerror(errno)};
}

class Connection {
 public:
  explicit Connection(const std::string& path)
      : fd_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (fd_ < 0 || path.size() >= sizeof address.sun_path) throw failedTo("make a socket");
    std::copy(path.begin(), path.end(), address.sun_path);
    const timeval patience{PATIENCE_SECONDS, 0};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      const auto fault = failedTo("connect to the signer at " + path);
      close(fd_);
      throw fault;
    }
  }
  ~Connection() { close(fd_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t done = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (done < 0) throw failedTo("ask the signer");
      bytes.remove_prefix(static_cast<std::size_t>(done));
    }
    shutdown(fd_, SHUT_WR);
  }

  std::string receive() const {
    std::string all;
    char piece[4096];
    while (true) {
      const ssize_t got = recv(fd_, piece, sizeof piece, 0);
      if (got < 0) throw failedTo("hear the signer");
      if (got == 0) return all;
      all.append(piece, static_cast<std::size_t>(got));
      if (all.size() > signer::MOST_REPLY_BYTES) throw Unanswered{"the signer says too much"};
    }
  }

 private:
  int fd_;
};

app::SignerReply talk(const std::string& path, const std::string& question) {
  const Connection connection(path);
  connection.send(question);
  auto reply = signer::parseReply(connection.receive());
  if (!reply) throw Unanswered{"the signer's answer cannot be read"};
  app::SignerReply said;
  said.isSigned = !reply->refusal;
  said.isBehind = reply->refusal == signer::Refusal::BEHIND;
  if (reply->refusal) said.why = signer::wordFor(*reply->refusal);
  said.keys = std::move(reply->keys);
  said.note = std::move(reply->note);
  return said;
}

}  // namespace

SignerClient::SignerClient(loop::Loop& loop, std::string socketPath)
    : path_(std::move(socketPath)), pool_(loop, "signing", {1, 1, 0}) {}

kj::Promise<std::variant<app::SignerReply, std::string>> SignerClient::ask(Make make) {
  using Reply = std::variant<app::SignerReply, std::string>;
  auto reply = std::make_shared<Reply>();
  auto work = [path = path_, reply, make = kj::mv(make)]() mutable {
    try {
      *reply = talk(path, tlog::formatRequest(make()));
    } catch (const Unanswered& fault) {
      *reply = fault.why;
    }
  };
  KJ_IF_MAYBE (done, pool_.trySubmit(kj::mv(work))) {
    return done->then([reply] { return std::move(*reply); });
  }
  return Reply(std::string("the signer is being asked already"));
}

}  // namespace authd::service
