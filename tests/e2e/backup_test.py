#!/usr/bin/env python3
"""Backups of a running daemon: taken while it writes, proven, and brought back on an empty machine."""

import base64
import hashlib
import json
import os
import shutil
import threading

import signer
import world
from world import ADMIN_TOKEN, CUSTOMER_TOKEN, ME

ADMIN, PASSWORD = "admin", "Adm1n-password"
SHOPPER = "Correct1horse"


def verifier_key(name):
    """One that nobody here signs with, as C2SP signed-note has it."""
    key = b"\x01" + hashlib.sha256(name.encode()).digest()
    number = hashlib.sha256(name.encode() + b"\n" + key).digest()[:4]
    return f"{name}+{number.hex()}+{base64.b64encode(key).decode()}"


class Backed(world.Case):
    """A daemon with folders for backups."""

    def setUp(self):
        super().setUp()
        self.folder = os.path.join(self.world.home, "backups")
        self.keys = os.path.join(self.world.home, "keys")
        os.mkdir(self.folder)
        os.mkdir(self.keys)
        self.configure()
        self.start()

    def configure(self, keys=True, more=""):
        where = f'keys_folder = "{self.keys}"\n' if keys else ""
        self.world.configure(f'{more}[backup]\nfolder = "{self.folder}"\n{where}')

    def start(self, *more):
        return self.world.start("--config", self.world.config, *more)

    def admin_token(self):
        return self.world.login(ADMIN_TOKEN, ADMIN, PASSWORD).json()

    def fill(self):
        self.world.create_admin(ADMIN, PASSWORD)
        token = self.admin_token()
        self.world.create_customer("jane@example.com", SHOPPER, token)
        return token

    def backup(self):
        return json.loads(self.world.authctl("-o", "json", "db", "backup"))

    def backups(self):
        return json.loads(self.world.authctl("-o", "json", "db", "backups"))

    def refused(self, *words):
        with self.assertRaises(AssertionError) as caught:
            self.world.authctl(*words)
        return str(caught.exception)


