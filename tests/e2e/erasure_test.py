"""A customer who asks to be forgotten: what is left of the person on disk, and what of the proofs."""

import json
import os
import random
import time

import world

PASSWORD = "Correct1horse"
EMAIL = "jane.canary@example.com"
# What nobody may find anywhere in the data directory, before the erasure or after it.
CANARIES = [EMAIL, "Janecanary", "Doecanary", "Canarystreet 5", "0555-canary", "DE-CANARY-VAT",
            PASSWORD, "Canarytyped"]
WRAPPED_BYTES = 77  # of a row of keys/: daemon/vault/README.md
FIRST_BYTE_OF_ROW = b"\x01"
SUBJECT = b"s"


def customer():
    return {"email": EMAIL, "firstname": "Janecanary", "lastname": "Doecanary",
            "taxvat": "DE-CANARY-VAT",
            "addresses": [{"firstname": "Janecanary", "lastname": "Doecanary",
                           "street": ["Canarystreet 5"], "city": "Berlin", "postcode": "10115",
                           "country_id": "DE", "telephone": "0555-canary",
                           "region": {"region": "Berlin", "region_id": 82, "region_code": "BER"}}]}


class Erasure(world.Case):
    def setUp(self):
        super().setUp()
        w = self.world
        self.backup, self.copies = (os.path.join(w.home, name) for name in ("backup", "copies"))
        os.mkdir(self.backup)
        os.mkdir(self.copies)
        w.configure(f'[backup]\nfolder = "{self.backup}"\nkeys_folder = "{self.copies}"\n')
        w.start("--config", w.config)
        w.create_admin("ada", PASSWORD)
        self.admin = w.login(world.ADMIN_TOKEN, "ada", PASSWORD).json()
        made = w.post("/rest/V1/customers", {"customer": customer(), "password": PASSWORD}, self.admin)
        self.assertEqual(made.status, 200, made.body)
        self.id = str(made.json()["id"])
        self.token = w.login(world.CUSTOMER_TOKEN, EMAIL, PASSWORD).json()
        w.login(world.CUSTOMER_TOKEN, EMAIL, "Canarytyped")
        self.ref = self.exported("CustomerCreated")[0]["subject"]

    def exported(self, kind):
        lines = self.world.authctl("events", "export", "--type", kind).splitlines()
        return [json.loads(line) for line in lines]

    def bytes_on_disk(self):
        for top in (self.world.data, self.backup, self.copies):
            yield from self.bytes_below(top)

    @staticmethod
    def bytes_below(top):
        for folder, _, names in os.walk(top):
            for name in names:
                try:
                    with open(os.path.join(folder, name), "rb") as file:
                        yield name, file.read()
                except FileNotFoundError:  # RocksDB removes files meanwhile
                    pass

    def found(self, canaries):
        return [(name, canary) for name, content in self.bytes_on_disk() for canary in canaries
                if canary in content or canary.hex().encode() in content]

    def wrapped_keys(self):
        """The rows of the person's key, out of the raw files."""
        name = SUBJECT + bytes.fromhex(self.ref)
        rows = set()
        for _, content in self.bytes_on_disk():
            at = content.find(name)
            while at >= 0:
                begin = content.find(FIRST_BYTE_OF_ROW, at + len(name))
                rows.add(content[begin + 5:begin + WRAPPED_BYTES])
                at = content.find(name, at + 1)
        return rows

    def erase(self, *more):
        return self.world.authctl("customer", "erase", EMAIL, "--yes", "--reason", "asked by letter", *more)

    def check_proofs(self):
        w = self.world
        w.authctl("db", "check")  # fails where they differ
        seqs = [json.loads(line)["seq"] for line in w.authctl("-o", "jsonl", "events", "list").splitlines()]
        self.assertEqual(seqs, list(range(len(seqs))))
        state = json.loads(w.authctl("events", "replay"))
        self.assertNotIn(int(self.id), [one["id"] for one in state["customers"]])

    def test_nothing_of_the_person_is_left_and_every_proof_holds(self):
        w = self.world
        keys = self.wrapped_keys()
        self.assertTrue(self.found(keys), "the search has no teeth")
        w.authctl("db", "backup")
        self.assertIn("keys", [name for name, _ in self.found(keys)], "nor in the copy of the keys")
        self.assertIn("erased", self.erase())
        self.assertEqual(w.get(world.ME, self.token).status, 401)
        w.wait_for("ErasurePurged")
        self.assertEqual(self.found(keys), [])
        self.assertEqual(self.found([text.encode() for text in CANARIES]), [])
        kinds = [event["type"] for event in w.events() if event["type"] not in ("BackupTaken", "EventsExported")][-3:]
        self.assertEqual(kinds, ["SubjectErased", "KeyEpochRotated", "ErasurePurged"])
        w.authctl("db", "backup")
        self.assertEqual(self.found(keys), [])
        self.assertEqual(self.found([text.encode() for text in CANARIES]), [])
        exported = w.authctl("events", "export", "--format", "jsonl")
        self.assertEqual([text for text in CANARIES if text in exported], [])
        self.check_proofs()
        w.stop()
        self.assertEqual(self.found(keys), [])
        w.start("--config", w.config)
        self.check_proofs()
        self.assertEqual(w.login(world.CUSTOMER_TOKEN, EMAIL, PASSWORD).status, 401)
        self.assertEqual(w.login(world.ADMIN_TOKEN, "ada", PASSWORD).status, 200)
        w.create_customer(EMAIL, PASSWORD, self.admin)
        self.assertEqual(w.login(world.CUSTOMER_TOKEN, EMAIL, PASSWORD).status, 200)

    def test_a_crash_at_any_moment_only_delays_it(self):
        w = self.world
        keys = self.wrapped_keys()
        self.erase()
        for _ in range(12):
            time.sleep(random.uniform(0, 0.15) + (1 if random.random() < 0.5 else 0))
            w.kill()
            w.start("--config", w.config)
        w.wait_for("ErasurePurged")
        self.assertEqual(self.found(keys), [])
        self.check_proofs()
        self.assertEqual(len(w.events("ErasurePurged")), 1)
        self.assertEqual(w.login(world.ADMIN_TOKEN, "ada", PASSWORD).status, 200)

    def test_a_person_gets_all_that_is_kept(self):
        w = self.world
        person = json.loads(w.authctl("customer", "export", EMAIL))
        self.assertEqual(person["account"]["email"], EMAIL)
        self.assertEqual(person["account"]["addresses"][0]["telephone"], "0555-canary")
        self.assertIn("TokenIssued", [event["type"] for event in person["events"]])
        self.assertNotIn("argon2", json.dumps(person))
        self.assertIn("person", [one["body"]["format"] for one in self.exported("EventsExported")])

    def test_who_was_deleted_can_be_forgotten(self):
        w = self.world
        keys = self.wrapped_keys()
        self.assertEqual(w.ask("DELETE", "/rest/V1/customers/" + self.id, token=self.admin).status, 200)
        w.authctl("customer", "erase", self.id, "--yes")
        w.wait_for("ErasurePurged")
        self.assertEqual(self.found(keys), [])
        self.assertIn("already", w.authctl("customer", "erase", self.ref, "--yes"))

    def test_nothing_happens_unconfirmed(self):
        with self.assertRaisesRegex(AssertionError, ": 2 .*nothing done"):
            self.world.authctl("customer", "erase", EMAIL)
        with self.assertRaisesRegex(AssertionError, ": 3 "):
            self.world.authctl("customer", "erase", "nobody@example.com", "--yes")
        self.assertEqual(self.world.events("SubjectErased"), [])


if __name__ == "__main__":
    world.main()
