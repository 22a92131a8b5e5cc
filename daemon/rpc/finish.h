#pragma once

#include <capnp/message.h>
#include <capnp/schema.h>
#include <kj/async.h>

#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "daemon/app/once.h"
#include "daemon/rpc/context.h"
#include "daemon/rpc/rows.h"
#include "daemon/rpc/translate.h"

namespace authd::rpc {

template <class Context>
kj::Promise<void> refuse(Context context, const app::Refused& refused) {
  translate(refused, context.getResults().initResult().initRefused());
  return kj::READY_NOW;
}

// Answers a method that returns a Result: the thing that Fields::bytes() made, or the refusal.
template <class Context>
kj::Promise<void> finish(Context context, const app::Answer<std::string>& answer) {
  if (auto* refused = std::get_if<app::Refused>(&answer)) return refuse(context, *refused);
  setRow(std::get<std::string>(answer),
         [&](ipc::Row::Reader row) { context.getResults().initResult().setDone(row); });
  return kj::READY_NOW;
}

template <class T>
struct Promised;
template <class T>
struct Promised<kj::Promise<app::Answer<T>>> {
  using Type = T;
};

// What a call asked for, as bytes; of a message without capabilities.
template <class Reader>
std::string argumentsOf(Reader reader) {
  auto words = capnp::canonicalize(reader);
  auto bytes = words.asBytes();
  return {reinterpret_cast<const char*>(bytes.begin()), bytes.size()};
}

// Answers a method that writes. `act` takes the operator's call, looks up what the arguments name
// and does it; `show` says, on any thread, what an operator is told of that. A retry with the same
// request id hears the same and looks up nothing: what was named may be gone by then.
template <class Context, class Act, class Show>
kj::Promise<void> write(app::App& app, const Peer& peer, Context context, std::string arguments,
                        Act act, Show show) {
  using T = typename Promised<std::invoke_result_t<Act, app::Call>>::Type;
  auto params = context.getParams();
  std::string route = "rpc/" + std::to_string(capnp::typeId<capnp::FromReader<decltype(params)>>());
  auto once = [&app, route = std::move(route), act = kj::mv(act),
               show = std::move(show)](app::Call call) mutable {
    auto encode = [show = std::move(show)](const T& done) { return show(done).bytes(); };
    return app.once.run<T>(app, std::move(call), route, std::move(encode), kj::mv(act));
  };
  return callOf(app, peer, params.getWrite(), std::move(arguments))
      .then([once = kj::mv(once)](
                app::Answer<app::Call> call) mutable -> kj::Promise<app::Answer<std::string>> {
        if (auto* why = std::get_if<app::Refused>(&call)) {
          return app::Answer<std::string>(std::move(*why));
        }
        return once(std::move(std::get<app::Call>(call)));
      })
      .then([context](const app::Answer<std::string>& answer) mutable {
        return finish(context, answer);
      });
}

template <class Context, class Act, class Show>
kj::Promise<void> write(app::App& app, const Peer& peer, Context context, Act act, Show show) {
  std::string arguments = argumentsOf(context.getParams());
  return write(app, peer, context, std::move(arguments), kj::mv(act), std::move(show));
}

// A write that makes or changes one thing.
template <class Context, class Act>
kj::Promise<void> writeChange(app::App& app, const Peer& peer, Context context, Act act) {
  return write(app, peer, context, kj::mv(act),
               [](const app::Changed& changed) { return fieldsOf(changed); });
}

}  // namespace authd::rpc