class Taking(Backed):
    def test_a_backup_holds_its_own_record_and_is_proven(self):
        self.fill()
        taken = self.backup()
        self.assertEqual(taken["id"], 1)
        self.assertEqual(taken["keys"], "copied")
        self.assertGreater(taken["events"], taken["seq"])
        self.assertEqual([one["seq"] for one in self.world.events("BackupTaken")], [taken["seq"]])
        listed = self.backups()
        self.assertEqual([(one["id"], one["proven"], one["events"], one["root"]) for one in listed],
                         [(1, True, taken["events"], taken["root"])])
        with open(os.path.join(self.folder, "manifest-1.json"), encoding="utf-8") as file:
            self.assertEqual(json.load(file)["root"], taken["root"])
        self.assertEqual(sorted(os.listdir(self.keys)), ["epochs", "keys"])

    def test_backups_are_taken_while_others_write(self):
        token = self.fill()
        stop = threading.Event()
        made = []

        def write():
            while not stop.is_set():
                email = f"c{len(made)}@example.com"
                made.append(self.world.create_customer(email, SHOPPER, token).status)

        writer = threading.Thread(target=write)
        writer.start()
        try:
            first, second = self.backup(), self.backup()
        finally:
            stop.set()
            writer.join()
        self.assertEqual(set(made), {200})
        self.assertEqual((first["id"], second["id"]), (1, 2))
        self.assertGreater(second["events"], first["events"])
        self.world.authctl("db", "check")

    def test_nothing_of_the_keys_is_in_the_backup_of_the_log(self):
        self.fill()
        self.backup()
        for folder, _, names in os.walk(self.folder):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    self.assertNotIn(b"jane@example.com", file.read())
        with open(os.path.join(self.keys, "epochs"), encoding="ascii") as file:
            rows = [line for line in file if line.startswith("65")]
        with open(os.path.join(self.keys, "keys"), encoding="ascii") as file:
            text = file.read()
        self.assertTrue(rows)
        self.assertFalse([row for row in rows if row in text])

    def test_only_so_many_are_kept(self):
        self.world.stop()
        with open(self.world.config, "a", encoding="utf-8") as file:
            file.write("keep = 2\n")
        self.start()
        for _ in range(4):
            self.backup()
        self.assertEqual([one["id"] for one in self.backups()], [3, 4])
        manifests = [name for name in os.listdir(self.folder) if name.startswith("manifest")]
        self.assertEqual(sorted(manifests), ["manifest-3.json", "manifest-4.json"])

    def test_a_flipped_byte_in_what_backups_share_is_told(self):
        self.fill()
        self.backup()
        shared = os.path.join(self.folder, "log", "shared_checksum")
        largest = max((os.path.join(shared, name) for name in os.listdir(shared)), key=os.path.getsize)
        with open(largest, "r+b") as file:
            file.seek(100)
            byte = file.read(1)
            file.seek(100)
            file.write(bytes([byte[0] ^ 1]))
        said = self.refused("db", "backup")
        self.assertIn("damaged", said)
        self.assertIn("Move the whole folder away", said)
        self.assertEqual([one["proven"] for one in self.backups()], [True, False])
        shutil.move(self.folder, self.folder + ".bad")
        os.mkdir(self.folder)
        self.assertEqual(self.backup()["id"], 1)

    def test_without_a_place_for_keys_the_answer_says_so(self):
        self.world.stop()
        self.configure(keys=False)
        self.start()
        self.assertEqual(self.backup()["keys"], "not copied: no keys_folder")
        self.assertEqual(os.listdir(self.keys), [])

    def test_without_a_folder_there_is_none(self):
        self.world.stop()
        self.world.start()
        self.assertIn("no [backup] folder", self.refused("db", "backup"))
        self.assertEqual(self.backups(), [])

    def test_the_folder_of_another_log_is_refused(self):
        self.backup()
        self.world.stop()
        shutil.rmtree(self.world.data)
        os.remove(self.world.key)
        self.start()
        self.assertIn("another log", self.refused("db", "backup"))
        self.assertFalse(self.world.events("BackupTaken"))

    def test_a_folder_that_is_away(self):
        shutil.move(self.folder, self.folder + ".away")
        self.assertIn("is not there", self.refused("db", "backup"))
        self.assertFalse(self.world.events("BackupTaken"))
        shutil.move(self.folder + ".away", self.folder)
        self.assertEqual(self.backup()["id"], 1)



