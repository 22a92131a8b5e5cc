#include "daemon/signer/server.h"

#include <poll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <string>

#include "daemon/signer/connection.h"

namespace authd::signer {
namespace {

// From here on the two signals are something to read.
Descriptor catchSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  Descriptor caught(::signalfd(-1, &signals, SFD_CLOEXEC));
  if (!caught.isOpen()) throw Fault(Exit::FAILED, std::strerror(errno));
  return caught;
}

// False when it is time to end.
bool waitForClient(int listening, int signals) {
  std::array<pollfd, 2> both = {pollfd{signals, POLLIN, 0}, pollfd{listening, POLLIN, 0}};
  while (::poll(both.data(), both.size(), -1) < 0) {
    if (errno != EINTR) throw Fault(Exit::FAILED, std::strerror(errno));
  }
  return both[0].revents == 0;
}

// An honest client is never told this: somebody should look.
void tellTheLog(const Reply& reply) {
  if (!reply.refusal || *reply.refusal == Refusal::BEHIND) return;
  const std::string word(wordFor(*reply.refusal));
  std::fprintf(stderr, "shop-authd-signer: refused: %s\n", word.c_str());
}

void attend(Connection client, Signer& signer) {
  const auto request = client.read(MOST_REQUEST_BYTES);
  if (!request) return;
  const bool tooLong = request->size() > MOST_REQUEST_BYTES;
  const Reply reply = signer.answer(tooLong ? std::string_view() : *request);
  tellTheLog(reply);
  client.write(formatReply(reply));
}

}  // namespace

void serve(const Listener& listener, Signer& signer) {
  const Descriptor signals = catchSignals();
  notifyReady();
  while (waitForClient(listener.get(), signals.get())) {
    Descriptor client(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!client.isOpen()) continue;
    attend(Connection(std::move(client)), signer);
    if (signer.failure()) throw *signer.failure();
  }
  notifyStopping();
}

}  // namespace authd::signer
