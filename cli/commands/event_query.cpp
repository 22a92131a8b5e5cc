#include "cli/commands/event_query.h"

namespace authd::cli {

void addFilter(CLI::App* verb, EventQuery& asked) {
  verb->add_option("--type", asked.type, "Only of this type, such as TokenIssued");
  verb->add_option("--subject", asked.subject, "Only about this one: customer:jane@example.com")
      ->type_name("TYPE:NAME|REF");
  verb->add_option("--actor", asked.actor, "Only what this one did")->type_name("TYPE:NAME|REF");
  verb->add_option("--credential", asked.credential, "Only what was done with this token")
      ->type_name("TOKEN-ID|REF");
  verb->add_option("--outcome", asked.outcome, "Only these: success or failure");
}

void addRange(CLI::App* verb, EventQuery& asked) {
  verb->add_option("--from", asked.from, "First position or time")->type_name("TIME|SEQ");
  verb->add_option("--to", asked.to, "Position or time behind the last")->type_name("TIME|SEQ");
}

std::optional<ipc::Refused> collectEvents(ipc::Client& client, const EventQuery& asked,
                                          const ipc::Client::Take& take) {
  auto now = currentTimeUs();
  LogPlace from;
  LogPlace to;
  if (!asked.from.empty()) from = parseSeqOrPlace(asked.from, now);
  if (!asked.to.empty()) to = parseSeqOrPlace(asked.to, now);
  return client.collect(
      [&](ipc::Sink::Client sink) {
        auto request = client.audit().eventsRequest();
        fillPlace(request.initFrom(), from);
        fillPlace(request.initTo(), to);
        request.setType(textOf(asked.type));
        auto filter = request.initFilter();
        filter.setSubject(textOf(asked.subject));
        filter.setActor(textOf(asked.actor));
        filter.setCredential(textOf(asked.credential));
        filter.setOutcome(textOf(asked.outcome));
        request.setLimit(asked.limit);
        request.setNewestFirst(asked.newest);
        request.setPlain(asked.plain);
        request.setExport(textOf(asked.exportAs));
        request.setReveal(asked.reveal);
        request.setSink(kj::mv(sink));
        return ipc::refusedOf(kj::mv(request));
      },
      take);
}

std::uint64_t awaitGrowth(ipc::Client& client, std::uint64_t size) {
  auto request = client.audit().grownRequest();
  request.setSize(size);
  return client.wait(request.send().then([](auto&& response) { return response.getSize(); }));
}

std::string textIn(const ipc::Thing& thing, const char* name) {
  const auto* cell = findCell(thing, name);
  const auto* text = cell ? std::get_if<std::string>(&cell->value) : nullptr;
  return text ? *text : std::string();
}

}  // namespace authd::cli