class Restoring(Backed):
    """The state directory is lost; the machine that comes has folders of backups and the root key."""

    def setUp(self):
        super().setUp()
        self.token = self.fill()
        self.customer = self.world.login(CUSTOMER_TOKEN, "jane@example.com", SHOPPER).json()

    def lose(self, *names):
        self.world.stop()
        for name in names or os.listdir(self.world.data):
            shutil.rmtree(os.path.join(self.world.data, name), ignore_errors=True)
            if os.path.isfile(os.path.join(self.world.data, name)):
                os.remove(os.path.join(self.world.data, name))

    def restore(self, *which):
        status, said = self.world.refused_start("--config", self.world.config, "--restore-backup", *which)
        self.assertEqual(status, 0, said)
        return said

    def restore_fails(self, status, word, *which):
        got, said = self.world.refused_start("--config", self.world.config, "--restore-backup", *which)
        self.assertEqual(got, status, said)
        self.assertIn(word, said)
        self.assertFalse(os.path.exists(os.path.join(self.world.data, "log")))

    def lives(self, token, path=ME):
        return self.world.get(path, token).status == 200

    def test_tokens_and_passwords_work_on_the_new_machine(self):
        taken = self.backup()
        self.lose()
        os.rmdir(self.world.data)
        said = self.restore()
        self.assertIn(f"restored {taken['events']} events from backup 1", said)
        self.assertIn(taken["root"], said)
        self.start()
        self.assertTrue(self.lives(self.customer))
        self.assertEqual(self.world.login(CUSTOMER_TOKEN, "jane@example.com", SHOPPER).status, 200)
        self.assertEqual(self.world.login(ADMIN_TOKEN, ADMIN, PASSWORD).status, 200)
        self.world.authctl("db", "check")
        event, = self.world.events("RestorePerformed")
        self.assertEqual(event["seq"], taken["events"])

    def test_what_came_after_the_backup_is_gone_and_an_older_one_can_be_had(self):
        first = self.backup()
        late = self.world.login(CUSTOMER_TOKEN, "jane@example.com", SHOPPER).json()
        second = self.backup()
        later = self.world.login(CUSTOMER_TOKEN, "jane@example.com", SHOPPER).json()
        self.lose()
        self.restore()
        self.start()
        self.assertEqual([self.lives(token) for token in (self.customer, late, later)],
                         [True, True, False])
        self.lose()
        self.restore("1")
        self.start()
        self.assertEqual([self.lives(token) for token in (self.customer, late, later)],
                         [True, False, False])
        self.assertLess(first["events"], second["events"])

    def test_backups_go_on_after_a_restore(self):
        self.backup()
        self.lose()
        self.restore()
        self.start()
        self.assertEqual(self.backup()["id"], 2)
        self.lose()
        self.restore()
        self.start()
        self.assertTrue(self.lives(self.customer))

    def test_when_only_the_log_is_lost_the_keys_stay_and_the_loss_is_told(self):
        taken = self.backup()
        self.world.create_admin("bob", PASSWORD)
        self.lose("log")
        said = self.restore()
        self.assertIn("stay as they are", said)
        self.assertRegex(said, rf"those from {taken['events']} on are lost")
        self.start()
        self.assertTrue(self.lives(self.customer))

    def test_a_log_that_is_there_is_never_written_over(self):
        self.backup()
        self.world.stop()
        status, said = self.world.refused_start("--config", self.world.config, "--restore-backup")
        self.assertEqual(status, 73, said)
        self.assertIn("Move the state directory away", said)
        self.start()
        self.assertTrue(self.lives(self.customer))

    def test_a_restore_beside_the_running_daemon_is_refused(self):
        self.backup()
        status, said = self.world.refused_start("--config", self.world.config, "--restore-backup")
        self.assertEqual(status, 73, said)
        self.assertIn("in use", said)

    def test_a_restore_that_was_cut_off_is_done_again(self):
        self.backup()
        self.lose()
        os.makedirs(os.path.join(self.world.data, "log.new"))
        with open(os.path.join(self.world.data, "log.new", "CURRENT"), "w", encoding="ascii") as file:
            file.write("half")
        os.makedirs(os.path.join(self.world.data, "keys.new"))
        self.restore()
        self.start()
        self.assertTrue(self.lives(self.customer))

    def test_without_its_keys_nothing_takes_its_place(self):
        self.backup()
        self.lose()
        shutil.move(self.keys, self.keys + ".away")
        os.mkdir(self.keys)
        self.restore_fails(73, "there are no keys")
        os.rmdir(self.keys)
        shutil.move(self.keys + ".away", self.keys)
        shutil.move(self.world.key, self.world.key + ".away")
        self.restore_fails(66, self.world.key)
        shutil.move(self.world.key + ".away", self.world.key)
        self.restore()
        self.start()
        self.assertTrue(self.lives(self.customer))

    def test_keys_of_another_log_are_refused(self):
        self.backup()
        self.lose()
        folder, self.folder = self.folder, self.folder + ".other"
        os.mkdir(self.folder)
        self.configure()
        os.remove(self.world.key)
        self.start()
        self.backup()  # and with it the keys of this one
        self.lose()
        self.folder = folder
        self.configure()
        self.restore_fails(73, "keys are of another log")

    def test_where_a_restore_was_cut_off_no_new_log_begins(self):
        self.backup()
        self.lose()
        os.makedirs(os.path.join(self.world.data, "log.new"))
        status, said = self.world.refused_start("--config", self.world.config)
        self.assertEqual(status, 65, said)
        self.assertIn("cut off", said)
        self.assertFalse(os.path.exists(os.path.join(self.world.data, "log")))
        status, said = self.world.refused_start("--config", self.world.config, "--restore-backup")
        self.assertEqual(status, 0, said)

    def test_a_damaged_backup_is_refused_and_an_older_one_named(self):
        self.backup()
        manifest = os.path.join(self.folder, "manifest-1.json")
        self.lose()
        with open(manifest, encoding="utf-8") as file:
            text = file.read()
        with open(manifest, "w", encoding="utf-8") as file:
            file.write(text.replace('"root":"', '"root":"0'))
        self.restore_fails(65, "not what its manifest says")
        with open(manifest, "w", encoding="utf-8") as file:
            file.write(text)
        self.restore_fails(73, "no backup 9", "9")
        self.restore_fails(78, "expected a number", "old")
        shared = os.path.join(self.folder, "log", "shared_checksum")
        os.remove(os.path.join(shared, sorted(os.listdir(shared))[0]))
        self.restore_fails(65, "damaged")


