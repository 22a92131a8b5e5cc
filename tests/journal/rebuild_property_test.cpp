#include "daemon/journal/rebuild.h"

#include <boost/test/unit_test.hpp>
#include <memory>
#include <utility>

#include "tests/journal/fixture.h"
#include "tests/journal/sealed.h"
#include "tests/support/random_commands.h"

namespace authd::journal {
namespace {

using namespace support;
using storage::Space;

constexpr Space COMPARED[] = {Space::TABLES, Space::PRIVATE_INDEX, Space::SUBJECT_INDEX,
                              Space::ACTOR_INDEX, Space::TYPE_INDEX};

// A random history, whose rows are then damaged at random.
template <class OnLog>
class Damaged {
 public:
  explicit Damaged(const std::vector<Choice>& history) {
    running_.client.run(core::StartLog{"1.0"});
    for (const Choice& choice : history) {
      auto command = maker_.make(choice, StoredTables(log()), log().tip().size);
      auto batch = Client::one(std::move(command));
      batch[0].command.act.actor = support::numbered<core::Ref>(0xac, choice.who);
      running_.client.run(std::move(batch));
    }
  }

  storage::Log& log() { return running_.log(); }
  vault::Vault& vault() { return *sealer_.vault; }

  // Values stay those of some row of the same table: what cannot be decoded ends a daemon.
  void damage(const Choice& choice) {
    const Space space = COMPARED[choice.who % std::size(COMPARED)];
    std::vector<std::pair<std::string, std::string>> rows;
    log().scan(space, "", "", [&](std::string_view key, std::string_view value) {
      rows.emplace_back(key, value);
      return true;
    });
    if (rows.empty()) return;
    auto [key, value] = rows[choice.how % rows.size()];
    const auto& next = rows[(choice.how + 1) % rows.size()];
    switch (choice.what) {
      case 0: return write(space, key, std::nullopt);
      case 1:
        if (next.first[0] == key[0]) write(space, key, next.second);
        return;
      default:
        key.back() = static_cast<char>(key.back() ^ (1 << choice.what));
        return write(space, key, value);
    }
  }

  // What reads nothing that was damaged, or fits whatever it reads.
  void goOn(const Choice& choice) {
    if (choice.what == 0) {
      running_.client.run(core::RevokeTokens{{}, std::nullopt, draft(90'000 + choice.how)});
    } else {
      running_.client.run(core::StartLog{"1.0"});
    }
  }

  void finish(const std::shared_ptr<Rebuild>& rebuild) {
    std::vector<Submission> batch = Client::one(core::NoteRebuild{{}, draft(80'000)});
    batch[0].corrections = [rebuild](core::CommandBody& body, std::uint64_t size) {
      auto rows = rebuild->corrections(size);
      std::get<core::NoteRebuild>(body).rebuilt.corrected = rows.size();
      return rows;
    };
    RC_ASSERT(isRecorded(running_.client.run(std::move(batch))[0]));
  }

 private:
  void write(Space space, std::string key, std::string value) {
    write(space, std::move(key), std::optional(std::move(value)));
  }
  void write(Space space, std::string key, std::optional<std::string> value) {
    const storage::Write row{space, std::move(key), std::move(value)};
    log().append(log().tip().size, {}, {&row, 1});
  }

  Running<OnLog> running_;
  Sealer sealer_{running_.client.keys.get()};
  CommandMaker maker_;
};

BOOST_AUTO_TEST_CASE_TEMPLATE(random_damage_is_put_right_while_commands_go_on, OnLog,
                              storage::BothLogs) {
  BOOST_TEST(rc::check("a rebuild leaves nothing wrong", [] {
    Damaged<OnLog> damaged(*choices(CommandMaker::KINDS, 6, 60));
    for (const Choice& choice : *choices(5, 5, 200)) damaged.damage(choice);
    auto rebuild = std::make_shared<Rebuild>(damaged.log(), damaged.vault());
    rebuild->prepare();
    const bool wrong = checkTables(damaged.log(), &damaged.vault()).first.has_value();
    RC_ASSERT(wrong == (rebuild->wrong() > 0));
    for (const Choice& choice : *choices(2, 1, 60)) damaged.goOn(choice);
    damaged.finish(rebuild);
    RC_ASSERT(!checkTables(damaged.log(), &damaged.vault()).first);
    damaged.goOn({});
    RC_ASSERT(!checkTables(damaged.log(), &damaged.vault()).first);
  }));
}

}  // namespace
}  // namespace authd::journal
