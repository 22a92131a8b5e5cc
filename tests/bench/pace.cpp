#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <deque>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/bench/commands.h"

namespace authd::bench {
namespace {

constexpr std::string_view HEAD_END = "\r\n\r\n";

// One kept connection: answers come in the order of the requests and have no body.
class Connection {
 public:
  explicit Connection(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
      throw std::runtime_error("nobody listens at the port");
    }
    int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  ~Connection() { ::close(fd_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  int fd() const { return fd_; }
  std::size_t underWay() const { return due_.size(); }

  void send(const std::string& request, double due) {
    due_.push_back(due);
    if (::send(fd_, request.data(), request.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(request.size())) {
      throw std::runtime_error("the server takes no more");
    }
  }

  // Reads what is there; every answer must be 200.
  void receive(Latencies& latencies) {
    char bytes[16384];
    ssize_t got = ::recv(fd_, bytes, sizeof bytes, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) throw std::runtime_error("the server hung up");
    input_.append(bytes, static_cast<std::size_t>(got));
    double time = now();
    for (auto end = input_.find(HEAD_END); end != std::string::npos; end = input_.find(HEAD_END)) {
      if (!input_.starts_with("HTTP/1.1 200")) throw std::runtime_error(input_.substr(0, end));
      input_.erase(0, end + HEAD_END.size());
      latencies.push_back(time - due_.front());
      due_.pop_front();
    }
  }

 private:
  int fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  std::deque<double> due_;
  std::string input_;
};

class Pacer {
 public:
  Pacer(std::uint16_t port, std::size_t connections, std::string request)
      : request_(std::move(request)) {
    for (std::size_t i = 0; i < connections; ++i) {
      connections_.push_back(std::make_unique<Connection>(port));
      polled_.push_back({connections_.back()->fd(), POLLIN, 0});
    }
  }

  Latencies run(double rate, double seconds) {
    double begin = now();
    auto total = static_cast<std::uint64_t>(rate * seconds);
    std::uint64_t sent = 0;
    while (latencies_.size() < total) {
      double time = now();
      for (; sent < total; ++sent) {
        double due = begin + static_cast<double>(sent) / rate;
        if (due > time) break;
        connections_[sent % connections_.size()]->send(request_, due);
      }
      double next = begin + static_cast<double>(sent) / rate;
      await(sent < total ? next - now() : 1);
      if (now() > begin + seconds + 30) throw std::runtime_error("answers are missing");
    }
    return std::move(latencies_);
  }

 private:
  void await(double patience) {
    double whole = std::floor(std::max(patience, 0.0));
    timespec time{static_cast<time_t>(whole),
                  static_cast<long>((std::max(patience, 0.0) - whole) * 1e9)};
    if (::ppoll(polled_.data(), polled_.size(), &time, nullptr) <= 0) return;
    for (std::size_t i = 0; i < polled_.size(); ++i) {
      if (polled_[i].revents != 0) connections_[i]->receive(latencies_);
    }
  }

  std::string request_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::vector<pollfd> polled_;
  Latencies latencies_;
};

}  // namespace

void pace(const Arguments& arguments) {
  auto port = static_cast<std::uint16_t>(std::stoi(arguments.word(0)));
  std::string request = "GET " + arguments.word(1) +
                        " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " +
                        arguments.word(2) + "\r\n\r\n";
  Pacer pacer(port, static_cast<std::size_t>(arguments.number("connections", 16)), request);
  auto latencies = pacer.run(arguments.number("rate", 2000), arguments.number("seconds", 2));
  report("pace", {{"count", static_cast<double>(latencies.size())},
                  {"p50", quantile(latencies, 0.5)},
                  {"p99", quantile(latencies, 0.99)},
                  {"p999", quantile(latencies, 0.999)},
                  {"max", quantile(latencies, 1)}});
}

}  // namespace authd::bench
