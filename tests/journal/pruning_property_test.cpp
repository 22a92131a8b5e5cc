#include <boost/test/unit_test.hpp>

#include "daemon/journal/fold.h"
#include "tests/journal/pruned.h"
#include "tests/support/random_commands.h"

namespace authd::journal {
namespace {

using namespace support;

// Random acts through the journal, with logins that failed among them, so that tiles fill up.
class Pruned {
 public:
  void act(const std::vector<Choice>& choices) {
    failLogins(running_.client, 200);
    for (const Choice& choice : choices) {
      if (choice.what == CommandMaker::KINDS) {
        failLogins(running_.client, 64);
        continue;
      }
      running_.client.run(maker_.make(choice, StoredTables(log()), log().tip().size));
    }
  }
  std::uint64_t prune(std::uint64_t position) {
    return journal::prune(running_.client, log(), position);
  }
  bool isRight() { return !checkTables(log(), nullptr).first; }
  storage::Log& log() { return running_.log(); }

 private:
  Running<storage::InMemory> running_;
  CommandMaker maker_;
};

BOOST_AUTO_TEST_CASE(tables_and_indexes_stay_right_while_a_log_is_pruned) {
  std::uint64_t dropped = 0;
  BOOST_TEST(rc::check("a pruned log is right, and goes on", [&dropped] {
    Pruned pruned;
    for (int round = 0; round < 3; ++round) {
      pruned.act(*choices(CommandMaker::KINDS + 1, 3, 24));
      const std::uint64_t size = pruned.log().tip().size;
      dropped += pruned.prune(size - *rc::gen::inRange<std::uint64_t>(0, size + 1));
      RC_ASSERT(pruned.isRight());
    }
  }));
  BOOST_TEST(dropped > 0U);
}

}  // namespace
}  // namespace authd::journal
