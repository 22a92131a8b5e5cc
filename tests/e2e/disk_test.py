"""A disk that fills up, and a write that fails: what is still served, and how it comes back."""

import http.client
import os
import resource
import subprocess
import threading
import time

import world

PASSWORD = "Correct1horse"
MIB = 1 << 20
DISK = 256 * MIB
LEFT_WHEN_FULL = DISK // 100 - 64 * 1024  # below one hundredth the disk counts as full
A_FAILURE = 1  # the exit status that packaging/README.md calls "other"


class FullDisk(world.Case):
    def setUp(self):
        super().setUp()
        os.mkdir(self.world.data)
        made = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=700", "tmpfs",
                               self.world.data], capture_output=True, text=True, check=False)
        if made.returncode != 0:
            self.skipTest("no file system of its own can be mounted: " + made.stderr.strip())
        self.addCleanup(subprocess.run, ["umount", "--lazy", self.world.data], check=True)
        self.addCleanup(self.end)
        self.ballast = os.path.join(self.world.data, "ballast")
        self.world.start()
        self.world.create_admin("ada", PASSWORD)
        self.token = self.world.login(world.ADMIN_TOKEN, "ada", PASSWORD).json()

    def end(self):
        if self.world.process:
            self.world.kill()

    def fill(self, left):
        """Leaves so much, or less if there is less."""
        disk = os.statvfs(self.world.data)
        more = disk.f_bavail * disk.f_frsize - left
        if more <= 0:
            return
        with open(self.ballast, "ab") as ballast:
            os.posix_fallocate(ballast.fileno(), ballast.tell(), more)

    def free(self):
        os.unlink(self.ballast)

    def check(self, token):
        return self.world.get("/auth/verify", token).status

    def operator(self, *words):
        """What authctl says of a write that may be refused: status and words."""
        command = [os.path.join(world.bin_dir(), "authctl"), "--socket", self.world.socket, *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=world.PATIENCE,
                              check=False)
        return done.returncode, done.stderr

    def test_a_low_disk_stops_logins_and_not_revocations(self):
        self.fill(DISK // 20 - MIB)
        self.assertEqual(self.world.login(world.ADMIN_TOKEN, "ada", PASSWORD).status, 503)
        self.assertEqual(self.check(self.token), 200)
        self.world.authctl("revoke", "--user", "admin:ada")
        self.assertEqual(self.check(self.token), 401)

    def test_a_full_disk_checks_starts_and_stops_and_recovers(self):
        for _ in range(2):
            self.fill(LEFT_WHEN_FULL)
            self.assertEqual(self.check(self.token), 200)
            status, words = self.operator("revoke", "--user", "admin:ada")
            self.assertNotEqual(status, 0)
            self.assertIn("read-only", words)
            self.assertEqual(self.world.login(world.ADMIN_TOKEN, "ada", PASSWORD).status, 503)
            self.assertEqual(self.world.stop(), 0, self.world.said())
            self.fill(LEFT_WHEN_FULL)
            self.world.start()
        types = [event["type"] for event in self.world.events()]
        self.assertEqual(types[-4:], ["LogStopped", "LogStarted"] * 2)
        self.free()
        self.world.authctl("revoke", "--user", "admin:ada")
        self.assertEqual(self.check(self.token), 401)
        self.assertEqual(self.world.login(world.ADMIN_TOKEN, "ada", PASSWORD).status, 200)
        self.world.authctl("db", "check")


class FailedWrite(world.Case):
    def setUp(self):
        super().setUp()
        # Python ignores SIGXFSZ, and with restore_signals the daemon would die of it.
        with open(self.world.log, "ab") as log:
            self.world.process = subprocess.Popen(self.world.command(), stdout=log, stderr=log,
                                                  restore_signals=False)
        deadline = time.monotonic() + world.PATIENCE
        while not self.world.is_ready():
            self.assertLess(time.monotonic(), deadline, self.world.said())
            time.sleep(0.02)
        self.world.create_admin("ada", PASSWORD)
        self.answers = []

    def break_the_disk(self):
        """From now on no file grows beyond what the newest file of the log is long."""
        files = [entry for entry in os.scandir(self.world.data + "/log")
                 if entry.name.endswith(".log")]
        size = max(files, key=lambda entry: entry.name).stat().st_size
        resource.prlimit(self.world.process.pid, resource.RLIMIT_FSIZE, (size, size))

    def log_in_until_it_fails(self):
        while not self.answers or self.answers[-1].status == 200:
            try:
                answer = self.world.login(world.ADMIN_TOKEN, "ada", PASSWORD)
            except (OSError, http.client.HTTPException) as error:
                answer = world.Answer(type(error).__name__, b"", {})
            self.answers.append(answer)

    def test_who_waits_hears_it_and_the_next_start_is_whole(self):
        clients = [threading.Thread(target=self.log_in_until_it_fails) for _ in range(4)]
        for client in clients:
            client.start()
        while len(self.answers) < 8:
            time.sleep(0.01)
        self.break_the_disk()
        for client in clients:
            client.join()
        self.assertEqual(self.world.ended(), A_FAILURE, self.world.said())
        self.assertIn("a write to the log failed", self.world.said())
        self.assertNotIn("Sanitizer", self.world.said())

        bad = {answer.status for answer in self.answers if answer.status != 200}
        # Who waited for the disk hears it; one whose password was still hashed at the end, nothing.
        self.assertIn(503, bad)
        self.assertLessEqual(bad, {503, "RemoteDisconnected", "ConnectionResetError",
                                   "ConnectionRefusedError"})
        self.world.start()
        for answer in self.answers:
            if answer.status == 200:
                self.assertEqual(self.world.get("/auth/verify", answer.json()).status, 200)
        self.assertEqual(self.world.login(world.ADMIN_TOKEN, "ada", PASSWORD).status, 200)
        self.world.authctl("db", "check")


if __name__ == "__main__":
    world.main()
