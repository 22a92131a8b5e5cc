#include "daemon/loop/listener.h"

#include <sys/stat.h>
#include <boost/test/unit_test.hpp>

#include <thread>

#include "tests/loop/unix_peer.h"
#include "tests/storage/temporary_directory.h"

namespace authd::loop {
namespace {

struct Fixture {
  storage::TemporaryDirectory directory;
  std::string path = directory.path("socket");
  Loop loop;
  kj::PromiseFulfillerPair<kj::Own<Stream>> accepted =
      kj::newPromiseAndFulfiller<kj::Own<Stream>>();
  Listener::Accept take = [this](kj::Own<Stream> stream) {
    accepted.fulfiller->fulfill(kj::mv(stream));
  };

  // A socket file whose process is gone.
  void leaveStale() {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    BOOST_REQUIRE(::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    ::close(fd);
  }
};

BOOST_FIXTURE_TEST_CASE(the_kernel_vouches_for_a_unix_peer, Fixture) {
  Listener listener(loop, {"unix:" + path, -1, 0600}, take);
  UnixPeer peer(path);
  auto stream = loop.run(kj::mv(accepted.promise));
  PeerCredentials credentials = stream->peerCredentials();
  BOOST_TEST(credentials.uid == getuid());
  BOOST_TEST(credentials.pid == static_cast<std::uint32_t>(getpid()));
  BOOST_TEST(stream->peerAddress().local);
  struct stat found {};
  BOOST_REQUIRE(::stat(path.c_str(), &found) == 0);
  BOOST_TEST((found.st_mode & 0777) == 0600U);
}

BOOST_FIXTURE_TEST_CASE(a_stale_socket_is_replaced_and_ours_removed_at_the_end, Fixture) {
  leaveStale();
  {
    Listener listener(loop, {"unix:" + path}, take);
    UnixPeer peer(path);
    loop.run(kj::mv(accepted.promise));
  }
  BOOST_TEST(::access(path.c_str(), F_OK) != 0);
}

BOOST_FIXTURE_TEST_CASE(a_served_socket_is_not_replaced, Fixture) {
  Listener first(loop, {"unix:" + path}, take);
  BOOST_CHECK_EXCEPTION(Listener(loop, {"unix:" + path}, take), ListenFault,
                        [](const ListenFault& fault) { return fault.taken; });
  UnixPeer peer(path);
}

BOOST_FIXTURE_TEST_CASE(a_file_that_is_no_socket_is_left_alone, Fixture) {
  storage::writeFile(path, "precious");
  BOOST_CHECK_THROW(Listener(loop, {"unix:" + path}, take), ListenFault);
  BOOST_TEST(storage::readFile(path) == "precious");
}

BOOST_FIXTURE_TEST_CASE(malformed_addresses_are_named_in_the_fault, Fixture) {
  for (const char* text : {"", "localhost", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:70000",
                           "300.0.0.1:80", "[::1:80", "unix:"}) {
    BOOST_CHECK_EXCEPTION(Listener(loop, {text}, take), ListenFault, [&](const ListenFault& fault) {
      return std::string(fault.what()).find(text) != std::string::npos;
    });
  }
}

BOOST_FIXTURE_TEST_CASE(a_taken_port_is_told_from_other_faults, Fixture) {
  Listener first(loop, {"127.0.0.1:0"}, take);
  BOOST_TEST(first.port() != 0);
  const std::string same = "127.0.0.1:" + std::to_string(first.port());
  BOOST_CHECK_EXCEPTION(Listener(loop, {same}, take), ListenFault,
                        [](const ListenFault& fault) { return fault.taken; });
}

BOOST_FIXTURE_TEST_CASE(an_inherited_socket_serves_and_its_path_stays, Fixture) {
  int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  BOOST_REQUIRE(::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  {
    Listener listener(loop, {"inherited", fd}, take);
    UnixPeer peer(path);
    loop.run(kj::mv(accepted.promise));
  }
  BOOST_TEST(::access(path.c_str(), F_OK) == 0);
}

}  // namespace
}  // namespace authd::loop
