"""Events in the formats of others, out of a real daemon: checked by others than us."""

import glob
import hashlib
import json
import os
import stat
import subprocess
import sys
import time

import signer
import world

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../formats"))
import checkers  # noqa: E402

ADMIN = ("ada", "Correct1horse")
# What somebody who hates spreadsheets, terminals or parsers calls things.
HOSTILE = ["=cmd|' /C calc'!A0", '@SUM(1),"x"', 'x"] [evil@1 a="b\\', "a|b\\c=d rt=1", "ä€😀"]
OWNER_ONLY = 0o600


class Export(world.Case):
    def command(self, *words):
        return [os.path.join(world.bin_dir(), "authctl"), "--socket", self.world.socket, "events",
                "export", *words]

    def exported(self, *words):
        done = subprocess.run(self.command(*words), capture_output=True, check=False,
                              timeout=world.PATIENCE)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def assert_refused(self, status, *words):
        done = subprocess.run(self.command(*words), capture_output=True, text=True, check=False,
                              timeout=world.PATIENCE)
        self.assertEqual(done.returncode, status, done.stderr)
        return done.stderr

    def size(self):
        return json.loads(self.world.authctl("-o", "json", "status"))["events"]

    def path(self, *names):
        return os.path.join(self.world.home, *names)

    def read(self, *names):
        with open(self.path(*names), "rb") as file:
            return file.read()

    def manifest(self, folder):
        return json.loads(self.read(folder, "manifest.json"))

    def modes(self, folder):
        return {stat.S_IMODE(os.stat(path).st_mode)
                for path in glob.glob(self.path(folder, "**"), recursive=True)
                if os.path.isfile(path)}

    def noted(self):
        """The exports that the log knows of: their bodies, oldest first."""
        lines = self.exported("--type", "EventsExported").splitlines()
        return [json.loads(line)["body"] for line in lines]


class Formats(Export):
    def setUp(self):
        super().setUp()
        w = self.world
        w.start()
        w.create_admin(*ADMIN)
        token = w.login(world.ADMIN_TOKEN, *ADMIN).json()
        w.create_customer("jane@example.com", ADMIN[1], token)
        for name in HOSTILE:
            w.authctl("role", "create", name, "--acl", "Magento_Customer::customer")
            w.login(world.ADMIN_TOKEN, name, "Wrong1horse", User_Agent="=1+1")
        self.end = self.size()
        self.range = ("--to", str(self.end))

    def form(self, name):
        return self.exported("--format", name, *self.range)

    def test_json_lines_are_the_log_and_nothing_else(self):
        lines = self.exported(*self.range)
        self.assertEqual(lines, self.form("jsonl"))
        events = checkers.lines_of(lines)
        self.assertEqual([event["seq"] for event in events], list(range(self.end)))
        names = [event["body"].get("name") for event in events if event["type"] == "RoleCreated"]
        self.assertEqual([name for name in names if name in HOSTILE], HOSTILE)

    def test_every_format_holds_every_event(self):
        positions = list(range(self.end))
        texts = [str(position) for position in positions]
        cloud = checkers.cloudevents(self.form("cloudevents"), os.environ["AUTHD_CLIENTS"])
        self.assertEqual([int(event["sequence"]) for event in cloud], positions)
        self.assertEqual(sorted(cloud, key=lambda event: event["sequence"]), cloud)
        ocsf = checkers.ocsf(self.form("ocsf"))
        self.assertEqual([event["metadata"]["sequence"] for event in ocsf], positions)
        ecs = checkers.ecs(self.form("ecs"))
        self.assertEqual([event["event"]["sequence"] for event in ecs], positions)
        rows = checkers.comma_separated(self.form("csv"))
        self.assertEqual([row["seq"] for row in rows], texts)
        self.assertEqual([event["seq"] for event in checkers.syslog(self.form("rfc5424"))], texts)
        self.assertEqual([event["cs1"] for event in checkers.cef(self.form("cef"))], texts)

    def test_all_formats_have_the_same_hash_of_each_event(self):
        hashes = [event["leafHash"] for event in checkers.lines_of(self.form("jsonl"))]
        self.assertEqual([event["leafhash"] for event in checkers.cloudevents(
            self.form("cloudevents"), os.environ["AUTHD_CLIENTS"])], hashes)
        self.assertEqual([event["unmapped"]["leafHash"] for event in
                          checkers.ocsf(self.form("ocsf"))], hashes)
        self.assertEqual([event["event"]["hash"] for event in checkers.ecs(self.form("ecs"))],
                         hashes)
        self.assertEqual([row["leafHash"] for row in checkers.comma_separated(self.form("csv"))],
                         hashes)

    def test_what_was_opened_stands_where_others_look_for_it(self):
        failed = ("--type", "TokenIssueFailed", *self.range)
        ecs = checkers.ecs(self.exported("--format", "ecs", *failed))
        self.assertEqual({event["source"]["ip"] for event in ecs}, {"127.0.0.1"})
        self.assertEqual({event["event"]["outcome"] for event in ecs}, {"failure"})
        rows = checkers.comma_separated(self.exported("--format", "csv", *failed))
        self.assertIn("'=1+1", {row["user_agent"] for row in rows})
        ocsf = checkers.ocsf(self.exported("--format", "ocsf", *failed))
        self.assertEqual({event["status_detail"] for event in ocsf}, {"USER_DOES_NOT_EXIST"})

    def test_an_export_stands_in_the_log_and_a_reading_beside_it(self):
        self.exported("--format", "cef", "--type", "RoleCreated", *self.range)
        self.exported("--from", "2", *self.range)
        cef, jsonl = self.noted()[:2]
        self.assertEqual((cef["format"], cef.get("filter"), cef["from"], cef["to"]),
                         ("cef", "type=RoleCreated", 0, self.end))
        self.assertEqual((jsonl["format"], jsonl.get("filter", ""), jsonl["from"]),
                         ("jsonl", "", 2))
        self.assertTrue(cef["opened"])
        event = self.world.events("EventsExported")[0]
        self.assertTrue(event["actor"].startswith("operator"), event)

    def test_a_folder_says_what_it_holds(self):
        w = self.world
        w.authctl("events", "export", "--format", "csv", "--out", self.path("out"), "--subject",
                  "customer:jane@example.com")
        manifest = self.manifest("out")
        rows = checkers.comma_separated(self.read("out", "events.csv"))
        self.assertEqual(manifest["events"], len(rows))
        self.assertGreater(len(rows), 0)
        types = {}
        for row in rows:
            types[row["type"]] = types.get(row["type"], 0) + 1
        self.assertEqual(manifest["types"], types)
        self.assertEqual((manifest["range"]["first"], manifest["range"]["last"]),
                         (int(rows[0]["seq"]), int(rows[-1]["seq"])))
        for name, facts in manifest["files"].items():
            data = self.read("out", name)
            self.assertEqual(facts, {"bytes": len(data),
                                     "sha256": hashlib.sha256(data).hexdigest()})
        self.assertTrue(manifest["personal_data_opened"])
        self.assertTrue(manifest["tool"].startswith("authctl "))
        self.assertEqual(manifest["origin"],
                         json.loads(w.authctl("-o", "json", "status"))["origin"])
        # Nobody signs here, and the manifest says so. It names no person.
        self.assertIsNone(manifest["checkpoint"])
        self.assertTrue(manifest["no_checkpoint"])
        self.assertNotIn("jane", json.dumps(manifest))
        self.assertEqual(self.modes("out"), {OWNER_ONLY})

    def test_a_folder_with_something_in_it_is_left_alone(self):
        os.mkdir(self.path("full"))
        with open(self.path("full", "mine"), "w", encoding="utf-8") as file:
            file.write("mine")
        self.assert_refused(64, "--out", self.path("full"))
        self.assertEqual(os.listdir(self.path("full")), ["mine"])
        os.mkdir(self.path("empty"))
        self.exported("--out", self.path("empty"))

    def test_words_that_mean_nothing_are_refused(self):
        self.assertIn("cloudevents", self.assert_refused(64, "--format", "parquet"))
        self.assert_refused(1, "--type", "Nonsense", "--format", "csv")


