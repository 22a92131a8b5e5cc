#pragma once

#include <vector>

#include "tests/rpc/operator.h"

namespace authd::rpc {

// Keeps what is pushed.
// The generated base has no virtual destructor; the owner knows the whole type.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
class RowsSink final : public ipc::Sink::Server {
 public:
  explicit RowsSink(std::vector<Told>& rows) : rows_(rows) {}

  kj::Promise<void> push(PushContext context) override {
    for (auto row : context.getParams().getRows()) {
      Told told;
      for (auto field : row.getFields()) told[field.getName().cStr()] = textOfValue(field);
      rows_.push_back(std::move(told));
    }
    return kj::READY_NOW;
  }

 private:
  std::vector<Told>& rows_;
};
#pragma GCC diagnostic pop

}  // namespace authd::rpc
