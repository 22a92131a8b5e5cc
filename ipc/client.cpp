#include "ipc/client.h"

#include <capnp/rpc-twoparty.h>
#include <sys/random.h>

#include <optional>

namespace authd::ipc {
namespace {

constexpr auto REPEAT_EVERY = 200 * kj::MILLISECONDS;

std::string copy(capnp::Text::Reader text) {
  return {text.begin(), text.size()};
}

std::string copy(capnp::Data::Reader data) {
  return {reinterpret_cast<const char*>(data.begin()), data.size()};
}

CellValue readValue(Field::Reader field) {
  switch (field.which()) {
    case Field::TEXT: return copy(field.getText());
    case Field::NUMBER: return std::int64_t{field.getNumber()};
    case Field::FLAG: return field.getFlag();
    case Field::TIME_US: return TimeUs{field.getTimeUs()};
    case Field::LIST: {
      std::vector<std::string> texts;
      for (auto text : field.getList()) texts.push_back(copy(text));
      return texts;
    }
    case Field::SECRET: return ShownOnce{copy(field.getSecret())};
    case Field::NONE: break;
  }
  return std::monostate{};
}

// The generated base has no virtual destructor; the owner knows the whole type.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
class TakingSink final : public Sink::Server {
 public:
  explicit TakingSink(Client::Take take) : take_(std::move(take)) {}

  kj::Promise<void> push(PushContext context) override {
    for (auto row : context.getParams().getRows()) take_(readThing(row));
    return kj::READY_NOW;
  }

 private:
  Client::Take take_;
};
#pragma GCC diagnostic pop

std::string words(const kj::Exception& exception) {
  return {exception.getDescription().begin(), exception.getDescription().size()};
}

bool isBroken(const kj::Exception& exception) {
  return exception.getType() == kj::Exception::Type::DISCONNECTED;
}

}  // namespace

Thing readThing(Row::Reader row) {
  Thing thing;
  thing.reserve(row.getFields().size());
  for (auto field : row.getFields()) {
    thing.push_back(Cell{copy(field.getName()), readValue(field)});
  }
  return thing;
}

Refused readRefused(Refusal::Reader refusal) {
  Refused refused{refusal.getCode(), copy(refusal.getMessage()), std::nullopt,
                  copy(refusal.getDecision())};
  if (refusal.getHasSeq()) refused.seq = refusal.getSeq();
  return refused;
}

Outcome readOutcome(Result::Reader result) {
  if (result.isRefused()) return readRefused(result.getRefused());
  return readThing(result.getDone());
}

struct Client::Connection {
  explicit Connection(kj::Own<kj::AsyncIoStream> opened)
      : stream(kj::mv(opened)), rpc(*stream), gate(rpc.bootstrap().castAs<Gate>()) {}

  kj::Own<kj::AsyncIoStream> stream;
  capnp::TwoPartyClient rpc;
  Gate::Client gate;
  std::optional<Admin::Client> admin;
  std::optional<Audit::Client> audit;
  std::string daemonVersion;
  std::uint32_t protocolVersion = 0;
};

Client::Client(std::string socketPath, kj::Duration patience)
    : path_(std::move(socketPath)), patience_(patience), io_(kj::setupAsyncIo()) {
  try {
    connect(timer().now() + patience_);
  } catch (const kj::Exception& exception) {
    throw Unreachable("no daemon answers at " + path_ + ": " + words(exception));
  }
}

Client::~Client() = default;

const std::string& Client::daemonVersion() const {
  return connection_->daemonVersion;
}

std::uint32_t Client::protocolVersion() const {
  return connection_->protocolVersion;
}

kj::WaitScope& Client::waitScope() {
  return io_.waitScope;
}

kj::Timer& Client::timer() {
  return io_.provider->getTimer();
}

void Client::rethrow(const kj::Exception& exception) {
  if (isBroken(exception)) throw Unreachable("the daemon hung up: " + words(exception));
  throw std::runtime_error("the daemon failed: " + words(exception));
}

void Client::connect(kj::TimePoint deadline) {
  connection_.reset();
  auto address = io_.provider->getNetwork().parseAddress("unix:" + path_).wait(io_.waitScope);
  auto opened = std::make_unique<Connection>(waitUntil(deadline, address->connect()));
  auto request = opened->gate.helloRequest();
  request.setProtocolVersion(PROTOCOL_VERSION);
  auto response =
      waitUntil(deadline, kj::Promise<capnp::Response<Gate::HelloResults>>(request.send()));
  opened->daemonVersion = copy(response.getDaemonVersion());
  opened->protocolVersion = response.getProtocolVersion();
  if (opened->protocolVersion != PROTOCOL_VERSION) {
    throw Incompatible(opened->daemonVersion,
                       "shop-authd " + opened->daemonVersion + " speaks version " +
                           std::to_string(opened->protocolVersion) +
                           " of the admin protocol, this authctl version " +
                           std::to_string(PROTOCOL_VERSION) + ": install the same release of both");
  }
  auto session = response.getSession();
  switch (session.which()) {
    case Session::REFUSED: throw NotPermitted(copy(session.getRefused()));
    case Session::ADMIN:
      opened->admin = session.getAdmin();
      opened->audit = opened->admin->auditRequest().send().getAudit();
      break;
    case Session::AUDIT: opened->audit = session.getAudit(); break;
  }
  connection_ = std::move(opened);
}

bool Client::isAdmin() const {
  return connection_->admin.has_value();
}

Admin::Client& Client::admin() {
  if (!connection_->admin) throw NotPermitted("this user may only read the log");
  return *connection_->admin;
}

Audit::Client& Client::audit() {
  return *connection_->audit;
}

Outcome Client::write(const Attempt& attempt) {
  try {
    return attempt(admin()).wait(io_.waitScope);
  } catch (const kj::Exception& exception) {
    if (!isBroken(exception)) rethrow(exception);
  }
  return repeat(attempt);
}

Outcome Client::repeat(const Attempt& attempt) {
  auto deadline = timer().now() + patience_;
  std::string last = "it hung up";
  while (timer().now() < deadline) {
    timer().afterDelay(REPEAT_EVERY).wait(io_.waitScope);
    try {
      connect(deadline);
      return waitUntil(deadline, attempt(admin()));
    } catch (const kj::Exception& exception) {
      // Anything else than an answer leaves it open whether the first attempt was recorded.
      last = words(exception);
    }
  }
  throw OutcomeUnknown("the daemon was lost during the change (" + last +
                       "); whether it was recorded is unknown: see events list --newest");
}

Outcome Client::read(const Attempt& attempt) {
  return wait(attempt(admin()));
}

std::optional<Refused> Client::collect(
    const std::function<kj::Promise<std::optional<Refused>>(Sink::Client)>& start,
    const Take& take) {
  return wait(start(sinkTo(take)));
}

Sink::Client sinkTo(Client::Take take) {
  return kj::heap<TakingSink>(std::move(take));
}

std::string Client::drawRequestId() {
  std::string bytes(16, '\0');
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    throw std::runtime_error("no randomness from the operating system");
  }
  return bytes;
}

}  // namespace authd::ipc
