"""The signer of checkpoints over its socket: what it signs, what it refuses, what it remembers.
Signatures are checked by the openssl program, trees by a few lines written from RFC 6962."""

import base64
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest

import world

LOG = "shop.example/log"
FIRST_SOCKET = 3  # sd_listen_fds(3): the first descriptor that is handed over
MOST_REQUEST = 64 << 10
SPKI = bytes.fromhex("302a300506032b6570032100")  # RFC 8410: an Ed25519 public key follows


def sha256(data):
    return hashlib.sha256(data).digest()


class Log:
    """The leaves of a log; another word makes others."""

    def __init__(self, size, word="entry", origin=LOG):
        self.origin = origin
        self.leaves = [sha256(b"\0" + f"{word}{i}".encode()) for i in range(size)]

    def root(self, leaves):
        if not leaves:
            return sha256(b"")
        if len(leaves) == 1:
            return leaves[0]
        split = 1 << (len(leaves) - 1).bit_length() - 1
        return sha256(b"\1" + self.root(leaves[:split]) + self.root(leaves[split:]))

    def proof(self, old, leaves, whole=True):
        if old in (0, len(leaves)):
            return [] if whole else [self.root(leaves)]
        split = 1 << (len(leaves) - 1).bit_length() - 1
        left, right = leaves[:split], leaves[split:]
        if old <= split:
            return self.proof(old, left, whole) + [self.root(right)]
        return self.proof(old - split, right, False) + [self.root(left)]

    def head(self, size):
        root = base64.b64encode(self.root(self.leaves[:size])).decode()
        return f"{self.origin}\n{size}\n{root}\n"

    def ask(self, old, size):
        hashes = self.proof(old, self.leaves[:size])
        lines = [f"old {old}", *(base64.b64encode(node).decode() for node in hashes)]
        return "\n".join(lines) + "\n\n" + self.head(size)


class Reply:
    def __init__(self, text):
        head, self.note = text.split("\n\n", 1)
        self.word, *self.keys = head.split("\n")

    def text(self):
        return self.note.partition("\n\n")[0] + "\n"

    def signatures(self):
        """Of each signature line: key id and bytes."""
        lines = self.note.partition("\n\n")[2].splitlines()
        raw = [base64.b64decode(line.split(" ")[2]) for line in lines]
        return {data[:4].hex(): data[4:] for data in raw}


def key_id(vkey):
    return vkey.split("+", 2)[1]