class Signed(Backed):
    """A log that has a signer."""

    def setUp(self):
        super().setUp()
        self.world.stop()
        self.configure(more=signer.beside(self))
        self.start()
        self.fill()


class Tiles(Signed):
    """The way that needs no RocksDB of ours: what an auditor holds."""

    def setUp(self):
        super().setUp()
        self.tiles = os.path.join(self.world.home, "tiles")

    def export(self):
        self.world.authctl("events", "export", "--tiles", self.tiles)
        self.backup()  # for its keys
        self.key, = self.signer.keys()
        self.world.stop()
        shutil.rmtree(self.world.data)

    def restore(self, *words):
        return self.world.refused_start("--config", self.world.config, "--restore-tiles", self.tiles, *words)

    def test_the_log_comes_back_from_tiles(self):
        token = self.world.login(CUSTOMER_TOKEN, "jane@example.com", SHOPPER).json()
        for number in range(300):
            customer = {"email": "jane@example.com", "firstname": f"J{number}", "lastname": "Doe",
                        "website_id": 1}
            self.assertEqual(self.world.ask("PUT", ME, {"customer": customer}, token).status, 200)
            if number == 150:
                self.world.authctl("events", "export", "--tiles", self.tiles)
        self.export()
        status, said = self.restore("--key", self.key)
        self.assertEqual(status, 0, said)
        self.assertIn("from the tiles", said)
        # The signer has seen the backup's own record and the end of the daemon: more than there is.
        self.signer.stop()
        self.start()
        self.assertEqual(self.world.login(CUSTOMER_TOKEN, "jane@example.com", SHOPPER).status, 200)
        self.world.authctl("db", "check")
        self.assertEqual(len(self.world.events("RestorePerformed")), 1)
        self.assertTrue(self.world.events("CustomerCreated"))

    def test_tiles_that_are_not_what_was_signed_are_refused(self):
        self.export()
        self.assertEqual(self.restore()[0], 64)
        stranger = verifier_key("stranger/log")
        for keys, code in [(stranger, 65), ("nonsense", 78)]:
            status, said = self.restore("--key", keys)
            self.assertEqual(status, code, said)
        bundle = os.path.join(self.tiles, "tile", "entries", "000.p")
        bundle = os.path.join(bundle, os.listdir(bundle)[0])
        with open(bundle, "r+b") as file:
            file.seek(500)
            byte = file.read(1)
            file.seek(500)
            file.write(bytes([byte[0] ^ 1]))
        status, said = self.restore("--key", self.key)
        self.assertEqual(status, 65, said)
        self.assertIn("(event ", said)
        self.assertFalse(os.path.exists(os.path.join(self.world.data, "log")))



