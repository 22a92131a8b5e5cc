#include "daemon/mail/outbox.h"

#include <kj/async.h>
#include <kj/timer.h>

#include <boost/test/unit_test.hpp>

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "daemon/journal/clock.h"
#include "tests/support/app_parts.h"

using namespace authd;

namespace {

// The outbox's tables: which mails wait, and how they ended.
struct Mails {
  std::map<std::uint64_t, app::Letter> waiting;
  std::vector<std::pair<std::uint64_t, app::MailEnd>> ended;
  bool logTakesRecords = true;
  std::uint64_t unreadable = 0;
};

Mails& mails() {
  static Mails mails;
  return mails;
}

}  // namespace

// The linker takes these instead of daemon/app's.
namespace authd::app {

std::vector<std::uint64_t> waitingMails(const App&, std::uint64_t from) {
  std::vector<std::uint64_t> found;
  for (const auto& [seq, letter] : mails().waiting) {
    if (seq >= from) found.push_back(seq);
  }
  return found;
}

std::optional<Letter> openMail(const App&, std::uint64_t seq) {
  if (seq == mails().unreadable) throw std::runtime_error("damaged");
  auto found = mails().waiting.find(seq);
  if (found == mails().waiting.end()) return std::nullopt;
  return found->second;
}

kj::Promise<bool> endMail(App&, std::uint64_t seq, MailEnd end) {
  if (!mails().logTakesRecords) return false;
  mails().ended.emplace_back(seq, end);
  mails().waiting.erase(seq);
  return true;
}

}  // namespace authd::app

namespace {

class SetClock : public journal::Clock {
 public:
  Reading now() override { return {timeUs}; }
  std::int64_t wallUs() override { return timeUs; }
  void accept() override {}
  std::int64_t timeUs = 1'792'837'862'000'000;
};

// Keeps what it is given; the test says how each send ends.
class SetSender : public mail::Sender {
 public:
  kj::Promise<mail::SendResult> send(mail::Mail mail) override {
    ++sent;
    recipients.push_back(mail.recipient);
    auto paf = kj::newPromiseAndFulfiller<mail::SendResult>();
    open.push_back(kj::mv(paf.fulfiller));
    return kj::mv(paf.promise);
  }
  void answer(mail::Outcome outcome) {
    auto fulfiller = kj::mv(open.front());
    open.erase(open.begin());
    fulfiller->fulfill({outcome, "said the test"});
  }
  std::size_t sent = 0;
  std::vector<std::string> recipients;
  std::vector<kj::Own<kj::PromiseFulfiller<mail::SendResult>>> open;
};

struct Fixture {
  Fixture() { mails() = {}; }

  void queue(std::uint64_t seq) {
    app::Letter letter;
    letter.recipient = "user" + std::to_string(seq) + "@example.com";
    letter.queuedUs = clock.timeUs;
    mails().waiting[seq] = letter;
  }
  void turn() { wait.poll(); }
  void answer(mail::Outcome outcome) {
    sender.answer(outcome);
    turn();
  }
  void pass(kj::Duration time) {
    timer.advanceTo(timer.now() + time);
    clock.timeUs += time / kj::MICROSECONDS;
    turn();
  }
  void wake() {
    outbox.wake();
    turn();
  }
  std::vector<std::uint64_t> ended(app::MailEnd how) {
    std::vector<std::uint64_t> found;
    for (auto [seq, end] : mails().ended) {
      if (end == how) found.push_back(seq);
    }
    return found;
  }

