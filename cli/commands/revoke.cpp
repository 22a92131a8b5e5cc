#include <iostream>
#include <set>

#include "cli/commands/commands.h"
#include "cli/commands/common.h"
#include "cli/secrets.h"
#include "daemon/core/rules/duration.h"

namespace authd::cli {
namespace {

// What the daemon looks up as a token.
constexpr std::size_t MOST_TOKEN_BYTES = 4096;

struct Revocation {
  std::vector<std::string> ids;
  std::string user, integration, type, website, key, before;
  bool all = false, dryRun = false, yes = false;
  WriteOptions write;
};

struct ScopeChoice {
  ipc::Scope::Kind kind = ipc::Scope::Kind::ALL;
  std::string type, website, user, key{};
};

bool hasScope(const Revocation& asked) {
  return asked.all || !asked.user.empty() || !asked.integration.empty() || !asked.type.empty() ||
         !asked.website.empty() || !asked.key.empty() || !asked.before.empty();
}

void check(const Revocation& asked) {
  if (asked.ids.empty() == !hasScope(asked)) {
    throw Failure(ExitCode::USAGE, "either token ids (or -), or which tokens: see revoke --help");
  }
  bool wide = asked.all || !asked.type.empty() || !asked.before.empty();
  if (wide && asked.write.reason.empty()) {
    throw Failure(ExitCode::USAGE, "--all, --type and --before need a --reason");
  }
  int narrow = !asked.user.empty() + !asked.integration.empty() + !asked.key.empty();
  if (narrow > 0 && (asked.all || !asked.type.empty() || !asked.website.empty())) {
    throw Failure(ExitCode::USAGE, "one user or key, or --all, --type and --website, not both");
  }
  if (narrow > 1) throw Failure(ExitCode::USAGE, "either --user, --integration or --key");
  if (asked.all && (!asked.type.empty() || !asked.website.empty())) {
    throw Failure(ExitCode::USAGE, "--all leaves nothing for --type and --website");
  }
}

ScopeChoice scopeOf(const Revocation& asked) {
  using Kind = ipc::Scope::Kind;
  if (!asked.key.empty()) return {Kind::KEY, "", "", "", asked.key};
  if (!asked.integration.empty()) return {Kind::USER, "integration", "", asked.integration, ""};
  if (!asked.user.empty()) {
    auto user = parseUser(asked.user);
    return {Kind::USER, user.type, "", user.name, ""};
  }
  std::string type = asked.type.empty() ? "" : parseUserType(asked.type);
  Kind kind = Kind::ALL;
  if (!type.empty()) kind = asked.website.empty() ? Kind::TYPE : Kind::TYPE_AND_WEBSITE;
  if (type.empty() && !asked.website.empty()) kind = Kind::WEBSITE;
  return {kind, type, asked.website, "", ""};
}

ipc::Outcome sendScope(Context& context, const ScopeChoice& scope, const LogPlace& before,
                       const Change& change, bool dryRun) {
  return context.client().write([&](ipc::Admin::Client& admin) {
    auto request = admin.revokeScopeRequest();
    change.fill(request.initWrite());
    auto chosen = request.initScope();
    chosen.setKind(scope.kind);
    chosen.setType(textOf(scope.type));
    chosen.setWebsite(textOf(scope.website));
    chosen.setUser(textOf(scope.user));
    chosen.setKey(textOf(scope.key));
    fillPlace(request.initBefore(), before);
    request.setDryRun(dryRun);
    return ipc::outcomeOf(kj::mv(request));
  });
}

ExitCode revokeScope(Context& context, const Revocation& asked) {
  auto scope = scopeOf(asked);
  LogPlace before;
  if (!asked.before.empty()) before = parseSeqOrPlace(asked.before, currentTimeUs());
  // Who does not ask does not wait for a count either.
  if (asked.dryRun || !asked.yes) {
    auto trial = sendScope(context, scope, before, Change(asked.write), true);
    if (asked.dryRun || std::holds_alternative<ipc::Refused>(trial)) {
      return finishChange(context, "", trial);
    }
    confirmCount(numberOf(std::get<ipc::Thing>(trial), "live", 0), "live tokens end", false);
  }
  return finishChange(context, "revoked",
                      sendScope(context, scope, before, Change(asked.write), false));
}

// By its id, or, from stdin only, by its text.
ipc::Outcome revokeOne(Context& context, const WriteOptions& write, const std::string& which) {
  auto id = core::wholeNumber(which);
  Change change(write);
  return context.client().write([&](ipc::Admin::Client& admin) {
    auto request = admin.revokeTokenRequest();
    change.fill(request.initWrite());
    if (id) {
      request.setId(static_cast<std::uint64_t>(*id));
    } else {
      request.setToken(dataOf(which));
    }
    return ipc::outcomeOf(kj::mv(request));
  });
}

// What revokeOne would find.
ipc::Outcome tryOne(Context& context, const std::string& which) {
  auto id = core::wholeNumber(which);
  return context.client().read([&](ipc::Admin::Client& admin) {
    auto request = admin.tryRevokeTokenRequest();
    if (id) {
      request.setId(static_cast<std::uint64_t>(*id));
    } else {
      request.setToken(dataOf(which));
    }
    return ipc::outcomeOf(kj::mv(request));
  });
}

std::vector<std::string> linesOfStdin() {
  std::vector<std::string> lines;
  std::string line;
  while (std::getline(std::cin, line)) {
    if (line.size() > MOST_TOKEN_BYTES) throw Failure(ExitCode::USAGE, "a line is no token");
    if (!line.empty()) lines.push_back(line);
  }
  if (lines.empty()) throw Failure(ExitCode::USAGE, "no token on stdin");
  return lines;
}

// Words on stderr for a token that cannot be ended.
ExitCode tellRefused(Context& context, const std::string& name, const ipc::Refused* refused) {
  auto exit = refused ? exitOf(refused->code) : ExitCode::DONE;
  if (exit == ExitCode::DONE) return exit;
  bool absent = refused->code == ipc::Refusal::Code::NOT_FOUND;
  context.output.failure(exit, name + ": " + (absent ? "not found" : refused->message));
  return exit;
}

// What became of one token: a row, or words on stderr.
ExitCode tellOne(Context& context, const std::string& name, const ipc::Cell& id,
                 const ipc::Outcome& outcome) {
  const auto* refused = std::get_if<ipc::Refused>(&outcome);
  auto exit = tellRefused(context, name, refused);
  if (exit != ExitCode::DONE) return exit;
  ipc::Cell seq{"seq", {}};
  if (!refused) {
    seq.value = numberOf(std::get<ipc::Thing>(outcome), "seq", 0);
  } else if (refused->seq) {
    seq.value = static_cast<std::int64_t>(*refused->seq);
  }
  context.output.add({id, {"result", refused ? refused->message : std::string("revoked")}, seq});
  return exit;
}

// Which token it was: what the daemon says, else the number that was asked for.
ipc::Cell idCell(const ipc::Outcome& outcome, const std::string& which) {
  ipc::Cell cell{"id", {}};
  const auto* done = std::get_if<ipc::Thing>(&outcome);
  if (const auto* told = done ? findCell(*done, "id") : nullptr) {
    cell.value = told->value;
  } else if (auto number = core::wholeNumber(which)) {
    cell.value = *number;
  }
  return cell;
}

// How a person finds it again: a token's text is not repeated.
std::string nameOf(const std::string& which, std::size_t index) {
  if (core::wholeNumber(which)) return "token " + which;
  return "token no. " + std::to_string(index + 1) + " of stdin";
}

// --if-seq speaks of the log before the first of them; each one that ends makes it longer.
ExitCode revokeAll(Context& context, WriteOptions write, const std::vector<std::string>& which) {
  std::size_t done = 0;
  auto worst = ExitCode::DONE;
  for (std::size_t i = 0; i < which.size(); ++i) {
    auto outcome = revokeOne(context, write, which[i]);
    auto exit = tellOne(context, nameOf(which[i], i), idCell(outcome, which[i]), outcome);
    if (exit == ExitCode::DONE) {
      ++done;
    } else {
      worst = exit;
    }
    const auto* thing = std::get_if<ipc::Thing>(&outcome);
    if (thing && !write.ifSeq.empty()) {
      write.ifSeq = std::to_string(numberOf(*thing, "seq", 0) + 1);
    }
  }
  return worst != ExitCode::DONE && done > 0 ? ExitCode::PARTLY_DONE : worst;
}

// What was done is told, also when the daemon is lost on the way.
ExitCode revokeEach(Context& context, const WriteOptions& write,
                    const std::vector<std::string>& which) {
  try {
    auto exit = revokeAll(context, write, which);
    context.output.endList();
    return exit;
  } catch (const std::exception&) {
    context.output.endList();
    throw;
  }
}

// How many different live tokens are among them, and which of them there are not.
ExitCode tryEach(Context& context, const std::vector<std::string>& which) {
  std::set<std::int64_t> live;
  auto worst = ExitCode::DONE;
  std::size_t found = 0;
  for (std::size_t i = 0; i < which.size(); ++i) {
    auto outcome = tryOne(context, which[i]);
    auto exit = tellRefused(context, nameOf(which[i], i), std::get_if<ipc::Refused>(&outcome));
    if (exit != ExitCode::DONE) worst = exit;
    const auto* token = std::get_if<ipc::Thing>(&outcome);
    if (!token) continue;
    ++found;
    const auto* state = findCell(*token, "state");
    const auto* word = state ? std::get_if<std::string>(&state->value) : nullptr;
    if (word && *word == "live") live.insert(numberOf(*token, "id", 0));
  }
  context.output.one({{"live", static_cast<std::int64_t>(live.size())}});
  return worst != ExitCode::DONE && found > 0 ? ExitCode::PARTLY_DONE : worst;
}

ExitCode revokeListed(Context& context, const Revocation& asked) {
  bool fromStdin = asked.ids.size() == 1 && asked.ids.front() == "-";
  auto which = fromStdin ? linesOfStdin() : asked.ids;
  if (!fromStdin) {
    for (const auto& id : which) {
      if (!core::wholeNumber(id)) throw Failure(ExitCode::USAGE, "not a token id: " + id);
    }
  }
  if (asked.dryRun) return tryEach(context, which);
  // Stdin is used up by the list, so that nobody can be asked there.
  confirmCount(static_cast<std::int64_t>(which.size()), "tokens end", asked.yes);
  return revokeEach(context, asked.write, which);
}

}  // namespace

void addRevoke(CLI::App& app, CommandLine& line) {
  auto asked = std::make_shared<Revocation>();
  auto* verb = app.add_subcommand("revoke", "End tokens");
  verb->add_option("ids", asked->ids, "Token ids, or - for ids or tokens on stdin")
      ->type_name("ID...|-");
  verb->add_option("--user", asked->user, "Those of one user")->type_name("TYPE:NAME");
  verb->add_option("--integration", asked->integration, "Those of one integration")
      ->type_name("NAME");
  verb->add_option("--type", asked->type, "Those of admins, customers or integrations");
  verb->add_option("--website", asked->website, "Those of the customers of a website");
  verb->add_option("--key", asked->key, "Those that a JWT key has signed")->type_name("KID");
  verb->add_option("--before", asked->before, "Only those issued before")->type_name("TIME|SEQ");
  verb->add_flag("--all", asked->all, "All tokens");
  verb->add_flag("--dry-run", asked->dryRun, "Only tell how many live tokens would end");
  verb->add_flag("--yes", asked->yes, "Do not ask");
  addWriteOptions(verb, asked->write);
  onRun(verb, line, [asked](Context& context) {
    check(*asked);
    return asked->ids.empty() ? revokeScope(context, *asked) : revokeListed(context, *asked);
  });
}

}  // namespace authd::cli
