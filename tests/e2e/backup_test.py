#!/usr/bin/env python3
"""Backups of a running daemon: taken while it writes, proven, and brought back on an empty machine."""

import json
import os
import shutil
import threading

import world
from world import ADMIN_TOKEN

ADMIN, PASSWORD = "admin", "Adm1n-password"
SHOPPER = "Correct1horse"


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


if __name__ == "__main__":
    world.main()
