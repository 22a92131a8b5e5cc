#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "daemon/signer/decide.h"
#include "daemon/signer/folder.h"
#include "daemon/signer/keys.h"

namespace authd::signer {

struct Place {
  std::string directory;
  std::optional<std::string> keyFile;  // given by the operator; else the signer makes its own
};

// What the signer remembers, read anew for each act and locked while this lives. Nothing here is
// ever guessed: what is missing or damaged is refused with words. Everything throws Fault; what
// writes is durable when it returns.
//
//   last        the last note it signed
//   signer.key  its own keys
//   origin      the name of the log; written after the first note, so that a `last` that is gone is
//               missed
//   ended       the last notes of logs that are signed no more, because they go on by another name
class State {
 public:
  explicit State(const Place& place);

  // None only where nothing was ever signed.
  const Keys& keys() const { return keys_; }
  std::optional<Head> last() const;
  // What `last` says of itself, whoever signed it.
  std::optional<tlog::Checkpoint> claimed() const;

  // The first note, and with it the signer's own first key if it was not given one.
  void begin(Keys keys, const Head& head);
  void putLast(const Head& head);

  // The log goes on by another name, from a first note of that name on; keys of its own come with
  // it. Nothing of the former name is signed after this.
  void continueAs(std::optional<Keys> keys, const Head& head);
  // Whether a log of this name has been signed here and ended.
  bool hasEnded(const std::string& origin) const;
  bool hasOwnKeys() const { return !givenKeys_; }

  // To be changed and put back. Throws where they are the operator's.
  Keys takeOwnKeys();
  void putKeys(Keys keys);

 private:
  bool wasUsed() const;
  void finishStaged();
  void archive();
  void loadKeys();

  Folder folder_;
  std::optional<std::string> givenKeys_;
  Keys keys_;
};

}  // namespace authd::signer
