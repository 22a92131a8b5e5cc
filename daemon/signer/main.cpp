#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <cstdio>
#include <exception>
#include <string>

#include "daemon/crypto/entropy.h"
#include "daemon/signer/listener.h"
#include "daemon/signer/options.h"
#include "daemon/signer/server.h"
#include "daemon/signer/signer.h"
#include "daemon/signer/verbs.h"

namespace {

using authd::signer::Exit;
using authd::signer::Verb;

// The key is in memory: nobody else's files, no core dumps, no ptrace by equals.
void protectProcess() {
  umask(077);
  rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

int fail(Exit code, const char* what) {
  std::fprintf(stderr, "shop-authd-signer: %s\n", what);
  return static_cast<int>(code);
}

void serve(const authd::signer::Options& options, authd::crypto::Entropy& entropy) {
  authd::signer::Signer signer(authd::signer::placeOf(options), entropy);
  signer.start();
  const authd::signer::Listener listener(options.socket);
  authd::signer::serve(listener, signer);
}

std::string run(const authd::signer::Options& options) {
  authd::crypto::SystemEntropy entropy;
  const auto place = authd::signer::placeOf(options);
  switch (options.verb) {
    case Verb::SERVE: serve(options, entropy); break;
    case Verb::VKEY: return authd::signer::printKeys(place);
    case Verb::ROTATE: return authd::signer::rotate(place, entropy);
    case Verb::RETIRE: return authd::signer::retire(place, options.argument);
    case Verb::ADOPT: return authd::signer::adopt(place, options.argument);
    case Verb::CONTINUE: return authd::signer::continueAs(place, options.argument, entropy);
  }
  return "";
}

}  // namespace

int main(int argc, char** argv) {
  protectProcess();
  const auto options = authd::signer::parseOptions(argc, argv, AUTHD_VERSION);
  if (options.finished) return static_cast<int>(*options.finished);
  try {
    std::fputs(run(options).c_str(), stdout);
    return static_cast<int>(Exit::DONE);
  } catch (const authd::signer::Fault& fault) {
    return fail(fault.code(), fault.what());
  } catch (const std::exception& fault) {
    return fail(Exit::FAILED, fault.what());
  }
}