class Shipper(Export):
    def setUp(self):
        super().setUp()
        self.world.start()
        self.state = self.path("position")

    def start(self, *words):
        process = subprocess.Popen(self.command("--follow", "--state", self.state, *words),
                                   stdout=subprocess.PIPE)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def events_until(self, process, kind):
        events = []
        while not events or events[-1]["type"] != kind:
            line = process.stdout.readline()
            self.assertTrue(line, "the shipper ended")
            events.append(json.loads(line))
        return events

    def position(self):
        with open(self.state, encoding="utf-8") as file:
            return int(file.read().split()[0])

    def await_position(self, least):
        deadline = time.monotonic() + world.PATIENCE
        while not os.path.exists(self.state) or self.position() < least:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)

    def test_it_ships_what_comes_and_goes_on_after_a_kill(self):
        first = self.start()
        self.world.create_admin(*ADMIN)
        shipped = self.events_until(first, "AdminCreated")
        self.world.authctl("role", "create", "clerk", "--acl", "Magento_Customer::customer")
        shipped += self.events_until(first, "RoleCreated")
        self.await_position(shipped[-1]["seq"] + 1)
        first.kill()
        first.wait()
        at = self.position()
        shipped += [json.loads(line) for line in first.stdout]
        self.world.authctl("role", "create", "boss", "--acl", "Magento_Customer::customer")
        shipped += self.events_until(self.start(), "RoleCreated")
        self.assertEqual(shipped[-1]["body"]["name"], "boss")
        self.assertEqual([event["seq"] for event in shipped], list(range(len(shipped))))
        self.assertLess(at, len(shipped))
        self.assertEqual(stat.S_IMODE(os.stat(self.state).st_mode), OWNER_ONLY)

    def test_a_session_is_one_export_though_the_log_grows_by_it(self):
        process = self.start("--format", "jsonl")
        for name in ("a", "b", "c"):
            self.world.authctl("role", "create", name, "--acl", "Magento_Customer::customer")
            self.events_until(process, "RoleCreated")
        self.assertEqual([body["format"] for body in self.noted()][:1], ["jsonl"])
        self.assertEqual(len(self.world.events("EventsExported")), 2)  # and that of noted()

    def test_a_position_of_a_longer_log_is_refused(self):
        origin = json.loads(self.world.authctl("-o", "json", "status"))["origin"]
        for text in (f"100000 {origin}\n", "0 other.example/log\n", "no position\n"):
            with open(self.state, "w", encoding="utf-8") as file:
                file.write(text)
            self.assert_refused(1, "--follow", "--state", self.state)


