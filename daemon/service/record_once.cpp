#include "daemon/service/record_once.h"

#include <future>
#include <memory>
#include <utility>
#include <vector>

#include "daemon/crypto/entropy.h"
#include "storage/fault.h"

namespace authd::service {
namespace {

journal::World worldOf(Store& store) {
  return {store.log(),
          store.head(),
          store.keys(),
          store.clock(),
          store.index(),
          [draws = std::make_shared<crypto::SystemEntropy>()] {
            core::EventId id;
            draws->fill(id);
            return id;
          },
          [] { return journal::DiskLevel::NORMAL; },
          [](const std::string&) {},
          nullptr};
}

}  // namespace

journal::Recorded recordOnce(Store& store, core::CommandBody body, journal::LocalRows local) {
  crypto::SystemEntropy entropy;
  journal::Submission submission;
  submission.command.act.actorKind = core::ActorKind::SYSTEM;
  submission.command.act.correlationId = crypto::uuid7(store.clock().now().timeUs, entropy);
  submission.command.body = std::move(body);
  submission.local = std::move(local);
  std::promise<journal::Result> done;
  journal::Journal journal(worldOf(store), [&done](std::vector<journal::Result> results) {
    done.set_value(std::move(results.front()));
  });
  std::vector<journal::Submission> batch;
  batch.push_back(std::move(submission));
  journal.submit(std::move(batch));
  journal::Result result = done.get_future().get();
  if (auto* recorded = std::get_if<journal::Recorded>(&result)) return std::move(*recorded);
  throw storage::StorageFault("the log takes no record: is its disk full?");
}

}  // namespace authd::service