class Signer(unittest.TestCase):
    def setUp(self):
        self.home = tempfile.mkdtemp(prefix="authd-signer-")
        self.addCleanup(shutil.rmtree, self.home)
        self.state = os.path.join(self.home, "state")
        self.path = os.path.join(self.home, "signer.sock")
        self.key = None
        self.process = None
        self.log = Log(20)

    def tearDown(self):
        if self.process:
            self.process.kill()
            self.process.wait()

    def command(self, *words):
        key = ["--key", self.key] if self.key else []
        return [os.path.join(world.bin_dir(), "shop-authd-signer"), *words, "--state", self.state, *key]

    def start(self):
        self.process = subprocess.Popen(self.command("serve", "--socket", self.path),
                                        stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + world.PATIENCE
        while not self.answers():
            self.assertIsNone(self.process.poll(), "the signer has ended")
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.02)

    def answers(self):
        try:
            self.connect().close()
        except OSError:
            return False
        return True

    def ended(self):
        status = self.process.wait(world.PATIENCE)
        self.process = None
        return status

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        return self.ended()

    def restart(self):
        self.assertEqual(self.stop(), 0)
        self.start()

    def run_verb(self, *words):
        done = subprocess.run(self.command(*words), capture_output=True, text=True,
                              timeout=world.PATIENCE)
        return done.returncode, done.stdout, done.stderr

    def verb(self, *words):
        status, out, err = self.run_verb(*words)
        self.assertEqual(status, 0, err)
        return out

    def refused_start(self):
        status, _, said = self.run_verb("serve", "--socket", self.path)
        return status, said

    def connect(self):
        client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        client.settimeout(world.PATIENCE)
        try:
            client.connect(self.path)
        except OSError:
            client.close()
            raise
        return client

    def heard(self, client):
        said = b""
        try:
            while piece := client.recv(65536):
                said += piece
        except ConnectionResetError:
            pass  # it closed before it had read everything
        return said.decode()

    def say(self, request):
        with self.connect() as client:
            try:
                client.sendall(request.encode())
                client.shutdown(socket.SHUT_WR)
            except (BrokenPipeError, ConnectionResetError):
                pass
            return Reply(self.heard(client))

    def ask(self, old, size, log=None):
        return self.say((log or self.log).ask(old, size))

    def openssl_accepts(self, vkey, reply):
        public = base64.b64decode(vkey.split("+", 2)[2])
        self.assertEqual(public[0], 1)
        self.assertEqual(sha256(vkey.split("+")[0].encode() + b"\n" + public)[:4].hex(), key_id(vkey))
        files = {"key": SPKI + public[1:], "text": reply.text().encode(),
                 "signature": reply.signatures()[key_id(vkey)]}
        paths = {name: os.path.join(self.home, name) for name in files}
        for name, data in files.items():
            with open(paths[name], "wb") as file:
                file.write(data)
        done = subprocess.run(["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER",
                               "-inkey", paths["key"], "-in", paths["text"],
                               "-sigfile", paths["signature"]], capture_output=True, check=False)
        return done.returncode == 0

    def is_signed(self, reply, size, log=None):
        self.assertEqual(reply.word, "signed")
        self.assertEqual(reply.text(), (log or self.log).head(size))
        self.assertEqual(sorted(reply.signatures()), sorted(map(key_id, reply.keys)))
        for vkey in reply.keys:
            self.assertEqual(vkey.split("+")[0], (log or self.log).origin)
            self.assertTrue(self.openssl_accepts(vkey, reply))

    def is_refused(self, reply, word, last):
        self.assertEqual(reply.word, "refused " + word)
        self.assertEqual(reply.note, last.note)
        self.assertEqual(reply.keys, last.keys)


