"""power_cut_test.py [--unsynced SHIM] BIN_DIR [ROUNDS] [SEED]: the daemon's disk loses its power
under load, again and again (README.md).

With --unsynced the preloaded SHIM makes every sync of the daemon under load a lie. Then something
must be missing, or the test is blind."""

import json
import os
import random
import subprocess
import time

import campaign
from campaign import Failed, Load, demand
from fail_io import FailIo
from oracle import Oracle
from small_disk import SmallDisk
import world

DISK_MIB = 192
SENT = '[checkpoints]\nfile = "{}"\nevery = "1s"\n'
MOST_ANSWERS = 60


class Signer:
    """Signs what the log was, on a disk that keeps its power; and what an auditor remembers."""

    def __init__(self, home):
        self.state = os.path.join(home, "signer")
        self.socket = os.path.join(home, "signer.sock")
        self.memory = os.path.join(home, "auditor")
        os.mkdir(self.state, 0o700)
        self.process = subprocess.Popen([self.program(), "serve", "--state", self.state,
                                         "--socket", self.socket])
        deadline = time.monotonic() + world.PATIENCE
        while not os.path.exists(self.socket):
            demand(time.monotonic() < deadline, "the signer does not listen")
            time.sleep(0.02)

    def program(self):
        return os.path.join(world.bin_dir(), "shop-authd-signer")

    def verify(self, daemon):
        """Every event and hash, and that the log begins with all that was ever signed. Returns a
        checkpoint."""
        note = daemon.authctl("events", "checkpoint")  # the first one makes the key
        keys = subprocess.run([self.program(), "vkey", "--state", self.state], check=True,
                              capture_output=True, text=True).stdout.split()
        demand(len(keys) == 1, f"the signer has {len(keys)} keys")
        told = daemon.authctl("-o", "json", "events", "verify", "--key", keys[0], "--state",
                              self.memory)
        demand(json.loads(told)["verified"], told)
        return note

    def close(self):
        self.process.terminate()
        self.process.wait()


class Rounds:
    def __init__(self, options):
        self.options = options
        self.random = random.Random(options.seed)
        self.daemon = world.World()
        self.closing = [self.daemon.close]
        try:
            self.open()
        except BaseException:
            self.close()
            raise

    def open(self):
        home = self.daemon.home
        self.disk = self.opened(SmallDisk(home, DISK_MIB))
        self.daemon.data = os.path.join(self.disk.path, "data")
        self.signer = self.opened(Signer(home))
        # All that were signed, where no cut reaches them.
        sent = os.path.join(home, "checkpoints")
        self.daemon.configure(f'signer_socket = "{self.signer.socket}"\n' + SENT.format(sent))
        if self.options.unsynced:
            self.shim = self.opened(FailIo(self.options.unsynced, home, self.disk.path))
            self.daemon.run_by = self.shim.words()
        self.load = self.opened(Load(home, self.random.random()))
        self.oracle = Oracle(sent)

    def opened(self, thing):
        self.closing.append(thing.close)
        return thing

    def close(self):
        self.end_daemon()
        for close in reversed(self.closing):
            close()

    def end_daemon(self):
        if self.daemon.process:
            self.daemon.kill()

    def start(self):
        self.daemon.start("--config", self.daemon.config)
        self.load.begin(self.daemon)

    def run(self):
        return self.must_lose() if self.options.unsynced else self.cuts()

    def must_lose(self):
        """What lies about its syncs is found out: by the daemon, which refuses to start, or by
        us."""
        try:
            said = self.cuts()
        except (Failed, AssertionError) as found:
            return f"found in {self.where}: {str(found).strip().splitlines()[-1]}"
        raise Failed("without a single sync, yet " + said)

    def cuts(self):
        self.start()
        for number in range(1, self.options.rounds + 1):
            self.where = f"round {number}"
            self.load_until_the_cut()
            self.disk.power()
            if self.random.random() < 0.3:
                self.cut_while_starting()
            self.start()
            self.oracle.check(self.daemon, self.load)
            self.oracle.remember(self.signer.verify(self.daemon))
        return (f"{self.options.rounds} power cuts, {len(self.load.acts)} acts, "
                f"{len(self.oracle.leaves)} events, {self.oracle.signed} signed heads, "
                "nothing lost")

    def load_until_the_cut(self):
        if self.options.unsynced:
            self.shim.lie()
        self.load.start(self.daemon)
        try:
            self.load.wait_for(self.random.randrange(1, MOST_ANSWERS))
            self.disk.cut_power()
        finally:
            self.end_daemon()
            self.load.end()
        strange = set(self.load.heard) - {200, 503} - campaign.LOST
        demand(not strange, f"heard {strange}")

    def cut_while_starting(self):
        """As soon as it has the state directory."""
        with open(self.daemon.log, "ab") as log:
            self.daemon.process = subprocess.Popen(
                self.daemon.command("--config", self.daemon.config), stdout=log, stderr=log)
        number = str(self.daemon.process.pid)
        while self.daemon.process.poll() is None and self.holder() != number:
            pass
        self.disk.cut_power()
        self.end_daemon()
        self.disk.power()

    def holder(self):
        try:
            with open(os.path.join(self.daemon.data, "lock"), encoding="ascii") as file:
                return file.read().strip()
        except OSError:
            return ""


if __name__ == "__main__":
    campaign.main(Rounds, 20, "--unsynced")
