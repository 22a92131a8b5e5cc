"""A real daemon in a temporary directory, and its clients. For the tests of this folder.

usage of a test: <test>.py BIN_DIR, where the programs of the build tree are."""

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

PATIENCE = 60  # seconds; a bound for slow machines, never what a test measures
ADMIN_TOKEN = "/rest/V1/integration/admin/token"
CUSTOMER_TOKEN = "/rest/V1/integration/customer/token"
ME = "/rest/V1/customers/me"


def website(number, code, name, host, locale="en_US"):
    """A website with one store of the same number and code, as the configuration has it."""
    return (f'[[websites]]\nid = {number}\ncode = "{code}"\nname = "{name}"\n'
            f'[[websites.stores]]\nid = {number}\ncode = "{code}"\nname = "{name}"\n'
            f'base_url = "https://{host}/"\nlocale = "{locale}"\n')


def bin_dir():
    return os.environ["AUTHD_BIN"]


def preloaded(shim):
    """What stands before the daemon's command. ASan's library insists on being the first."""
    program = os.path.join(bin_dir(), "shop-authd")
    linked = subprocess.run(["ldd", program], check=True, capture_output=True, text=True).stdout
    asan = [line.split()[2] for line in linked.splitlines() if "libasan" in line]
    return [shutil.which("env"), "LD_PRELOAD=" + " ".join([*asan, shim])]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Answer:
    def __init__(self, status, body, headers):
        self.status, self.body, self.headers = status, body, headers

    def json(self):
        return json.loads(self.body)


class World:
    """State directory, root key, sockets and port of one daemon, started as often as wanted."""

    def __init__(self):
        self.home = tempfile.mkdtemp(prefix="authd-")
        self.data = os.path.join(self.home, "data")
        self.key = os.path.join(self.home, "root.key")
        self.log = os.path.join(self.home, "daemon.log")
        self.socket = os.path.join(self.home, "admin.sock")
        self.config = os.path.join(self.home, "shop-authd.toml")
        self.port = free_port()
        self.process = None
        self.run_by = []  # words before the daemon's command
        self.http_given = True  # the address is on the command line, not in a file

    def close(self):
        if self.process:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.home)

    def configure(self, text):
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(text)

    def command(self, *more):
        return [*self.run_by, os.path.join(bin_dir(), "shop-authd"), "--data-dir", self.data, "--root-key",
                self.key, *(["--http", f"127.0.0.1:{self.port}"] if self.http_given else []),
                "--admin-socket", self.socket, *more]

    def start(self, *more):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.command(*more), stdout=log, stderr=log)
        deadline = time.monotonic() + PATIENCE
        while not self.is_ready():
            if self.process.poll() is not None:
                raise AssertionError(f"the daemon ended: {self.process.returncode}\n{self.said()}")
            if time.monotonic() > deadline:
                raise AssertionError("the daemon is not ready:\n" + self.said())
            time.sleep(0.02)
        return self

    def is_ready(self):
        with contextlib.suppress(OSError, http.client.HTTPException):
            return self.get("/readyz").status == 200
        return False

    def refused_start(self, *more):
        """Runs a daemon that must not start: its exit status and what it said."""
        done = subprocess.run(self.command(*more), capture_output=True, text=True, timeout=PATIENCE)
        return done.returncode, done.stdout + done.stderr

    def signal(self, number):
        self.process.send_signal(number)

    def ended(self):
        status = self.process.wait(PATIENCE)
        self.process = None
        return status

    def stop(self):
        self.signal(signal.SIGTERM)
        return self.ended()

    def kill(self):
        self.signal(signal.SIGKILL)
        return self.ended()

    def said(self):
        with open(self.log, encoding="utf-8", errors="replace") as log:
            return log.read()

    def connection(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def ask(self, method, path, body=None, token=None, headers=None):
        headers = dict(headers or {})
        if token:
            headers["Authorization"] = "Bearer " + token
        if body is not None:
            body = json.dumps(body)
            headers["Content-Type"] = "application/json"
        connection = self.connection()
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return Answer(answer.status, answer.read(), answer.headers)
        finally:
            connection.close()

    def get(self, path, token=None):
        return self.ask("GET", path, token=token)

    def post(self, path, body, token=None, **headers):
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask("POST", path, body, token, names)

    def raw(self, *pieces, ends=False):
        """Sends bytes as they are and reads until the daemon closes: what it said."""
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as client:
            with contextlib.suppress(OSError):  # it may close before it has heard everything
                for piece in pieces:
                    client.sendall(piece)
                if ends:
                    client.shutdown(socket.SHUT_WR)
            said = b""
            with contextlib.suppress(ConnectionResetError):
                while piece := client.recv(65536):
                    said += piece
            return said

    def authctl(self, *words, stdin=""):
        command = [os.path.join(bin_dir(), "authctl"), "--socket", self.socket, *words]
        done = subprocess.run(command, input=stdin, capture_output=True, text=True,
                              timeout=PATIENCE)
        if done.returncode != 0:
            raise AssertionError(f"authctl {' '.join(words)}: {done.returncode} {done.stderr}")
        return done.stdout

    def events(self, kind=None):
        lines = self.authctl("-o", "jsonl", "events", "list").splitlines()
        # That somebody reads is an event as well: only who asks for those gets them.
        return [event for event in map(json.loads, lines)
                if kind == event["type"] or kind is None and event["type"] != "AuditLogRead"]

    def wait_for(self, kind):
        deadline = time.monotonic() + PATIENCE
        while not self.events(kind):
            if time.monotonic() > deadline:
                raise AssertionError(f"no {kind}\n" + self.said())
            time.sleep(0.05)

    def create_admin(self, name, password):
        self.authctl("admin", "create", name, "--email", name + "@example.com", "--firstname",
                     "Ada", "--lastname", "Min", "--password-stdin", stdin=password)

    def login(self, path, name, password, **headers):
        return self.post(path, {"username": name, "password": password}, **headers)

    def create_customer(self, email, password, admin_token):
        customer = {"email": email, "firstname": "Jane", "lastname": "Doe"}
        body = {"customer": customer, "password": password}
        return self.post("/rest/V1/customers", body, admin_token)


class Case(unittest.TestCase):
    """A test with a world of its own, which leaves nothing behind."""

    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.close)


def main():
    os.environ["AUTHD_BIN"] = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
