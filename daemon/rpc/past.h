#pragma once

#include <string>
#include <string_view>

#include "daemon/app/as_of.h"
#include "daemon/rpc/rows.h"

namespace authd::rpc {

// What is asked about the state as it was. Names are looked up as they are now.
struct PastQuestion {
  std::string noun;
  app::Moment moment;
  core::Ref ref{};            // of the user, or of the token's holder
  std::uint64_t tokenId = 0;  // of a token
  std::string key;            // of a setting
};

app::Moment momentOf(const app::App& app, ipc::Place::Reader place);

// NOT_FOUND for a name that nobody has, RULES for a noun that this is not asked about.
app::Answer<PastQuestion> pastQuestionOf(const app::App& app, const std::string& noun,
                                         const std::string& name, const app::Moment& moment);

// Whether the answer may hold personal data.
bool isPersonal(const PastQuestion& question);

// The same as the log remembers it: `noun=customer subject=…`. Persons stand in it by their
// pseudonyms.
std::string wordsOf(const PastQuestion& question);

// As the table has it now, and of a user or token whose it is (`ref`), whether the person was
// forgotten since (`erased`), and which moment this is (`at`, `events`). What is not opened has no
// value. On a scanning thread. NOT_FOUND.
app::Answer<Fields> answerTo(const app::App& app, const PastQuestion& question,
                             const std::string& name, bool open);

}  // namespace authd::rpc
