#include "ipc/client.h"
#include "tests/bench/commands.h"

namespace authd::bench {
namespace {

template <class Call>
Latencies repeat(double seconds, Call call) {
  Latencies latencies;
  double end = now() + seconds;
  double begin = now();
  while (begin < end) {
    call();
    double done = now();
    latencies.push_back(done - begin);
    begin = done;
  }
  return latencies;
}

}  // namespace

void ping(const Arguments& arguments) {
  double seconds = arguments.number("seconds", 1);
  ipc::Client client(arguments.word(0));
  // The smallest call that there is: it hands out a capability that exists already.
  Latencies pings =
      repeat(seconds, [&] { client.wait(client.admin().auditRequest().send().ignoreResult()); });
  Latencies statuses =
      repeat(seconds, [&] { client.wait(client.audit().statusRequest().send().ignoreResult()); });
  report("ping", {{"ping", quantile(pings, 0.5)}, {"status", quantile(statuses, 0.5)}});
}

}  // namespace authd::bench