  kj::EventLoop loop;
  kj::WaitScope wait{loop};
  kj::TimerImpl timer{kj::origin<kj::TimePoint>()};
  SetClock clock;
  SetSender sender;
  std::vector<std::string> reports;
  app::App app = support::appOf({.shop = support::Untouched(),
                                 .entropy = support::Untouched(),
                                 .clock = &clock,
                                 .timer = &timer});
  mail::Outbox outbox{
      app, sender, {}, {}, [this](const std::string& what) { reports.push_back(what); }};
};

using Positions = std::vector<std::uint64_t>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(outbox, Fixture)

BOOST_AUTO_TEST_CASE(what_waits_at_start_and_what_comes_later_goes_out_once) {
  queue(3);
  wake();
  queue(8);
  wake();
  wake();
  BOOST_TEST(sender.sent == 2);
  answer(mail::Outcome::SENT);
  answer(mail::Outcome::SENT);
  wake();
  BOOST_TEST(sender.sent == 2);
  BOOST_TEST((ended(app::MailEnd::SENT) == Positions{3, 8}));
}

BOOST_AUTO_TEST_CASE(four_go_out_at_once_oldest_first) {
  for (std::uint64_t seq = 1; seq <= 6; ++seq) queue(seq);
  wake();
  BOOST_TEST(sender.sent == 4);
  BOOST_TEST(sender.recipients.front() == "user1@example.com");
  answer(mail::Outcome::SENT);
  BOOST_TEST(sender.sent == 5);
}

BOOST_AUTO_TEST_CASE(a_rejected_mail_is_dropped) {
  queue(1);
  wake();
  answer(mail::Outcome::REJECTED);
  BOOST_TEST((ended(app::MailEnd::DROPPED) == Positions{1}));
  pass(24 * kj::HOURS);
  BOOST_TEST(sender.sent == 1);
}

BOOST_AUTO_TEST_CASE(a_mail_that_is_refused_for_now_is_tried_later_each_time_and_holds_nobody_up) {
  queue(1);
  wake();
  answer(mail::Outcome::TRY_LATER);
  queue(2);
  wake();
  BOOST_TEST(sender.recipients.back() == "user2@example.com");
  answer(mail::Outcome::SENT);
  pass(59 * kj::SECONDS);
  BOOST_TEST(sender.sent == 2);
  pass(1 * kj::SECONDS);
  BOOST_TEST(sender.sent == 3);
  answer(mail::Outcome::TRY_LATER);
  pass(119 * kj::SECONDS);
  BOOST_TEST(sender.sent == 3);
  pass(1 * kj::SECONDS);
  BOOST_TEST(sender.sent == 4);
}

BOOST_AUTO_TEST_CASE(in_an_outage_one_mail_tries_for_all) {
  for (std::uint64_t seq = 1; seq <= 4; ++seq) queue(seq);
  wake();
  for (int i = 0; i < 4; ++i) answer(mail::Outcome::UNREACHABLE);
  BOOST_TEST(reports.size() == 1);
  pass(1 * kj::SECONDS);
  BOOST_TEST(sender.sent == 5);
  answer(mail::Outcome::UNREACHABLE);
  pass(1 * kj::SECONDS);
  BOOST_TEST(sender.sent == 5);
  pass(1 * kj::SECONDS);
  BOOST_TEST(sender.sent == 6);
  answer(mail::Outcome::SENT);
  BOOST_TEST(sender.sent == 9);
  for (int i = 0; i < 3; ++i) answer(mail::Outcome::SENT);
  BOOST_TEST(ended(app::MailEnd::SENT).size() == 4);
  BOOST_TEST(reports.back() == "the mail server can be used again");
}

BOOST_AUTO_TEST_CASE(after_a_long_outage_the_next_try_is_at_most_five_minutes_away) {
  queue(1);
  wake();
  for (int i = 0; i < 20; ++i) {
    answer(mail::Outcome::UNREACHABLE);
    pass(5 * kj::MINUTES);
    BOOST_TEST_REQUIRE(sender.open.size() == 1);
  }
}

BOOST_AUTO_TEST_CASE(an_operator_sees_how_a_mail_fares_and_has_it_tried_at_once) {
  queue(1);
  wake();
  BOOST_TEST(outbox.trials(1).underWay);
  answer(mail::Outcome::TRY_LATER);
  BOOST_TEST(!outbox.trials(1).underWay);
  BOOST_TEST(outbox.trials(1).failures == 1U);
  BOOST_TEST(outbox.trials(1).nextUs == clock.timeUs + 60'000'000);
  outbox.retryNow(1);
  turn();
  BOOST_TEST(sender.sent == 2);
  outbox.retryNow(1);
  turn();
  BOOST_TEST(sender.sent == 2);
  answer(mail::Outcome::SENT);
  outbox.retryNow(1);
  pass(1 * kj::HOURS);
  BOOST_TEST(sender.sent == 2);
}

BOOST_AUTO_TEST_CASE(in_an_outage_the_mail_that_an_operator_retries_goes_first) {
  queue(1);
  queue(2);
  wake();
  for (int i = 0; i < 2; ++i) answer(mail::Outcome::UNREACHABLE);
  outbox.retryNow(2);
  turn();
  BOOST_TEST(sender.sent == 3);
  BOOST_TEST(sender.recipients.back() == "user2@example.com");
  answer(mail::Outcome::SENT);
  BOOST_TEST(sender.sent == 4);
}

BOOST_AUTO_TEST_CASE(a_mail_that_waited_three_days_is_dropped) {
  queue(1);
  wake();
  answer(mail::Outcome::UNREACHABLE);
  pass(72 * kj::HOURS);
  BOOST_TEST(sender.sent == 1);
  BOOST_TEST((ended(app::MailEnd::DROPPED) == Positions{1}));
}

BOOST_AUTO_TEST_CASE(an_end_that_cannot_be_recorded_is_recorded_later_and_nothing_is_sent_twice) {
  queue(1);
  wake();
  mails().logTakesRecords = false;
  answer(mail::Outcome::SENT);
  pass(30 * kj::SECONDS);
  BOOST_TEST(outbox.trials(1).sent);
  mails().logTakesRecords = true;
  pass(30 * kj::SECONDS);
  BOOST_TEST((ended(app::MailEnd::SENT) == Positions{1}));
  BOOST_TEST(sender.sent == 1);
}

BOOST_AUTO_TEST_CASE(a_mail_that_cannot_be_read_waits_and_holds_nobody_up) {
  queue(1);
  queue(2);
  mails().unreadable = 1;
  wake();
  BOOST_TEST(sender.recipients.back() == "user2@example.com");
  answer(mail::Outcome::SENT);
  mails().unreadable = 0;
  pass(1 * kj::MINUTES);
  answer(mail::Outcome::SENT);
  BOOST_TEST((ended(app::MailEnd::SENT) == Positions{2, 1}));
}

BOOST_AUTO_TEST_CASE(draining_waits_for_what_is_under_way_and_starts_nothing) {
  for (std::uint64_t seq = 1; seq <= 6; ++seq) queue(seq);
  wake();
  bool drained = false;
  auto done = outbox.drain().then([&] { drained = true; }).eagerlyEvaluate(nullptr);
  for (int i = 0; i < 4; ++i) {
    turn();
    BOOST_TEST(!drained);
    answer(mail::Outcome::SENT);
  }
  BOOST_TEST(drained);
  BOOST_TEST(sender.sent == 4);
}

BOOST_AUTO_TEST_CASE(it_may_end_with_mails_under_way) {
  for (std::uint64_t seq = 1; seq <= 6; ++seq) queue(seq);
  wake();
}

BOOST_AUTO_TEST_SUITE_END()
