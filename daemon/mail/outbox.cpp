#include "daemon/mail/outbox.h"

#include <algorithm>

namespace authd::mail {
namespace {

constexpr auto FIRST_MAIL_DELAY = 60 * kj::SECONDS;
constexpr auto LONGEST_MAIL_DELAY = 60 * kj::MINUTES;
constexpr auto FIRST_OUTAGE_DELAY = 1 * kj::SECONDS;
constexpr auto LONGEST_OUTAGE_DELAY = 5 * kj::MINUTES;
constexpr auto RECORD_DELAY = 30 * kj::SECONDS;

// Doubles with every failure.
kj::Duration backOff(kj::Duration first, kj::Duration longest, unsigned failures) {
  constexpr unsigned ENOUGH = 16;
  return std::min(longest, first * (1U << std::min(failures - 1, ENOUGH)));
}

}  // namespace

Outbox::Outbox(app::App& app, Sender& sender, Identities identities, Templates templates,
               Report report)
    : app_(app),
      sender_(sender),
      identities_(std::move(identities)),
      templates_(std::move(templates)),
      report_(std::move(report)),
      resumeAt_(app.timer.now()),
      tasks_(*this) {}

// What is under way is dropped with the tasks, and must start nothing in its place.
Outbox::~Outbox() noexcept(false) {
  draining_ = true;
}

void Outbox::wake() {
  if (draining_) return;
  takeNew();
  startDue();
}

std::set<Outbox::Due>::const_iterator Outbox::findDue(std::uint64_t seq) const {
  return std::find_if(due_.begin(), due_.end(), [&](const Due& due) { return due.second == seq; });
}

app::MailTrials Outbox::trials(std::uint64_t seq) const {
  app::MailTrials trials;
  const auto failures = failures_.find(seq);
  if (failures != failures_.end()) trials.failures = failures->second;
  const auto ended = ended_.find(seq);
  trials.sent = ended != ended_.end() && ended->second == app::MailEnd::SENT;
  const auto due = findDue(seq);
  if (due == due_.end()) {
    trials.underWay = seq < next_;
    return trials;
  }
  const auto when = std::max({due->first, resumeAt_, app_.timer.now()});
  trials.nextUs = app_.nowUs() + (when - app_.timer.now()) / kj::MICROSECONDS;
  return trials;
}

void Outbox::retryNow(std::uint64_t seq) {
  takeNew();
  const auto due = findDue(seq);
  if (due == due_.end()) return;
  due_.erase(due);
  failures_.erase(seq);
  resumeAt_ = std::min(resumeAt_, app_.timer.now());
  // Before all others: after an outage one mail finds out for all whether it is over.
  due_.emplace(kj::origin<kj::TimePoint>() - 1 * kj::SECONDS, seq);
  startDue();
}

kj::Promise<void> Outbox::drain() {
  draining_ = true;
  if (underWay_ == 0) return kj::READY_NOW;
  auto paf = kj::newPromiseAndFulfiller<void>();
  idle_.push_back(kj::mv(paf.fulfiller));
  return kj::mv(paf.promise);
}

void Outbox::takeNew() {
  for (std::uint64_t seq : app::waitingMails(app_, next_)) {
    due_.emplace(app_.timer.now(), seq);
    next_ = seq + 1;
  }
}

void Outbox::startDue() {
  kj::TimePoint now = app_.timer.now();
  if (draining_ || due_.empty()) return;
  if (now < resumeAt_) return planAt(resumeAt_);
  // After an outage one mail finds out for all whether it is over.
  std::size_t most = outages_ > 0 ? 1 : MOST_AT_ONCE;
  while (underWay_ < most && !due_.empty() && due_.begin()->first <= now) {
    std::uint64_t seq = due_.begin()->second;
    due_.erase(due_.begin());
    ++underWay_;
    tasks_.add(kj::evalNow([this, seq] {
                 return handle(seq);
               }).catch_([this, seq](kj::Exception&& fault) {
                   failed(seq, fault);
                 }).attach(kj::defer([this] { finished(); })));
  }
  if (underWay_ < most && !due_.empty()) planAt(due_.begin()->first);
}

void Outbox::planAt(kj::TimePoint when) {
  if (planned_ && *planned_ <= when) return;
  planned_ = when;
  tasks_.add(app_.timer.atTime(when).then([this, when] {
    if (planned_ == when) planned_.reset();
    startDue();
  }));
}

kj::Promise<void> Outbox::handle(std::uint64_t seq) {
  if (auto known = ended_.find(seq); known != ended_.end()) return end(seq, known->second);
  auto letter = app::openMail(app_, seq);
  if (!letter || !worthSending(*letter, app_.nowUs())) return end(seq, app::MailEnd::DROPPED);
  auto mail = compose(*letter, identities_, templates_, app_.nowUs());
  if (!mail) return end(seq, app::MailEnd::DROPPED);
  return sender_.send(std::move(*mail)).then([this, seq](SendResult result) {
    return settle(seq, result);
  });
}

kj::Promise<void> Outbox::settle(std::uint64_t seq, const SendResult& result) {
  if (result.outcome == Outcome::UNREACHABLE) {
    // Mails that were under way together count as one outage.
    if (app_.timer.now() >= resumeAt_) {
      ++outages_;
      auto delay = backOff(FIRST_OUTAGE_DELAY, LONGEST_OUTAGE_DELAY, outages_);
      resumeAt_ = app_.timer.now() + delay;
      report_("the mail server cannot be used, mails wait: " + result.why);
    }
    retry(seq, 0 * kj::SECONDS);
    return kj::READY_NOW;
  }
  if (outages_ > 0) report_("the mail server can be used again");
  outages_ = 0;
  switch (result.outcome) {
    case Outcome::SENT: return end(seq, app::MailEnd::SENT);
    case Outcome::REJECTED:
      report_("mail " + std::to_string(seq) + " is dropped: " + result.why);
      return end(seq, app::MailEnd::DROPPED);
    default: break;
  }
  report_("mail " + std::to_string(seq) + " is tried again later: " + result.why);
  retry(seq, backOff(FIRST_MAIL_DELAY, LONGEST_MAIL_DELAY, ++failures_[seq]));
  return kj::READY_NOW;
}

// An end that the log does not take now (a full disk) is recorded later; the mail is not sent again
// for that.
kj::Promise<void> Outbox::end(std::uint64_t seq, app::MailEnd how) {
  ended_[seq] = how;
  return app::endMail(app_, seq, how).then([this, seq](bool recorded) {
    if (!recorded) return retry(seq, RECORD_DELAY);
    ended_.erase(seq);
    failures_.erase(seq);
  });
}

void Outbox::retry(std::uint64_t seq, kj::Duration delay) {
  due_.emplace(app_.timer.now() + delay, seq);
}

// A mail that cannot be read, say: it must not stop the others.
void Outbox::failed(std::uint64_t seq, const kj::Exception& fault) {
  report_("mail " + std::to_string(seq) + " failed: " + fault.getDescription().cStr());
  retry(seq, backOff(FIRST_MAIL_DELAY, LONGEST_MAIL_DELAY, ++failures_[seq]));
}

void Outbox::finished() {
  --underWay_;
  if (draining_) {
    if (underWay_ == 0) {
      for (auto& waiting : idle_) waiting->fulfill();
      idle_.clear();
    }
    return;
  }
  startDue();
}

void Outbox::taskFailed(kj::Exception&& exception) {
  report_(std::string("the outbox failed: ") + exception.getDescription().cStr());
}

}  // namespace authd::mail
