#include "daemon/rpc/decided.h"

#include <capnp/dynamic.h>

#include <string>
#include <utility>

#include "daemon/app/decisions.h"
#include "daemon/rpc/context.h"

namespace authd::rpc {
namespace {

using Method = capnp::InterfaceSchema::Method;

// The names of the schema live as long as the program.
std::string_view nameOf(const Method& method) {
  const auto name = method.getProto().getName();
  return {name.begin(), name.size()};
}

void number(app::App& app, const Method& method, ipc::Refusal::Builder refusal) {
  app::Cause cause;
  cause.why = textOf(refusal.getWhy().asReader());
  if (refusal.getHasSeq()) cause.seq = refusal.getSeq();
  refusal.setDecision(app.decisions->note(app.nowUs(), nameOf(method), std::move(cause)));
}

// Refusals stand in two places: as one side of a Result, or beside what is told in pieces.
void numberIn(app::App& app, const Method& method, AnyContext& context) {
  const capnp::StructSchema schema = method.getResultType();
  const auto has = [&](const char* name) { return schema.findFieldByName(name) != nullptr; };
  if (!has("result") && !has("refused")) return;
  auto results = context.getResults().getAs<capnp::DynamicStruct>(schema);
  if (has("refused") && results.has("refused")) {
    number(app, method, results.get("refused").as<capnp::DynamicStruct>().as<ipc::Refusal>());
  }
  if (!has("result") || !results.has("result")) return;
  auto result = results.get("result").as<capnp::DynamicStruct>().as<ipc::Result>();
  if (result.isRefused()) number(app, method, result.getRefused());
}

}  // namespace

Dispatched decided(app::App& app, capnp::InterfaceSchema interface, std::uint16_t method,
                   AnyContext context, Dispatched call) {
  const auto methods = interface.getMethods();
  if (!app.decisions || method >= methods.size()) return call;
  call.promise = call.promise.then(
      [&app, asked = methods[method], context]() mutable { numberIn(app, asked, context); });
  return call;
}

}  // namespace authd::rpc
