#include "cli/commands/log_head.h"

#include "cli/commands/common.h"
#include "cli/failure.h"

namespace authd::cli {

std::variant<Head, ipc::Refused> askHead(ipc::Client& client) {
  using Answer = std::variant<Head, ipc::Refused>;
  return client.wait(client.audit().checkpointRequest().send().then([](auto&& response) -> Answer {
    if (response.hasRefused()) return ipc::readRefused(response.getRefused());
    Head head{std::string(response.getNote().cStr(), response.getNote().size()), {}};
    for (auto key : response.getKeys()) head.keys.emplace_back(key.cStr(), key.size());
    return head;
  }));
}

Head headOf(ipc::Client& client) {
  auto answer = askHead(client);
  if (auto* refused = std::get_if<ipc::Refused>(&answer)) {
    throw Failure(exitOf(refused->code), refused->message);
  }
  return std::get<Head>(std::move(answer));
}

std::vector<tlog::VerifierKey> keysOf(const std::vector<std::string>& texts) {
  std::vector<tlog::VerifierKey> keys;
  for (const auto& text : texts) {
    const auto key = tlog::parseVerifierKey(text);
    if (!key) throw Failure(ExitCode::USAGE, text + " is no verifier key");
    keys.push_back(*key);
  }
  return keys;
}

tlog::SignedCheckpoint opened(std::string_view note, const std::vector<tlog::VerifierKey>& keys) {
  auto checkpoint = tlog::openCheckpoint(note, keys);
  if (auto* doubt = std::get_if<tlog::Doubt>(&checkpoint)) {
    throw Failure(ExitCode::FAILED,
                  "the checkpoint proves nothing: " + std::string(tlog::wordsFor(*doubt)));
  }
  return std::get<tlog::SignedCheckpoint>(checkpoint);
}

}  // namespace authd::cli