class Signing(Signer):
    def setUp(self):
        super().setUp()
        self.start()

    def test_a_growing_log_is_signed_and_what_shrinks_or_forks_is_not(self):
        before = 0
        for size in [1, 2, 7, 8, 12]:
            last = self.ask(before, size)
            self.is_signed(last, size)
            before = size
        forked = Log(20, "other")
        for word, request in [("behind", self.log.ask(0, 20)), ("behind", self.log.ask(11, 20)),
                              ("smaller", self.log.ask(8, 11)), ("forked", forked.ask(12, 12)),
                              ("forked", forked.ask(12, 20)),
                              ("origin", Log(20, origin="other.example/log").ask(12, 20)),
                              ("request", "hello\n"), ("request", "")]:
            self.is_refused(self.say(request), word, last)
        self.is_signed(self.ask(12, 20), 20)

    def test_openssl_refuses_what_was_not_signed(self):
        reply = self.ask(0, 7)
        reply.note = reply.note.replace("\n7\n", "\n8\n")
        self.assertFalse(self.openssl_accepts(reply.keys[0], reply))

    def test_the_same_head_again_gets_the_same_answer(self):
        first = self.ask(0, 7)
        for old in [0, 3, 7]:
            again = self.ask(old, 7)
            self.assertEqual((again.word, again.note), ("signed", first.note))

    def test_a_restart_or_a_kill_forgets_nothing(self):
        last = self.ask(0, 7)
        self.restart()
        self.is_refused(self.ask(0, 6), "smaller", last)
        last = self.ask(7, 12)
        self.assertEqual(last.word, "signed")
        self.stop(signal.SIGKILL)
        self.start()  # over the socket that the killed one has left
        self.is_refused(self.ask(7, 20), "behind", last)
        self.is_refused(self.ask(12, 20, Log(20, "other")), "forked", last)
        self.is_signed(self.ask(12, 20), 20)

    def test_keys_rotate_while_it_runs(self):
        old = self.ask(0, 7).keys
        new = self.verb("rotate").strip()
        self.assertEqual(self.verb("vkey").split(), [*old, new])
        both = self.ask(7, 12)
        self.is_signed(both, 12)
        self.assertEqual(both.keys, [*old, new])
        self.verb("retire", key_id(old[0]))
        reply = self.ask(12, 20)
        self.is_signed(reply, 20)
        self.assertEqual(reply.keys, [new])
        self.assertEqual(self.run_verb("retire", key_id(new))[0], 64)

    def test_the_key_is_for_its_owner_only(self):
        self.ask(0, 7)
        self.assertEqual(os.stat(os.path.join(self.state, "signer.key")).st_mode & 0o777, 0o400)
        self.assertEqual(os.stat(os.path.join(self.state, "last")).st_mode & 0o777, 0o600)
        self.assertEqual(os.stat(self.state).st_mode & 0o777, 0o700)
        self.assertEqual(os.stat(self.path).st_mode & 0o777, 0o660)

    def test_a_write_that_fails_is_told_and_ends_it(self):
        last = self.ask(0, 7)
        os.mkdir(os.path.join(self.state, "last.new"))
        self.is_refused(self.ask(7, 12), "state", last)
        self.assertEqual(self.ended(), 73)
        os.rmdir(os.path.join(self.state, "last.new"))
        self.start()
        self.is_signed(self.ask(7, 12), 12)

    def test_too_much_is_not_read(self):
        last = self.ask(0, 7)
        for size in [MOST_REQUEST, MOST_REQUEST + 1, 4 * MOST_REQUEST]:
            self.is_refused(self.say("x" * size), "request", last)

    def test_a_client_that_dawdles_or_goes_keeps_nobody_for_long(self):
        with self.connect() as slow:
            slow.sendall(b"old 0\n")
            self.is_signed(self.ask(0, 7), 7)
            self.assertEqual(self.heard(slow), "")
        self.connect().close()
        with self.connect() as gone:
            gone.sendall(self.log.ask(7, 12).encode())
        self.assertEqual(self.ask(7, 12).word, "signed")

    def test_it_ends_in_order(self):
        for number in [signal.SIGTERM, signal.SIGINT]:
            self.assertEqual(self.stop(number), 0)
            self.assertFalse(os.path.exists(self.path))
            self.start()

    def test_a_second_one_is_refused(self):
        status, said = self.refused_start()
        self.assertEqual(status, 75)
        self.assertIn("another process listens", said)
        self.is_signed(self.ask(0, 7), 7)


class Evidence(Signer):
    def lose_last(self):
        self.start()
        for old, size in [(0, 7), (7, 12)]:
            reply = self.ask(old, size)
            with open(os.path.join(self.home, f"kept{size}"), "w", encoding="utf-8") as file:
                file.write(reply.note)
        self.assertEqual(self.stop(), 0)
        os.remove(os.path.join(self.state, "last"))

    def adopt(self, name):
        return self.run_verb("adopt", os.path.join(self.home, name))

    def test_a_lost_last_checkpoint_is_refused_until_a_kept_one_is_adopted(self):
        self.lose_last()
        for _ in range(2):
            status, said = self.refused_start()
            self.assertEqual(status, 65)
            self.assertIn("shop-authd-signer adopt FILE", said)
        status, out, _ = self.adopt("kept12")
        self.assertEqual((status, out), (0, self.log.head(12)))
        self.assertEqual(self.adopt("kept7")[0], 65)
        self.start()
        self.assertEqual(self.ask(7, 11).word, "refused smaller")
        self.is_signed(self.ask(12, 20), 20)

    def test_only_what_it_has_signed_itself_is_adopted(self):
        self.lose_last()
        path = os.path.join(self.home, "kept12")
        with open(path, encoding="utf-8") as file:
            note = file.read()
        for wrong in [note.replace("\n12\n", "\n13\n"), note.split("\n\n")[0] + "\n", ""]:
            with open(path, "w", encoding="utf-8") as file:
                file.write(wrong)
            self.assertEqual(self.adopt("kept12")[0], 65)
        self.assertEqual(self.refused_start()[0], 65)

    def test_a_running_one_that_loses_its_evidence_signs_nothing(self):
        self.start()
        self.ask(0, 7)
        os.remove(os.path.join(self.state, "last"))
        self.assertEqual(self.ask(7, 12).word, "refused state")
        self.assertEqual(self.ended(), 65)


