#pragma once

#include <kj/memory.h>

#include <cstdint>
#include <string>

#include "daemon/loop/loop.h"
#include "daemon/mail/sender.h"

namespace authd::mail {

struct SmtpServer {
  std::string url;  // smtp://host:port or smtps://host:port; empty = none, mails wait
  std::string username;
  std::string passwordFile;  // the first line of it
  std::string caFile;        // empty = the system's
  std::int64_t timeoutSeconds = 30;

  bool operator==(const SmtpServer&) const = default;
};

// Whether the URL's host is this machine, so that nothing crosses a network: a loopback address or
// `localhost`, never a name that only begins like one. Throws std::runtime_error if it is no URL.
bool onThisHost(const std::string& url);

// Sends through a mail server with libcurl, on threads of its own, and keeps connections for the
// next mails. Destroying it ends what is under way. A server on another host gets the password over
// TLS only, and mails over TLS if it offers it; certificates are verified. Throws
// std::runtime_error if the password cannot be read or others may read it.
kj::Own<Sender> smtpSender(loop::Loop& loop, SmtpServer server);

}  // namespace authd::mail
