#pragma once

#include <capnp/message.h>
#include <kj/async.h>

#include <utility>
#include <variant>

#include "daemon/rpc/context.h"
#include "daemon/rpc/rows.h"
#include "daemon/rpc/translate.h"

namespace authd::rpc {

inline Fields fieldsOf(const app::Changed& changed) {
  Fields fields;
  fields.number("id", changed.id).number("seq", static_cast<std::int64_t>(changed.seq));
  return fields;
}

// Answers a method that returns a Result: what `show` makes of the answer, or the refusal.
template <class Context, class T, class Show>
kj::Promise<void> finish(Context context, kj::Promise<app::Answer<T>> done, Show show) {
  return done.then([context = kj::mv(context), show](app::Answer<T> answer) mutable {
    auto result = context.getResults().initResult();
    if (auto* refused = std::get_if<app::Refused>(&answer)) {
      translate(*refused, result.initRefused());
    } else {
      show(std::get<T>(answer)).writeTo(result.initDone());
    }
  });
}

template <class Context>
kj::Promise<void> finishChange(Context context, kj::Promise<app::Answer<app::Changed>> done) {
  return finish(kj::mv(context), kj::mv(done),
                [](const app::Changed& changed) { return fieldsOf(changed); });
}

template <class Context>
kj::Promise<void> refuse(Context context, const app::Refused& refused) {
  translate(refused, context.getResults().initResult().initRefused());
  return kj::READY_NOW;
}

// Answers a method that writes: `act` takes the operator's call.
template <class Context, class Act>
kj::Promise<void> asOperator(app::App& app, const Peer& peer, Context context, Act act) {
  auto params = context.getParams();
  auto words = capnp::canonicalize(params);
  auto bytes = words.asBytes();
  std::string arguments(reinterpret_cast<const char*>(bytes.begin()), bytes.size());
  return callOf(app, peer, params.getWrite(), std::move(arguments))
      .then([context, act = kj::mv(act)](app::Answer<app::Call> call) mutable {
        if (auto* why = std::get_if<app::Refused>(&call)) return refuse(context, *why);
        return act(std::move(std::get<app::Call>(call)));
      });
}

}  // namespace authd::rpc
