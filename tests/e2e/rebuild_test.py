"""Tables and indexes that are wrong: found by `db check`, put right by `db rebuild` while the daemon serves."""

import json
import os
import subprocess
import threading

import world

PASSWORD = "Correct1horse"
JANE = "jane@example.com"
TOKEN = "0a"  # the table of tokens, as keys begin
TOKEN_ISSUED = "00c8"  # 200


class Rebuild(world.Case):
    def setUp(self):
        super().setUp()
        w = self.world.start()
        w.create_admin("admin", PASSWORD)
        self.admin = w.login(world.ADMIN_TOKEN, "admin", PASSWORD).json()
        w.create_customer(JANE, PASSWORD, self.admin)
        self.token = w.login(world.CUSTOMER_TOKEN, JANE, PASSWORD).json()

    def damage(self, *words):
        """Of a daemon that is stopped meanwhile; the key of the row."""
        self.world.stop()
        done = subprocess.run(
            [os.path.join(world.bin_dir(), "authd_damage"), os.path.join(self.world.data, "log"), *words],
            check=True, capture_output=True, text=True, timeout=world.PATIENCE)
        self.world.start()
        return done.stdout.strip()

    def check(self):
        """What it says; nothing if all is as the log tells."""
        command = [os.path.join(world.bin_dir(), "authctl"), "--socket", self.world.socket,
                   "-o", "json", "db", "check"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=world.PATIENCE)
        said = json.loads(done.stdout)
        self.assertEqual(done.returncode, 0 if said["equal"] else 1, done.stderr)
        return said.get("difference")

    def rebuild(self, *words):
        return json.loads(self.world.authctl("-o", "json", "db", "rebuild", "--yes", *words))

    def good(self, token):
        return self.world.get("/auth/verify", token).status == 200

    def test_each_kind_of_damage_is_named_and_put_right(self):
        first = "00" * 8
        damages = [("tables", "drop"), ("private", "drop"), ("subjects", "drop"), ("actors", "drop"),
                   ("types", "drop"), ("types", "add", TOKEN_ISSUED + first),
                   ("subjects", "add", "ab" * 16 + first), ("actors", "add", "ff" * 3),
                   ("tables", "add", "7f01", "00")]
        for words in damages:
            with self.subTest(" ".join(words)):
                self.assertIsNone(self.check())
                key = self.damage(*words)
                self.assertIn(key, self.check())
                self.assertEqual(self.rebuild()["corrected"], 1)
                self.assertIsNone(self.check())

    def test_a_lost_token_is_good_again_without_a_restart(self):
        tokens = [self.token, self.admin]
        self.damage("tables", "drop", TOKEN)
        self.assertEqual(sorted(map(self.good, tokens)), [False, True])
        said = self.rebuild("--reason", "bad disk")
        self.assertEqual(said["corrected"], 1)
        self.assertTrue(all(map(self.good, tokens)))
        event, = self.world.events("TablesRebuilt")
        self.assertEqual(event["seq"], said["seq"])
        self.world.kill()
        self.world.start()
        self.assertTrue(all(map(self.good, tokens)))
        self.assertIsNone(self.check())

    def test_a_lost_name_can_log_in_again(self):
        w = self.world
        while w.login(world.CUSTOMER_TOKEN, JANE, PASSWORD).status == 200:
            self.damage("private", "drop")
        self.assertGreaterEqual(self.rebuild()["corrected"], 1)
        self.assertEqual(w.login(world.CUSTOMER_TOKEN, JANE, PASSWORD).status, 200)
        self.assertIsNone(self.check())

    def test_the_daemon_serves_all_the_while(self):
        self.damage("subjects", "drop")
        self.damage("tables", "add", "7f01", "00")
        statuses, done = [], threading.Event()

        def log_in():
            while not done.is_set():
                statuses.append(self.world.login(world.CUSTOMER_TOKEN, JANE, PASSWORD).status)

        customer = threading.Thread(target=log_in)
        customer.start()
        try:
            corrected = [self.rebuild()["corrected"] for _ in range(5)]
        finally:
            done.set()
            customer.join()
        self.assertEqual(corrected, [2, 0, 0, 0, 0])
        self.assertEqual(set(statuses), {200})
        self.assertIsNone(self.check())

    def test_nothing_is_done_without_a_yes(self):
        self.damage("types", "drop")
        command = [os.path.join(world.bin_dir(), "authctl"), "--socket", self.world.socket, "db", "rebuild"]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=world.PATIENCE)
        self.assertEqual(done.returncode, 2)
        self.assertIsNotNone(self.check())


if __name__ == "__main__":
    world.main()
