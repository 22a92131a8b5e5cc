#include "cli/commands/common.h"

#include <unistd.h>

#include <iostream>

namespace authd::cli {

void addWriteOptions(CLI::App* verb, WriteOptions& options) {
  verb->add_option("--reason", options.reason, "Why, for the log")->type_name("TEXT");
  verb->add_option("--reason-code", options.reasonCode,
                   "leak, logout, rotated, left, policy, test or other")
      ->type_name("CODE");
  verb->add_option("--if-seq", options.ifSeq, "Only if the log is this many events long")
      ->type_name("N");
}

Change::Change(const WriteOptions& options)
    : reason_(options.reason), reasonCode_(parseReasonCode(options.reasonCode)) {
  if (!options.ifSeq.empty()) ifSeq_ = parseSeq(options.ifSeq);
}

void Change::fill(ipc::Write::Builder write) const {
  write.setRequestId(dataOf(requestId_));
  write.setReason(textOf(reason_));
  write.setReasonCode(reasonCode_);
  if (ifSeq_) {
    write.setIfSeq(*ifSeq_);
    write.setHasIfSeq(true);
  }
}

capnp::Text::Reader textOf(const std::string& text) {
  return {text.c_str(), text.size()};
}

capnp::Data::Reader dataOf(const std::string& bytes) {
  return {reinterpret_cast<const kj::byte*>(bytes.data()), bytes.size()};
}

void fillPlace(ipc::Place::Builder place, const LogPlace& from) {
  if (const auto* seq = std::get_if<SeqPlace>(&from)) place.setSeq(seq->seq);
  if (const auto* time = std::get_if<TimePlace>(&from)) place.setTimeUs(time->timeUs);
}

void fillPermissions(ipc::Permissions::Builder permissions, bool all,
                     const std::vector<std::string>& resources) {
  permissions.setAll(all);
  auto list = permissions.initResources(static_cast<unsigned>(resources.size()));
  for (unsigned i = 0; i < list.size(); ++i) list.set(i, textOf(resources[i]));
}

ExitCode exitOf(ipc::Refusal::Code code) {
  using Code = ipc::Refusal::Code;
  switch (code) {
    case Code::NOT_FOUND: return ExitCode::NOT_FOUND;
    case Code::CONFLICT: return ExitCode::CONFLICT;
    case Code::ALREADY: return ExitCode::DONE;
    case Code::OUTCOME_UNKNOWN: return ExitCode::OUTCOME_UNKNOWN;
    case Code::READ_ONLY: return ExitCode::READ_ONLY;
    case Code::FORBIDDEN: return ExitCode::NOT_PERMITTED;
    case Code::FAILED:
    case Code::INVALID:
    case Code::BUSY: break;
  }
  return ExitCode::FAILED;
}

ExitCode finish(Context& context, const ipc::Refused& refused) {
  auto exit = exitOf(refused.code);
  if (exit != ExitCode::DONE) {
    context.output.failure(exit, refused.message, refused.decision);
    return exit;
  }
  auto words = refused.message;
  if (words.rfind("already", 0) != 0) words = "already so: " + words;
  if (context.output.options().format == Format::TABLE) {
    context.output.word(refused.seq ? words + " (seq " + std::to_string(*refused.seq) + ")"
                                    : words);
  } else {
    ipc::Thing thing{{"result", words}};
    if (refused.seq) thing.push_back({"seq", static_cast<std::int64_t>(*refused.seq)});
    context.output.one(thing);
  }
  return exit;
}

ExitCode finishChange(Context& context, const std::string& word, const ipc::Outcome& outcome) {
  if (const auto* refused = std::get_if<ipc::Refused>(&outcome)) return finish(context, *refused);
  if (!word.empty()) context.output.word(word);
  context.output.one(std::get<ipc::Thing>(outcome));
  return ExitCode::DONE;
}

ExitCode finishList(Context& context, const std::optional<ipc::Refused>& refused) {
  if (refused) return finish(context, *refused);
  context.output.endList();
  return ExitCode::DONE;
}

void onRun(CLI::App* verb, CommandLine& line, Action action) {
  onRunAsOf(verb, line, [&line, action = std::move(action)](Context& context) {
    if (!line.options.at.empty()) {
      throw Failure(ExitCode::USAGE,
                    "--at is for show of a token or user, config list and config get");
    }
    return action(context);
  });
}

void onRunAsOf(CLI::App* verb, CommandLine& line, Action action) {
  verb->callback([&line, action = std::move(action)] { line.action = action; });
}

void addReveal(CLI::App* verb, bool& reveal) {
  verb->add_flag("--reveal", reveal, "Personal data too; it is recorded that it was shown");
}

ExitCode listThings(Context& context, const std::string& noun, const std::string& type,
                    const std::string& user) {
  auto& client = context.client();
  return finishList(context, client.collect(
                                 [&](ipc::Sink::Client sink) {
                                   auto request = client.admin().listRequest();
                                   request.setNoun(textOf(noun));
                                   request.setType(textOf(type));
                                   request.setUser(textOf(user));
                                   request.setSink(kj::mv(sink));
                                   return ipc::refusedOf(kj::mv(request));
                                 },
                                 [&](const ipc::Thing& thing) { context.output.add(thing); }));
}

ExitCode showThing(Context& context, const std::string& noun, const std::string& name) {
  return finishChange(context, "", context.client().read([&](ipc::Admin::Client& admin) {
    auto request = admin.showRequest();
    request.setNoun(textOf(noun));
    request.setName(textOf(name));
    return ipc::outcomeOf(kj::mv(request));
  }));
}

void addList(CLI::App* noun, CommandLine& line, const std::string& nounName) {
  auto* verb = noun->add_subcommand("list", "List them all");
  onRun(verb, line, [nounName](Context& context) { return listThings(context, nounName, "", ""); });
}

void addShow(CLI::App* noun, CommandLine& line, const std::string& nounName) {
  auto name = std::make_shared<std::string>();
  auto* verb = noun->add_subcommand("show", "Show one");
  verb->add_option("name", *name, "Name or number")->required();
  onRun(verb, line, [=](Context& context) { return showThing(context, nounName, *name); });
}

void addNamedChange(CLI::App* noun, CommandLine& line, const std::string& verbName,
                    const std::string& help, const std::string& word, NamedSend send) {
  struct State {
    std::string name;
    WriteOptions write;
  };
  auto state = std::make_shared<State>();
  auto* verb = noun->add_subcommand(verbName, help);
  verb->add_option("name", state->name, "Name or number")->required();
  addWriteOptions(verb, state->write);
  onRun(verb, line, [=](Context& context) {
    Change change(state->write);
    return finishChange(context, word, context.client().write([&](ipc::Admin::Client& admin) {
      return send(admin, change, state->name);
    }));
  });
}

std::string wordsForDropped(std::uint64_t seq) {
  return "event " + std::to_string(seq) + " was dropped (authctl db prune); its hash is left";
}

void confirmCount(std::int64_t count, const std::string& what, bool yes) {
  if (count <= 1 || yes) return;
  auto words = std::to_string(count) + " " + what;
  if (isatty(STDIN_FILENO) == 0) {
    throw Failure(ExitCode::NOT_CONFIRMED, words + ": nothing done; confirm with --yes");
  }
  std::cerr << words << ". Type the number to go on: " << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  if (answer != std::to_string(count)) {
    throw Failure(ExitCode::NOT_CONFIRMED, "not confirmed, nothing done");
  }
}

}  // namespace authd::cli
