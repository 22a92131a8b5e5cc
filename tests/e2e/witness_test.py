"""What happens to a signed checkpoint: a witness cosigns it, it leaves the host; and without a
signer nothing is issued after a while."""

import base64
import hashlib
import http.server
import json
import os
import subprocess
import threading
import time

import world
from signer import Signer

PASSWORD = "Correct1horse"
ED25519_IN_DER = 32  # the last bytes of a public key


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def leads(old, new, old_root, new_root, proof):
    """RFC 9162, 2.1.4.2: whether the tree of `new` leaves begins with the one of `old`."""
    if old in (0, new):
        return not proof and (old == 0 or old_root == new_root)
    path = list(proof)
    if old & (old - 1) == 0:
        path.insert(0, old_root)
    if not path:
        return False
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    first = second = path[0]
    for each in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            first, second = node(each, first), node(each, second)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            second = node(second, each)
        at, last = at >> 1, last >> 1
    return last == 0 and (first, second) == (old_root, new_root)


class Witness:
    """A server that speaks C2SP tlog-witness, with a key that openssl has made and signs with."""

    def __init__(self, home):
        self.name = "witness.example/w1"
        self.key = os.path.join(home, "witness.pem")
        self.openssl("genpkey", "-algorithm", "ed25519", "-out", self.key)
        public = b"\x04" + self.openssl("pkey", "-in", self.key, "-pubout", "-outform",
                                        "DER")[-ED25519_IN_DER:]
        self.id = hashlib.sha256(self.name.encode() + b"\n" + public).digest()[:4]
        self.vkey = f"{self.name}+{self.id.hex()}+{base64.b64encode(public).decode()}"
        self.size, self.root = 0, None
        self.said = []  # statuses
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}/prefix"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def openssl(self, *words, stdin=b""):
        return subprocess.run(["openssl", *words], input=stdin, capture_output=True,
                              check=True).stdout

    def handler(witness):  # pylint: disable=no-self-argument
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                found = self.path == "/prefix/add-checkpoint"
                status, answer = witness.add(body) if found else (404, "")
                witness.said.append(status)
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer.encode())))
                self.end_headers()
                self.wfile.write(answer.encode())

            def log_message(self, *_):
                pass
        return Handler

    def add(self, body):
        proof, note = body.split("\n\n", 1)
        old, *hashes = proof.split("\n")
        old = int(old.removeprefix("old "))
        text = note[:note.index("\n\n") + 1]
        _, size, root = text.splitlines()
        size, root = int(size), base64.b64decode(root)
        if old != self.size:
            return 409, f"{self.size}\n"
        if not leads(old, size, self.root, root, list(map(base64.b64decode, hashes))):
            return 422, ""
        self.size, self.root = size, root
        return 200, self.cosign(text)

    def cosign(self, text):
        now = int(time.time())
        seen = os.path.join(os.path.dirname(self.key), "seen")
        with open(seen, "w", encoding="utf-8") as file:
            file.write(f"cosignature/v1\ntime {now}\n{text}")
        signature = self.openssl("pkeyutl", "-sign", "-rawin", "-inkey", self.key, "-in", seen)
        line = base64.b64encode(self.id + now.to_bytes(8, "big") + signature).decode()
        return f"\u2014 {self.name} {line}\n"


class Signed(world.Case):
    """A daemon whose log is signed."""

    def setUp(self):
        super().setUp()
        self.signer = Signer(self.world.home)
        self.addCleanup(self.signer.stop)
        self.signer.start()

    def start(self, more=""):
        self.world.configure(f'signer_socket = "{self.signer.socket}"\n{more}')
        self.world.start("--config", self.world.config)

    def path(self, name):
        return os.path.join(self.world.home, name)

    def read(self, name):
        with open(self.path(name), encoding="utf-8") as file:
            return file.read()

    def status(self):
        return json.loads(self.world.authctl("-o", "json", "status"))

    def wait(self, what, holds):
        deadline = time.monotonic() + world.PATIENCE
        while not holds():
            self.assertLess(time.monotonic(), deadline,
                            f"{what}\n{self.status()}\n{self.world.said()}")
            time.sleep(0.05)