class Starting(Signer):
    def copy_key(self):
        self.start()
        self.ask(0, 7)
        self.assertEqual(self.stop(), 0)
        self.key = os.path.join(self.home, "given.key")
        shutil.copy(os.path.join(self.state, "signer.key"), self.key)
        shutil.rmtree(self.state)

    def test_a_given_key_fixes_the_log(self):
        self.copy_key()
        os.mkdir(self.state, 0o700)
        vkey = self.verb("vkey").strip()
        self.start()
        foreign = self.ask(0, 7, Log(20, origin="other.example/log"))
        self.assertEqual((foreign.word, foreign.keys, foreign.note), ("refused origin", [vkey], ""))
        self.is_signed(self.ask(0, 7), 7)
        self.assertNotIn("signer.key", os.listdir(self.state))
        self.assertEqual(self.run_verb("rotate")[0], 64)

    def test_a_key_that_others_may_read_is_refused(self):
        self.copy_key()
        os.chmod(self.key, 0o440)
        status, said = self.refused_start()
        self.assertEqual(status, 66)
        self.assertIn("chmod 0600", said)

    def test_a_credential_is_the_key(self):
        self.copy_key()
        os.rename(self.key, os.path.join(self.home, "signer.key"))
        self.key = None
        os.mkdir(self.state, 0o700)
        done = subprocess.run(self.command("vkey"), capture_output=True, text=True, check=True,
                              env={**os.environ, "CREDENTIALS_DIRECTORY": self.home})
        self.assertTrue(done.stdout.startswith(LOG + "+"))

    def test_usage(self):
        self.assertEqual(self.run_verb("--version")[0], 0)
        self.assertIn("adopt", self.run_verb("--help")[1])
        for words in [["dance"], ["retire"], ["adopt"], ["--what"]]:
            self.assertEqual(self.run_verb(*words)[0], 64)
        status, _, said = self.run_verb()
        self.assertEqual(status, 78)
        self.assertIn("--socket", said)
        self.assertEqual(self.run_verb("rotate")[0], 66)

    def test_a_path_that_is_no_socket_is_left_alone(self):
        with open(self.path, "w", encoding="utf-8") as file:
            file.write("mine")
        self.assertEqual(self.refused_start()[0], 78)
        with open(self.path, encoding="utf-8") as file:
            self.assertEqual(file.read(), "mine")

    def test_a_socket_of_the_manager_is_served_and_outlives_it(self):
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.addCleanup(listening.close)
        listening.bind(self.path)
        listening.listen()
        told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(told.close)
        told.bind(os.path.join(self.home, "notify.sock"))
        told.settimeout(world.PATIENCE)
        command = self.command()

        def take_over():
            # In the child, because the program looks whether the socket is meant for it.
            os.dup2(listening.fileno(), FIRST_SOCKET + 10)
            os.dup2(FIRST_SOCKET + 10, FIRST_SOCKET)
            os.environ.update({"NOTIFY_SOCKET": told.getsockname(), "LISTEN_FDS": "1",
                               "LISTEN_PID": str(os.getpid())})
            os.execv(command[0], command)

        before = 0
        for size in [7, 12]:
            self.process = subprocess.Popen(command, preexec_fn=take_over, close_fds=False,
                                            stderr=subprocess.DEVNULL)
            self.assertEqual(told.recv(4096), b"READY=1")
            self.is_signed(self.ask(before, size), size)
            self.assertEqual(self.stop(), 0)
            self.assertEqual(told.recv(4096), b"STOPPING=1")
            self.assertTrue(os.path.exists(self.path))
            before = size


if __name__ == "__main__":
    world.main()
