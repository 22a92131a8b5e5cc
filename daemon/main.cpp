#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <cstdio>
#include <exception>
#include <string>

#include "daemon/loop/listener.h"
#include "daemon/service/instead.h"
#include "daemon/service/options.h"
#include "daemon/service/read_only.h"
#include "daemon/service/service.h"
#include "daemon/vault/vault.h"
#include "storage/fault.h"

namespace {

using authd::service::Exit;

// Keys and passwords are in memory: nobody else's files, no core dumps, no ptrace by equals.
void protectProcess() {
  umask(077);
  rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

int fail(Exit code, const std::string& what) {
  std::fprintf(stderr, "shop-authd: %s\n", what.c_str());
  return static_cast<int>(code);
}

int serve(const authd::service::Options& options) {
  if (auto words = authd::service::doInstead(options, AUTHD_VERSION)) {
    std::puts(words->c_str());
    return static_cast<int>(Exit::DONE);
  }
  auto readConfig = [&options] { return authd::service::configOf(options); };
  authd::service::Service(readConfig, AUTHD_VERSION).run();
  return static_cast<int>(Exit::DONE);
}

}  // namespace

int main(int argc, char** argv) {
  protectProcess();
  auto options = authd::service::parseOptions(argc, argv, AUTHD_VERSION);
  if (options.finished) return static_cast<int>(*options.finished);
  try {
    return serve(options);
  } catch (const authd::service::ConfigFault& fault) {
    return fail(Exit::BAD_CONFIG, fault.what());
  } catch (const authd::loop::ListenFault& fault) {
    return fail(fault.taken ? Exit::PORT_TAKEN : Exit::BAD_CONFIG, fault.what());
  } catch (const authd::vault::RootKeyFault& fault) {
    return fail(Exit::ROOT_KEY, fault.what());
  } catch (const authd::storage::DamagedLog& fault) {
    return fail(Exit::DAMAGED_LOG, std::string(fault.what()) + "\n" + fault.advice());
  } catch (const authd::service::StartAgain& end) {
    return fail(Exit::STARTS_AGAIN, end.what());
  } catch (const authd::service::JournalFault& fault) {
    return fail(Exit::FAILED, fault.what());
  } catch (const authd::storage::StorageFault& fault) {
    return fail(Exit::STATE_DIRECTORY, fault.what());
  } catch (const std::exception& fault) {
    return fail(Exit::FAILED, fault.what());
  }
}
