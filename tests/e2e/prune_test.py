"""Old events are dropped: what is left works, verifies, is backed up and restored, and says what is missing."""

import json
import os
import shutil
import subprocess
import sys

import signer
import world

PASSWORD = "Correct1horse"
JANE = "jane@example.com"
DAY = 86400
FAILURES = 300  # more than a tile
CHEAP = {"authd/password/argon2_memory": "8MiB", "authd/password/argon2_passes": "1",
         "authd/throttle/source_delay": "no", "oauth/authentication_lock/max_failures_count": "0"}
FIRST_TILE = 256
SHIM = None
GO = None


class Prune(world.Case):
    def setUp(self):
        super().setUp()
        w = self.world
        self.backups = os.path.join(w.home, "backups")
        self.copies = os.path.join(w.home, "copies")
        for folder in (self.backups, self.copies):
            os.mkdir(folder)
        w.configure(signer.beside(self) +
                    f'[backup]\nfolder = "{self.backups}"\nkeys_folder = "{self.copies}"\n')
        self.start()
        for key, value in CHEAP.items():
            w.authctl("config", "set", key, value, "--yes")
        w.create_admin("admin", PASSWORD)
        admin = w.login(world.ADMIN_TOKEN, "admin", PASSWORD).json()
        w.create_customer(JANE, PASSWORD, admin)
        for number in range(FAILURES):
            self.assertEqual(w.login(world.CUSTOMER_TOKEN, f"nobody{number}@example.com", "x").status, 401)

    def start(self, days=0):
        """A daemon that many days from now."""
        self.world.run_by = [*world.preloaded(SHIM), f"LATER={days * DAY}"]
        self.world.start("--config", self.world.config)
        self.days = days

    def later(self, days):
        self.world.stop()
        self.start(days)

    def json(self, *words):
        return json.loads(self.world.authctl("-o", "json", *words))

    def prune(self, *more):
        # authctl's own clock is that of today: the time is written out.
        return self.json("db", "prune", "--before", f"@{self.now() - 400 * DAY}", *more)

    def now(self):
        return int(subprocess.run(["date", "+%s"], check=True, capture_output=True).stdout) + self.days * DAY

    def verify(self, *words):
        key, = self.signer.keys()
        return self.json("events", "verify", "--key", key, *words)

    def kept(self):
        return [event["seq"] for event in self.world.events()]

    def refused(self, what, *words):
        with self.assertRaisesRegex(AssertionError, what):
            self.world.authctl(*words)

    def test_what_must_be_kept_stays(self):
        self.refused("authd/retention/events", "db", "prune", "--before", "-1h", "--yes")
        self.assertEqual(self.json("status")["kept_from"], 0)

    def test_what_is_left_works_and_verifies(self):
        w = self.world
        self.later(500)
        before = self.kept()
        trial = self.prune("--dry-run")
        self.assertGreater(trial["dropped"], 200)
        self.assertEqual(self.kept(), before)
        done = self.prune("--yes", "--reason", "after 400 days")
        self.assertEqual((done["dropped"], done["kept_from"]), (trial["dropped"], FIRST_TILE))
        self.assertEqual(self.json("status")["kept_from"], FIRST_TILE)
        left = set(self.kept())
        missing = [seq for seq in before if seq not in left]
        self.assertEqual(len(missing), done["dropped"])
        self.assertLess(max(missing), FIRST_TILE)
        event, = w.events("RetentionPruned")
        self.assertEqual(event["seq"], done["seq"])
        # Jane is who she was; the log folds to the same.
        self.assertEqual(w.login(world.CUSTOMER_TOKEN, JANE, PASSWORD).status, 200)
        w.authctl("db", "check")
        told = self.verify()
        self.assertEqual(told["dropped"], done["dropped"])
        # After a crash as well.
        w.kill()
        self.start(500)
        w.authctl("db", "check")
        self.assertEqual(self.prune("--yes")["dropped"], 0)

    def test_what_is_gone_is_said_in_words(self):
        self.later(500)
        self.prune("--yes")
        missing = min(set(range(FIRST_TILE)) - set(self.kept()))
        self.refused("3 .*was dropped", "events", "show", str(missing))
        self.refused("3 .*was dropped", "events", "prove", str(missing))
        self.refused(f"before event {FIRST_TILE}", "events", "replay", "--to", "100")
        self.refused(f"before event {FIRST_TILE}", "customer", "show", JANE, "--at", "seq:200")
        self.json("customer", "show", JANE, "--at", f"seq:{FIRST_TILE + 1}")
        self.json("events", "replay")
        self.world.authctl("config", "list", "--at", "seq:100")

    def test_tiles_of_before_and_after_verify_and_bring_the_log_back(self):
        w = self.world
        tiles = {when: os.path.join(w.home, when) for when in ("before", "after")}
        w.authctl("events", "export", "--tiles", tiles["before"])
        self.later(500)
        dropped = self.prune("--yes")["dropped"]
        for folder in tiles.values():
            w.authctl("events", "export", "--tiles", folder)
        # The earlier copy still has what is gone here.
        self.assertNotIn("dropped", self.verify("--tiles", tiles["before"]))
        self.assertEqual(self.verify("--tiles", tiles["after"])["dropped"], dropped)
        self.judged_by_go(tiles["before"])
        self.judged_by_go(tiles["after"], "-dropped")
        self.assertIn("flaw", self.said_by_go(tiles["after"]).stdout)
        self.hide_another(tiles["after"])
        w.authctl("db", "backup")
        key, = self.signer.keys()
        w.stop()
        shutil.rmtree(w.data)
        status, said = w.refused_start("--config", w.config, "--restore-tiles", tiles["after"], "--key", key)
        self.assertEqual(status, 0, said)
        self.signer.stop()
        self.start(500)
        w.authctl("db", "check")
        self.assertEqual(w.login(world.CUSTOMER_TOKEN, JANE, PASSWORD).status, 200)
        self.assertEqual(self.json("status")["kept_from"], FIRST_TILE)

    def said_by_go(self, folder, *words):
        key, = self.signer.keys()
        return subprocess.run([os.path.join(GO, "referee"), *words, folder, key], capture_output=True, text=True,
                              timeout=world.PATIENCE)

    def judged_by_go(self, folder, *words):
        done = self.said_by_go(folder, *words)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def hide_another(self, folder):
        """An event that nobody said was dropped is not hidden among those that were."""
        path = os.path.join(folder, "tile", "entries", "000")
        with open(path, "rb") as file:
            whole = file.read()
        length = int.from_bytes(whole[:2], "big")  # the log's first event is never dropped
        self.assertGreater(length, 0)
        with open(path, "wb") as file:
            file.write(b"\0\0" + whole[2 + length:])
        key, = self.signer.keys()
        self.refused("1 .*event 0 is missing, and no event says so", "events", "verify", "--key", key, "--tiles",
                     folder)
        with open(path, "wb") as file:
            file.write(whole)

    def test_a_backup_of_what_is_left_comes_back(self):
        w = self.world
        self.later(500)
        self.prune("--yes")
        w.authctl("db", "backup")
        w.stop()
        shutil.rmtree(w.data)
        status, said = w.refused_start("--config", w.config, "--restore-backup")
        self.assertEqual(status, 0, said)
        self.signer.stop()
        self.start(500)
        w.authctl("db", "check")
        self.assertEqual(w.login(world.CUSTOMER_TOKEN, JANE, PASSWORD).status, 200)


if __name__ == "__main__":
    SHIM, GO = map(os.path.abspath, sys.argv[1:3])
    del sys.argv[1:3]
    world.main()