class Continuing(Signed):
    """A restored log that is behind what its signer has signed."""

    def setUp(self):
        super().setUp()
        self.key, = self.signer.keys()
        self.auditor = os.path.join(self.world.home, "auditor")
        self.name = self.status()["origin"]
        self.taken = self.backup()

    def status(self):
        return json.loads(self.world.authctl("-o", "json", "status"))

    def verify(self, *words):
        return json.loads(self.world.authctl("-o", "json", "events", "verify", "--state", self.auditor,
                                             *words))

    def bring_back(self):
        self.world.stop()
        shutil.rmtree(self.world.data)
        status, said = self.world.refused_start("--config", self.world.config, "--restore-backup")
        self.assertEqual(status, 0, said)

    def continue_log(self):
        return self.world.refused_start("--config", self.world.config, "--continue-log", "disk burnt")

    def test_the_fork_is_recorded_and_everybody_is_told(self):
        self.verify("--key", self.key)  # behind the backup: this auditor has seen what will be lost
        seen = json.loads(self.world.authctl("-o", "json", "events", "verify", "--key", self.key))["events"]
        self.world.create_admin("lost", PASSWORD)
        self.bring_back()
        status, said = self.world.refused_start("--config", self.world.config)
        self.assertEqual(status, 65, said)
        self.assertIn("--continue-log", said)
        status, said = self.continue_log()
        self.assertEqual(status, 0, said)
        name = self.name + "/2"
        self.assertIn(f"goes on as {name} from event {self.taken['events']}", said)
        # The signer must be told as well, by its own operator.
        status, said = self.world.refused_start("--config", self.world.config)
        self.assertEqual(status, 65, said)
        self.assertIn(f"shop-authd-signer continue {name}", said)
        key = self.signer.say("continue", name).strip()
        self.assertTrue(key.startswith(name + "+"))
        self.start()
        self.assertEqual(self.world.authctl("events", "checkpoint").split("\n")[0], name)
        self.assertEqual(self.status()["origin"], name)
        self.assertEqual(len(self.world.events("LogContinued")), 1)
        self.auditor_is_told(key, name, seen)
        # Everything goes on.
        self.assertEqual(self.world.login(ADMIN_TOKEN, ADMIN, PASSWORD).status, 200)
        self.world.authctl("db", "check")
        self.world.stop()
        self.start()

    def auditor_is_told(self, key, name, seen):
        said = self.refused("events", "verify", "--state", self.auditor)
        self.assertIn(f"was {self.name} and is {name} now", said)
        said = self.refused("events", "verify", "--state", self.auditor, "--key", key)
        self.assertIn("the log was continued", said)
        self.assertIn(f"from event {self.taken['events']}", said)
        self.assertIn("on are lost", said)
        self.assertGreaterEqual(seen, self.taken["events"])
        told = self.verify("--key", key, "--continued")
        self.assertEqual((told["verified"], told["origin"]), (True, name))
        self.verify()  # and from here on as ever

    def test_who_saw_nothing_of_what_is_lost_has_lost_nothing(self):
        self.verify("--key", self.key)
        self.taken = self.backup()
        self.world.create_admin("lost", PASSWORD)
        self.bring_back()
        self.assertEqual(self.continue_log()[0], 0)
        key = self.signer.say("continue", self.name + "/2").strip()
        self.start()
        said = self.refused("events", "verify", "--state", self.auditor, "--key", key)
        self.assertIn("all that you had verified is still there", said)
        self.verify("--key", key, "--continued")

    def test_there_must_be_something_to_continue_from(self):
        self.world.stop()
        status, said = self.continue_log()
        self.assertEqual(status, 1, said)
        self.assertIn("nothing to continue", said)
        self.signer.stop()
        status, said = self.continue_log()
        self.assertEqual(status, 1, said)
        self.assertIn("not known", said)
        self.configure()
        status, said = self.continue_log()
        self.assertEqual(status, 78, said)
        self.assertIn("needs `signer_socket`", said)

    def test_it_can_happen_twice(self):
        for number in (2, 3):
            self.world.create_admin(f"lost{number}", PASSWORD)
            self.world.authctl("events", "checkpoint")
            self.bring_back()
            status, said = self.continue_log()
            self.assertEqual(status, 0, said)
            self.signer.say("continue", f"{self.name}/{number}")
            self.start()
            self.assertEqual(self.status()["origin"], f"{self.name}/{number}")



if __name__ == "__main__":
    world.main()
