"""full_disk_test.py BIN_DIR [ROUNDS] [SEED]: the disk fills up under load, and has room again
(README.md)."""

import http.client
import os
import random
import subprocess

import campaign
from campaign import ADMIN, FAULTS, PASSWORD, STARTS_AGAIN, TOLD_WITHIN, Failed, Load, demand
from oracle import Oracle
from small_disk import SmallDisk
import world

DISK_MIB = 192  # at first there is room to reserve some, later not (storage/rocks_settings.cpp)
MOST_ANSWERS = 30
READ_ONLY = 8  # authctl's exit status
NOT_ANSWERED = 503
# What is left, in bytes: below a twentieth of the disk nothing new is begun, below a hundredth
# nothing is written, and with nothing left nothing can be.
DISK = DISK_MIB << 20
LOW, FULL, NOTHING = DISK // 25, DISK // 200, 0


class Rounds:
    def __init__(self, options):
        self.rounds = options.rounds
        self.random = random.Random(options.seed)
        self.daemon = world.World()
        self.closing = [self.daemon.close]
        self.load = self.opened(Load(self.daemon.home, self.random.random()))
        try:
            self.disk = self.opened(SmallDisk(self.daemon.home, DISK_MIB))
        except BaseException:
            self.close()
            raise
        self.daemon.data = os.path.join(self.disk.path, "data")
        self.oracle = Oracle()
        self.starts = self.ends = 0

    def opened(self, thing):
        self.closing.append(thing.close)
        return thing

    def close(self):
        self.load.end()
        if self.daemon.process:
            self.daemon.kill()
        for close in reversed(self.closing):
            close()

    def run(self):
        self.daemon.start()
        self.load.begin(self.daemon)
        for number in range(self.rounds):
            self.round([NOTHING, LOW, FULL][number % 3], number % 2 == 0)
        self.demand(self.daemon.stop() == 0, "no clean stop")
        return (f"{self.rounds} times full, {len(self.load.acts)} acts, {len(self.oracle.leaves)} "
                f"events, nothing lost, {self.ends} ends, {self.starts} starts meanwhile")

    def demand(self, holds, words):
        demand(holds, f"{words}\n{self.daemon.said()}")

    def round(self, left, restarts):
        token = self.load.admin
        self.load.start(self.daemon)
        self.load.wait_for(self.random.randrange(1, MOST_ANSWERS))
        self.disk.fill(left)
        goes_on = self.goes_on_when_full(left, token)
        if restarts and goes_on:
            self.end_while_full(left)
        if not self.daemon.process:
            self.start_while_full(left, token)
        read_only = campaign.is_read_only(self.daemon)
        self.disk.free()
        # Nobody has to tell it that there is room again.
        if read_only:
            status = self.daemon.ended()
            self.demand(status == STARTS_AGAIN, f"ended to start again: {status}")
            self.daemon.start()
        self.load.wait_for(campaign.CLIENTS)
        self.load.end()
        strange = {word for word in self.load.heard if isinstance(word, int)} - {200, NOT_ANSWERED}
        self.demand(not strange, f"heard {strange}")
        ends = restarts or not goes_on
        self.demand(ends or not set(map(type, self.load.heard)) - {int}, "a connection was lost")
        self.oracle.check(self.daemon, self.load)

    def goes_on_when_full(self, left, token):
        """It may end only where a write met a disk that had become full since it was asked, or
        where so small a disk, nearly full, has no room for what RocksDB moves out of memory."""
        try:
            self.load.wait_to_hear(NOT_ANSWERED, 3)
            self.serves_and_refuses(left, token)
            return True
        except (Failed, OSError, http.client.HTTPException):
            if left == LOW or not self.ended_for_want_of_room():
                raise
            return False

    def ended_for_want_of_room(self):
        try:
            status = self.daemon.process.wait(TOLD_WITHIN)
        except subprocess.TimeoutExpired:
            return False
        self.daemon.process = None
        self.ends += 1
        return status in FAULTS and "No space left" in self.daemon.said()

    def refuses_a_login(self, left):
        """What RocksDB gives back meanwhile, such as a write-ahead log, is taken again; only with
        such room may somebody be let in."""
        self.disk.fill(left)
        while (status := self.daemon.login(world.ADMIN_TOKEN, ADMIN, PASSWORD).status) == 200:
            self.demand(self.disk.room() > LOW, "a login is answered 200 on a full disk")
            self.disk.fill(left)
        self.demand(status == NOT_ANSWERED, f"a login is answered {status}")

    def serves_and_refuses(self, left, token):
        self.demand(self.daemon.get("/auth/verify", token).status == 200, "a check is not served")
        self.refuses_a_login(left)
        done = self.operator("admin", "create", "eve", "--email", "eve@example.com", "--firstname",
                             "Eve", "--lastname", "Doe", "--password-stdin")
        self.demand(done.returncode == READ_ONLY, f"authctl: {done.returncode} {done.stderr}")
        self.demand("the disk is" in done.stderr, done.stderr)
        self.demand(self.operator("events", "list", "--limit", "1").returncode == 0, "not readable")

    def operator(self, *words):
        command = [os.path.join(world.bin_dir(), "authctl"), "--socket", self.daemon.socket, *words]
        return subprocess.run(command, input=PASSWORD, capture_output=True, text=True,
                              timeout=world.PATIENCE, check=False)

    def end_while_full(self, left):
        """Killed or stopped."""
        if self.random.random() < 0.5:
            self.daemon.kill()
        else:
            status = self.daemon.stop()
            self.demand(status == 0 or left != LOW and status in FAULTS, f"stop: {status}")

    def start_while_full(self, left, token):
        """Where nothing can be written the log is read; then, too, checks are served."""
        self.disk.fill(left)
        self.daemon.start()
        self.starts += 1
        read_only = campaign.is_read_only(self.daemon)
        self.demand(read_only == (left != LOW), f"read-only: {read_only}")
        self.serves_and_refuses(left, token)


if __name__ == "__main__":
    campaign.main(Rounds, 12)
