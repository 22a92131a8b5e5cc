"""A daemon that is started where nothing can be written: what it serves, what it refuses, and how
it comes back. Exit status 77: no file system can be mounted here."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import urllib.parse

import world

PASSWORD = "Correct1horse"
JANE = "jane@example.com"
MIB = 1 << 20
SKIPPED, DAMAGED_LOG, STARTS_AGAIN, STATE_DIRECTORY = 77, 65, 69, 73
READ_ONLY = 8  # authctl's exit status


def mount(*words):
    return subprocess.run(["mount", *words], capture_output=True, text=True, check=False)


class ReadOnly(world.Case):
    def setUp(self):
        super().setUp()
        os.mkdir(self.world.data)
        made = mount("-t", "tmpfs", "-o", f"size={64 * MIB},mode=700", "tmpfs", self.world.data)
        self.assertEqual(made.returncode, 0, made.stderr)
        self.addCleanup(subprocess.run, ["umount", "--lazy", self.world.data], check=True)
        self.addCleanup(self.end)
        self.ballast = os.path.join(self.world.data, "ballast")
        self.metrics = world.free_port()

    def end(self):
        if self.world.process:
            self.world.kill()

    def remount(self, how):
        done = mount("-o", f"remount,{how}", self.world.data)
        self.assertEqual(done.returncode, 0, done.stderr)

    def fill(self):
        with open(self.ballast, "wb") as ballast:
            disk = os.statvfs(self.world.data)
            os.posix_fallocate(ballast.fileno(), 0, disk.f_bavail * disk.f_frsize)

    def live_and_be_killed(self):
        """What was acknowledged last stands in the write-ahead log alone."""
        self.world.start()
        self.world.create_admin("ada", PASSWORD)
        self.token, self.dead = (self.world.login(world.ADMIN_TOKEN, "ada", PASSWORD).json()
                                 for _ in range(2))
        self.assertEqual(self.world.create_customer(JANE, PASSWORD, self.token).status, 200)
        self.jane = self.world.login(world.CUSTOMER_TOKEN, JANE, PASSWORD).json()
        self.world.authctl("revoke", "-", stdin=self.dead + "\n")
        self.size = len(self.world.events())
        self.world.kill()

    def start(self):
        self.world.start("--metrics", f"127.0.0.1:{self.metrics}")

    def operator(self, *words):
        """Exit status of authctl, and what it says."""
        command = [os.path.join(world.bin_dir(), "authctl"), "--socket", self.world.socket, *words]
        done = subprocess.run(command, input=PASSWORD, capture_output=True, text=True,
                              timeout=world.PATIENCE, check=False)
        return done.returncode, done.stderr

    def files(self):
        content = {}
        for folder, _, names in os.walk(self.world.data):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    content[folder, name] = hashlib.sha256(file.read()).digest()
        return content

    def introspect(self, token):
        connection = self.world.connection()
        try:
            connection.request("POST", "/oauth2/introspect",
                               urllib.parse.urlencode({"token": token}),
                               {"Content-Type": "application/x-www-form-urlencoded",
                                "Authorization": "Bearer " + self.token})
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def metric(self, name):
        port, self.world.port = self.world.port, self.metrics
        try:
            lines = self.world.get("/metrics").body.decode().splitlines()
        finally:
            self.world.port = port
        return [float(line.split()[-1]) for line in lines if line.startswith(name + " ")]

    def assert_reads_are_served(self):
        self.assertEqual(self.world.get("/readyz").json(), {"status": "read_only"})
        for token, status in ((self.token, 200), (self.jane, 200), (self.dead, 401)):
            self.assertEqual(self.world.get("/auth/verify", token).status, status)
        self.assertEqual(self.world.get(world.ME, self.jane).json()["email"], JANE)
        self.assertTrue(self.introspect(self.jane)["active"])
        self.assertFalse(self.introspect(self.dead)["active"])
        self.assertEqual(self.world.get("/.well-known/jwks.json").status, 200)
        self.assertEqual(len(self.world.events()), self.size)
        self.world.authctl("token", "list")
        self.world.authctl("db", "check")
        status = json.loads(self.world.authctl("-o", "json", "status"))
        self.assertEqual(status["state"], "read_only")
        self.assertEqual(self.metric("authd_read_only"), [1])

    def assert_writes_are_refused(self):
        for path, name in ((world.ADMIN_TOKEN, "ada"), (world.CUSTOMER_TOKEN, JANE)):
            answer = self.world.login(path, name, PASSWORD)
            self.assertEqual(answer.status, 503)
            self.assertGreater(int(answer.headers["Retry-After"]), 0)
        self.assertEqual(self.world.login(world.ADMIN_TOKEN, "ada", "Wrong1horse").status, 503)
        for words in (("revoke", "--user", "admin:ada"), ("admin", "disable", "ada"),
                      ("config", "set", "authd/signer/patience", "1h")):
            status, said = self.operator(*words)
            self.assertEqual(status, READ_ONLY, said)
            self.assertIn("read-only", said)
        self.assertEqual(self.world.get("/auth/verify", self.token).status, 200)

    def assert_no_second_daemon(self):
        status, said = self.world.refused_start()
        self.assertEqual(status, STATE_DIRECTORY, said)
        self.assertIn("in use", said)

    def assert_comes_back(self):
        self.assertEqual(self.world.ended(), STARTS_AGAIN, self.world.said())
        self.assertIn("takes writes again", self.world.said())
        self.assertNotIn("Sanitizer", self.world.said())
        self.start()
        self.assertEqual(self.world.get("/readyz").json(), {"status": "ready"})
        self.assertEqual([event["type"] for event in self.world.events()][self.size:],
                         ["LogStarted"])
        self.assertEqual(self.metric("authd_read_only"), [0])
        self.assertEqual(self.world.login(world.ADMIN_TOKEN, "ada", PASSWORD).status, 200)
        self.world.authctl("db", "check")

    def test_where_the_file_system_is_mounted_for_reading_only(self):
        self.live_and_be_killed()
        self.remount("ro")
        before = self.files()
        self.start()
        self.assert_reads_are_served()
        self.assert_writes_are_refused()
        self.assert_no_second_daemon()
        self.assertEqual(self.world.stop(), 0, self.world.said())
        self.assertEqual(self.files(), before)
        self.start()
        self.assert_reads_are_served()
        self.remount("rw")
        self.assert_comes_back()

    def test_where_the_disk_has_no_room_left(self):
        self.live_and_be_killed()
        self.fill()
        self.start()
        self.assert_reads_are_served()
        self.assert_writes_are_refused()
        self.assert_no_second_daemon()
        self.assertEqual(self.metric("authd_disk_level"), [2])
        os.unlink(self.ballast)
        self.assert_comes_back()

    def test_after_a_clean_stop_too(self):
        self.live_and_be_killed()
        self.world.start()
        self.assertEqual(self.world.stop(), 0)
        self.size += 2
        self.remount("ro")
        self.start()
        self.assert_reads_are_served()

    def test_a_damaged_log_is_not_served(self):
        self.live_and_be_killed()
        folder = os.path.join(self.world.data, "log")
        newest = max(name for name in os.listdir(folder)
                     if name.endswith(".log") and os.path.getsize(os.path.join(folder, name)))
        with open(os.path.join(folder, newest), "r+b") as file:
            file.seek(600)
            byte = file.read(1)
            file.seek(600)
            file.write(bytes([byte[0] ^ 0x20]))
        self.remount("ro")
        for _ in range(2):
            status, said = self.world.refused_start()
            self.assertEqual(status, DAMAGED_LOG, said)

    def test_a_log_that_is_gone_is_said_to_be(self):
        self.live_and_be_killed()
        shutil.rmtree(os.path.join(self.world.data, "log"))
        self.remount("ro")
        status, said = self.world.refused_start()
        self.assertEqual(status, DAMAGED_LOG, said)
        self.assertIn(f"{self.size + 1} records were acknowledged", said)  # that these were read

    def test_there_must_be_a_log(self):
        self.remount("ro")
        status, said = self.world.refused_start()
        self.assertEqual(status, STATE_DIRECTORY, said)
        self.assertIn("Read-only file system", said)
        self.remount("rw")
        self.world.start()
        self.assertEqual(self.world.get("/readyz").json(), {"status": "ready"})


def skip_without_mounts():
    probe = world.World()
    try:
        made = mount("-t", "tmpfs", "tmpfs", probe.home)
        if made.returncode != 0:
            print("skipped: no file system of its own can be mounted: " + made.stderr.strip())
            sys.exit(SKIPPED)
        subprocess.run(["umount", probe.home], check=True)
    finally:
        probe.close()


if __name__ == "__main__":
    skip_without_mounts()
    world.main()
