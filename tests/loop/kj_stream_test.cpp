#include "daemon/loop/kj_stream.h"

#include <boost/test/unit_test.hpp>

#include <thread>

#include "daemon/loop/listener.h"
#include "tests/loop/unix_peer.h"
#include "tests/storage/temporary_directory.h"

namespace authd::loop {
namespace {

// More than the stream buffers and more than a socket holds.
constexpr std::size_t LARGE = 3 * 1024 * 1024;

struct Fixture {
  storage::TemporaryDirectory directory;
  std::string path = directory.path("socket");
  Loop loop;
  kj::PromiseFulfillerPair<kj::Own<kj::AsyncIoStream>> accepted =
      kj::newPromiseAndFulfiller<kj::Own<kj::AsyncIoStream>>();
  Listener listener{loop, {"unix:" + path}, [this](kj::Own<Stream> stream) {
                      accepted.fulfiller->fulfill(toKjStream(kj::mv(stream)));
                    }};

  kj::Own<kj::AsyncIoStream> accept() { return loop.run(kj::mv(accepted.promise)); }
};

std::string pattern(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 31 >> 3);
  return bytes;
}

BOOST_FIXTURE_TEST_CASE(one_read_gets_a_message_larger_than_the_buffer, Fixture) {
  const std::string sent = pattern(LARGE);
  std::thread client([&] {
    UnixPeer peer(path);
    peer.write(sent);
    peer.read(1);
  });
  auto stream = accept();
  std::string got(LARGE, '\0');
  loop.run(stream->read(got.data(), LARGE));
  BOOST_TEST((got == sent));
  stream = nullptr;
  client.join();
}

BOOST_FIXTURE_TEST_CASE(large_writes_come_back_from_an_echo_in_order, Fixture) {
  const std::string sent = pattern(LARGE);
  std::thread client([&] {
    UnixPeer peer(path);
    // Reads only when everything is there, so that the writer meets back-pressure.
    std::string all = peer.read(LARGE);
    peer.write(all);
    peer.shutdownWrite();
    peer.read(1);
  });
  auto stream = accept();
  auto writing = stream->write(sent.data(), sent.size());
  BOOST_TEST(!writing.poll(loop.waitScope()));
  loop.run(kj::mv(writing));
  auto got = loop.run(stream->readAllBytes());
  BOOST_TEST((std::string(got.asChars().begin(), got.size()) == sent));
  stream = nullptr;
  client.join();
}

BOOST_FIXTURE_TEST_CASE(small_messages_go_to_and_fro, Fixture) {
  constexpr int ROUNDS = 500;
  bool same = true;
  std::thread client([&] {
    UnixPeer peer(path);
    for (int i = 0; i < ROUNDS; ++i) {
      std::string question = std::to_string(100000 + i);
      peer.write(question);
      same = same && peer.read(question.size()) == question;
    }
  });
  auto stream = accept();
  char buffer[6];
  for (int i = 0; i < ROUNDS; ++i) {
    loop.run(stream->read(buffer, sizeof buffer));
    loop.run(stream->write(buffer, sizeof buffer));
  }
  BOOST_TEST(loop.run(stream->tryRead(buffer, 1, sizeof buffer)) == 0U);
  client.join();
  BOOST_TEST(same);
}

BOOST_FIXTURE_TEST_CASE(a_dropped_read_leaves_the_stream_usable, Fixture) {
  std::thread client([&] {
    UnixPeer peer(path);
    peer.read(1);
    peer.write("late");
    peer.read(1);
  });
  auto stream = accept();
  char buffer[4];
  { auto dropped = stream->read(buffer, sizeof buffer); }
  loop.run(stream->write("x", 1));
  loop.run(stream->read(buffer, sizeof buffer));
  BOOST_TEST(std::string(buffer, 4) == "late");
  stream = nullptr;
  client.join();
}

BOOST_FIXTURE_TEST_CASE(a_write_waiting_for_room_ends_when_the_peer_goes, Fixture) {
  const std::string sent = pattern(LARGE);
  std::thread client([&] {
    UnixPeer peer(path);
    peer.shutdownWrite();  // the end of reading comes first, then the end of writing
    peer.read(1024);
  });
  auto stream = accept();
  auto writing = stream->write(sent.data(), sent.size());
  char buffer[1];
  BOOST_TEST(loop.run(stream->tryRead(buffer, 1, 1)) == 0U);
  loop.run(kj::mv(writing));
  client.join();
  BOOST_CHECK_THROW(loop.run(stream->write("x", 1)), kj::Exception);
}

BOOST_FIXTURE_TEST_CASE(shutting_down_lets_the_peer_read_to_the_end, Fixture) {
  std::string got;
  std::thread client([&] { got = UnixPeer(path).read(100); });
  auto stream = accept();
  loop.run(stream->write("bye", 3));
  stream->shutdownWrite();
  loop.run(stream->whenWriteDisconnected());
  client.join();
  BOOST_TEST(got == "bye");
}

}  // namespace
}  // namespace authd::loop
