#pragma once

#include <kj/async.h>

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "daemon/app/app.h"
#include "daemon/app/checkpoints.h"
#include "daemon/app/evidence_config.h"
#include "daemon/app/pace.h"
#include "daemon/app/poster.h"

namespace authd::app {

// Shows the newest signed head to each witness, ten seconds after the last one at the soonest, and
// adds what the witness signs to the note that is kept. A witness that fails is asked again later
// and later, and is in nobody's way. What each has seen is known in memory only; after a start a
// witness says it itself. Threads: the loop.
class Witnesses {
 public:
  Witnesses(App& app, Checkpoints& checkpoints, Poster& poster, std::vector<Witness> witnesses);
  KJ_DISALLOW_COPY(Witnesses);

  // For ever.
  kj::Promise<void> keepAsking();

  // How many have signed what they were last shown, and what is wrong with the others.
  std::string words() const;
  std::size_t asked() const { return seats_.size(); }
  // How many have signed something, and go on.
  std::size_t signing() const;

 private:
  // One of them, and what we know of it.
  struct Seat {
    explicit Seat(Witness who);

    Witness witness;
    Pace pace;
    std::uint64_t size = 0;      // of the head that it signed last, as far as we know
    std::uint64_t cosigned = 0;  // the same, in this process
    std::string trouble;         // empty: none
  };
  using Reply = std::variant<HttpReply, std::string>;

  kj::Promise<void> keepAsking(Seat& seat);
  kj::Promise<void> look(Seat& seat);
  kj::Promise<void> show(Seat& seat, tlog::SignedCheckpoint shown, bool mayAskAgain);
  kj::Promise<void> heard(Seat& seat, tlog::SignedCheckpoint shown, Reply reply, bool mayAskAgain);
  kj::Promise<void> conflict(Seat& seat, tlog::SignedCheckpoint shown, std::string_view body,
                             bool mayAskAgain);
  kj::Promise<void> take(Seat& seat, const tlog::SignedCheckpoint& shown, std::string_view body);
  void failed(Seat& seat, const std::string& why);

  App& app_;
  Checkpoints& checkpoints_;
  Poster& poster_;
  std::vector<std::unique_ptr<Seat>> seats_;
};

}  // namespace authd::app