class Cosigning(Signed):
    def setUp(self):
        super().setUp()
        self.witness = Witness(self.world.home)
        self.addCleanup(self.witness.close)

    def config(self, key=None, url=None):
        return (f'[[witnesses]]\nurl = "{url or self.witness.url}/"\n'
                f'key = "{key or self.witness.vkey}"\n')

    def checkpoint(self):
        return self.world.authctl("events", "checkpoint")

    def is_cosigned(self):
        return f"\n\u2014 {self.witness.name} " in self.checkpoint()

    def test_the_checkpoint_carries_the_cosignature_and_still_verifies(self):
        self.start(self.config())
        self.wait("no cosignature", self.is_cosigned)
        self.assertEqual(self.status()["witnesses"], "1 of 1 have cosigned")
        key, = self.signer.keys()
        verified = json.loads(self.world.authctl("-o", "json", "events", "verify", "--key", key))
        self.assertTrue(verified["verified"])

    def test_a_restarted_daemon_asks_what_the_witness_has_seen(self):
        self.start(self.config())
        self.wait("no cosignature", self.is_cosigned)
        self.assertEqual(self.world.stop(), 0)
        seen, told = self.witness.size, len(self.witness.said)
        self.start(self.config())
        self.wait("no cosignature", self.is_cosigned)
        self.assertEqual(self.witness.said[told:told + 2], [409, 200])
        self.assertGreater(self.witness.size, seen)

    def test_a_witness_that_is_away_is_in_nobodys_way(self):
        nowhere = f"http://127.0.0.1:{world.free_port()}"
        self.start(self.config(url=nowhere))
        self.wait("no trouble", lambda: nowhere in self.status()["witnesses"])
        self.assertIn("0 of 1 have cosigned; ", self.status()["witnesses"])
        self.world.create_admin("ada", PASSWORD)
        self.assertEqual(self.world.login(world.ADMIN_TOKEN, "ada", PASSWORD).status, 200)
        self.assertEqual(self.status()["signer"], "signs")

    def test_a_witness_that_has_seen_another_log_is_told_of(self):
        self.witness.size, self.witness.root = 1, hashlib.sha256(b"another").digest()
        self.start(self.config())
        self.wait("no trouble", lambda: "does not lead on" in self.status()["witnesses"])
        self.assertNotIn(self.witness.name, self.checkpoint())

    def test_a_signature_of_another_key_is_not_taken(self):
        os.mkdir(self.path("other"))
        other = Witness(self.path("other"))
        self.addCleanup(other.close)
        self.start(self.config(key=other.vkey))
        self.wait("no trouble", lambda: "no good signature" in self.status()["witnesses"])
        self.assertNotIn(self.witness.name, self.checkpoint())


class Sending(Signed):
    def tables(self, *lines):
        return "\n".join(["[checkpoints]", 'every = "1s"', *lines]) + "\n"

    def sizes(self, text):
        """Of the notes that follow each other in a text."""
        lines = text.split("\n")
        return [int(lines[at + 1]) for at, line in enumerate(lines) if line == self.origin]

    def begin(self, *lines):
        self.start(self.tables(*lines))
        self.origin = self.status()["origin"]

    def test_each_way_gets_the_newest_and_at_the_end_the_last(self):
        copy = self.path("copy")
        self.begin(f'file = "{self.path("checkpoints.log")}"',
                   f'command = ["/usr/bin/tee", "-a", "{copy}"]')
        self.wait("not sent", lambda: self.status()["checkpoint_sent"] == "sent")
        os.rename(self.path("checkpoints.log"), self.path("checkpoints.log.1"))
        self.world.create_admin("ada", PASSWORD)
        self.wait("not opened anew", lambda: os.path.exists(self.path("checkpoints.log")))
        self.assertEqual(os.stat(self.path("checkpoints.log")).st_mode & 0o777, 0o640)
        self.assertEqual(self.world.stop(), 0)
        kept = self.read("checkpoints.log.1") + self.read("checkpoints.log")
        self.assertRegex(kept, r"^20\d\d-\d\d-\d\dT[0-9:.]+Z\n")
        last = self.read("signer/last")
        self.assertTrue(kept.endswith(last + "\n"), kept)
        self.assertTrue(self.read("copy").endswith(last))
        for text in (kept, self.read("copy")):
            sizes = self.sizes(text)
            self.assertGreater(len(sizes), 1)
            self.assertEqual(sizes, sorted(set(sizes)))

    def test_a_way_that_fails_is_told_of_and_is_in_nobodys_way(self):
        self.begin('file = "/nowhere/checkpoints.log"', 'command = ["/bin/false"]')
        troubles = ("file: cannot open /nowhere/checkpoints.log: No such file or directory; "
                    "command: it ended with 1")
        self.wait("no trouble", lambda: self.status()["checkpoint_sent"] == troubles)
        self.world.create_admin("ada", PASSWORD)
        self.assertEqual(self.world.stop(), 0)

    def test_a_command_that_hangs_ends_with_the_daemon(self):
        number = self.path("number")
        self.begin(f'command = ["/bin/sh", "-c", "echo $$ > {number}; exec sleep 1000"]')
        self.wait("not run", lambda: os.path.exists(number) and self.read("number").strip())
        self.assertEqual(self.world.stop(), 0)
        with self.assertRaises(ProcessLookupError):
            os.kill(int(self.read("number")), 0)


class Patience(Signed):
    def login(self):
        return self.world.login(world.ADMIN_TOKEN, "ada", PASSWORD)

    def test_without_a_signer_nothing_is_issued_after_a_while_and_all_else_goes_on(self):
        w = self.world
        self.start()
        w.create_admin("ada", PASSWORD)
        token = self.login().json()
        w.authctl("config", "set", "authd/signer/patience", "1s")
        self.signer.stop()
        w.create_admin("bob", PASSWORD)
        self.wait("still issued", lambda: self.login().status == 503)
        self.assertIn("; nothing is issued", self.status()["signer"])
        self.assertEqual(w.get("/auth/verify", token).status, 200)
        w.authctl("revoke", "--user", "admin:ada", "--yes")
        self.assertEqual(w.get("/auth/verify", token).status, 401)
        self.assertEqual(w.login(world.ADMIN_TOKEN, "ada", "Wrong1horse").status, 401)
        self.signer.start()
        self.wait("not issued again", lambda: self.login().status == 200)
        self.assertEqual(self.status()["signer"], "signs")


if __name__ == "__main__":
    world.main()
