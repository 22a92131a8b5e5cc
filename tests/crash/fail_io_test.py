"""fail_io_test.py SHIM BIN_DIR [ROUNDS] [SEED]: the n-th write or sync fails, for n in a sweep
(README.md)."""

import collections
import errno
import os
import random
import re
import signal
import time

import campaign
from campaign import FAULTS, LOST, STARTS_AGAIN, TOLD_WITHIN, Failed, Load, demand
from fail_io import FailIo
from oracle import Oracle
import world

UNDER_LOAD = 40  # so many of a load's calls are in the sweep, of each kind
EVERYTHING = 1 << 30  # rounds

# What RocksDB does not need: it writes its settings anew at each start, and syncs the directory.
# Nor does anybody need the name in the file `lock`.
NOT_NEEDED = re.compile(r"(log|keys)(/OPTIONS-\d+\.dbtmp)?|lock")


class Rounds:
    def __init__(self, options):
        self.options = options
        self.random = random.Random(options.seed)
        self.daemon = None
        self.told = collections.Counter()

    def begin(self):
        """A new state directory."""
        self.close()
        self.daemon = world.World()
        self.shim = FailIo(self.options.shim, self.daemon.home, self.daemon.data)
        self.load = Load(self.daemon.home, self.random.random())
        self.oracle = Oracle()

    def close(self):
        """Of one state directory."""
        if self.daemon is None:
            return
        self.told["acts"] += len(self.load.acts)
        self.load.close()
        self.shim.close()
        self.daemon.close()
        self.daemon = None

    def run(self):
        for stage, kind, number, error in self.sweep():
            try:
                self.round(stage, {"failing_" + kind: number, "error": error})
            except (Failed, AssertionError) as wrong:
                raise Failed(f"{kind} {number} of the {stage}, {self.shim.failed()}, "
                             f"{errno.errorcode[error]}: {wrong}\n"
                             + self.daemon.said()[-2000:]) from wrong
            self.told[stage] += 1
        self.close()
        return ", ".join(f"{count} of {name}" for name, count in self.told.items())

    def sweep(self):
        """Every call of a first start, a later one and a stop, and many of a load, with either error;
        or a choice."""
        points = []
        self.begin()
        for stage in ("first start", "start"):
            self.start_with()
            points += self.points(stage, self.shim.calls())
            self.shim.order()
            demand(self.daemon.stop() == 0, "no clean stop")
        points += self.points("stop", self.shim.calls())
        points += self.points("load", (UNDER_LOAD, UNDER_LOAD))
        self.close()
        if self.options.rounds < len(points):
            points = self.random.sample(points, self.options.rounds)
        return points

    def points(self, stage, calls):
        return [(stage, kind, number, error) for kind, most in zip(("write", "sync"), calls)
                for number in range(1, most + 1) for error in (errno.EIO, errno.ENOSPC)]

    def start_with(self, **orders):
        """The daemon with the shim; raises AssertionError if it does not start."""
        self.shim.order(**orders)
        self.daemon.run_by = self.shim.words()
        try:
            self.daemon.start()
        finally:
            self.daemon.run_by = []

    def round(self, stage, orders):
        if self.daemon is None or stage == "first start":
            self.begin()
        if stage != "first start":
            self.make_something()
        fail = {"load": self.fail_under_load, "stop": self.fail_at_stop}
        fail.get(stage, self.fail_at_start)(orders)
        demand(self.shim.failed(), "no call has failed")
        self.daemon.start()
        self.load.begin(self.daemon)
        self.oracle.check(self.daemon, self.load)
        demand(self.daemon.stop() == 0, "no clean stop")

    def make_something(self):
        """So that the sweep's starts and stops have something to lose."""
        if not self.load.acts:
            self.daemon.start()
            self.load.begin(self.daemon)
            self.oracle.check(self.daemon, self.load)
            demand(self.daemon.stop() == 0, "no clean stop")

    def fail_at_start(self, orders):
        try:
            self.start_with(**orders)
        except AssertionError:
            demand(self.daemon.process.poll() is not None, "neither ready nor ended")
        if self.daemon.process.poll() is None and campaign.is_read_only(self.daemon):
            self.must_be_for_want_of_room(orders)
        elif self.daemon.process.poll() is None and NOT_NEEDED.fullmatch(self.shim.failed() or "."):
            demand(self.daemon.stop() == 0, "no clean stop")
        else:  # perhaps not at once: what a start writes last may come after it is ready
            self.must_end(FAULTS)
            reason = os.strerror(orders["error"])
            demand(reason in self.daemon.said(), "does not say: " + reason)

    def must_be_for_want_of_room(self, orders):
        """It reads where it finds no room, and looks for some by and by."""
        demand(orders["error"] == errno.ENOSPC, "read-only, though there is room")
        self.tokens_are_checked()
        self.daemon.signal(signal.SIGTERM)
        self.must_end({0, STARTS_AGAIN})
        self.told["read-only"] += 1

    def tokens_are_checked(self):
        status = self.daemon.get("/auth/verify", self.load.admin).status
        demand(status == 200, f"a check is answered {status}")

    def fail_at_stop(self, orders):
        self.start_with()
        self.load.start(self.daemon)
        self.load.wait_for(9)
        self.load.end()
        self.shim.order(**orders)
        self.daemon.signal(signal.SIGTERM)
        # Everything is in the write-ahead log already.
        self.must_end(FAULTS | {0})

    def fail_under_load(self, orders):
        self.start_with()
        self.load.start(self.daemon)
        first_told = None
        try:
            self.shim.order(**orders)
            while self.daemon.process.poll() is None:
                if first_told is None and 503 in self.load.heard:
                    first_told = time.monotonic()
                self.load.ending.wait(0.005)
            took = time.monotonic() - (first_told or time.monotonic())
        finally:
            self.must_end(FAULTS)
            self.load.end()
        demand(took < TOLD_WITHIN, f"503 for {took} s")
        strange = set(self.load.heard) - {200, 503} - LOST
        demand(not strange, f"heard {strange}")

    def must_end(self, with_status):
        status = self.daemon.ended()
        demand(status in with_status, f"exit status {status}")
        demand("(unknown)" not in self.daemon.said(), "the fault has no words of ours")


if __name__ == "__main__":
    campaign.main(Rounds, EVERYTHING, "shim")