class Signed(Export):
    def setUp(self):
        super().setUp()
        w = self.world
        w.configure(signer.beside(self))
        w.start("--config", w.config)
        w.create_admin(*ADMIN)
        self.admin = w.login(world.ADMIN_TOKEN, *ADMIN).json()
        self.key, = self.signer.keys()
        self.customers = 0

    def grow(self, size):
        """Customers without a password: several events each, and nothing to hash."""
        while self.size() < size:
            for _ in range(10):
                self.customers += 1
                person = {"email": f"jane{self.customers}@example.com", "firstname": "Jane",
                          "lastname": "Doe"}
                answer = self.world.post("/rest/V1/customers", {"customer": person}, self.admin)
                self.assertEqual(answer.status, 200, answer.body)

    def export_tiles(self):
        return json.loads(self.world.authctl("-o", "json", "events", "export", "--tiles",
                                             self.path("tiles")))

    def verify(self):
        return json.loads(self.world.authctl("-o", "json", "events", "verify", "--tiles",
                                             self.path("tiles"), "--key", self.key))

    def full(self):
        return {path: os.stat(path).st_ino
                for path in glob.glob(self.path("tiles", "tile", "**"), recursive=True)
                if os.path.isfile(path) and ".p/" not in path}

    def test_every_export_comes_with_the_signed_head_above_it(self):
        w = self.world
        told = json.loads(w.authctl("-o", "json", "events", "export", "--out", self.path("out")))
        self.assertTrue(told["signed"])
        manifest = self.manifest("out")
        head = self.read("out", "checkpoint").decode().split("\n")
        self.assertEqual((manifest["origin"], manifest["checkpoint"]["size"]),
                         (head[0], int(head[1])))
        self.assertGreaterEqual(manifest["checkpoint"]["size"], int(manifest["range"]["to"]))
        self.assertIn("checkpoint", manifest["files"])
        self.assertEqual(told["manifest_sha256"],
                         hashlib.sha256(self.read("out", "manifest.json")).hexdigest())
        self.assertEqual(self.modes("out"), {OWNER_ONLY})

    def test_tiles_are_the_log_and_grow_with_it(self):
        self.grow(300)
        first = self.export_tiles()
        self.assertEqual(first["tiles_kept"], 0)
        self.assertEqual(self.verify()["events"], first["exported"])
        self.assertEqual(self.manifest("tiles")["format"], "tiles")
        self.assertEqual(self.modes("tiles"), {OWNER_ONLY})
        before = self.full()
        self.assertEqual(len(before), 2)  # of hashes and of entries
        self.grow(560)
        again = self.export_tiles()
        self.assertEqual(again["tiles_kept"], 2)
        self.assertEqual({path: node for path, node in self.full().items() if path in before},
                         before)
        self.assertEqual(self.verify()["events"], again["exported"])
        self.assertEqual([body["format"] for body in self.noted()][:2], ["tiles", "tiles"])

    def test_an_export_of_tiles_that_broke_off_goes_on(self):
        self.grow(300)
        self.export_tiles()
        lost = sorted(self.full())[0]
        os.remove(lost)
        os.remove(self.path("tiles", "checkpoint"))
        self.assertEqual(self.export_tiles()["tiles_kept"], 1)
        self.assertTrue(os.path.exists(lost))
        self.verify()

    def test_tiles_are_proof_and_not_only_copies(self):
        self.grow(300)
        self.export_tiles()
        changed = self.path("tiles", "tile", "entries", "000")
        with open(changed, "r+b") as file:
            file.seek(200)
            byte = file.read(1)
            file.seek(200)
            file.write(bytes([byte[0] ^ 1]))
        with self.assertRaisesRegex(AssertionError, "at position"):
            self.verify()

    def test_a_folder_of_something_else_is_left_alone(self):
        os.mkdir(self.path("tiles"))
        os.mkdir(self.path("tiles", "photos"))
        self.assert_refused(64, "--tiles", self.path("tiles"))
        os.rmdir(self.path("tiles", "photos"))
        self.export_tiles()
        # The same log, but older than what is there.
        with open(self.path("tiles", "checkpoint"), "r+b") as file:
            lines = file.read().split(b"\n")
            lines[1] = b"%d" % (int(lines[1]) + 100000)
            file.seek(0)
            file.write(b"\n".join(lines))
        self.assert_refused(1, "--tiles", self.path("tiles"))


if __name__ == "__main__":
    os.environ["AUTHD_CLIENTS"] = os.path.abspath(sys.argv.pop(1))
    world.main()
