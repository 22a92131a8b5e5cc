"""What the campaigns share: a load that keeps a ledger where no fault reaches it.

A campaign is a program BIN_DIR [ROUNDS] [SEED] over the real daemon (`main`); `oracle.py` looks at
what is left after each round. Exit status 77: it cannot be had here, and why is said."""

import argparse
import contextlib
import dataclasses
import http.client
import json
import os
import random
import sys
import threading
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))
import world  # noqa: E402  (where it is, is said above)

SKIPPED = 77
CANARY = "zanary"  # in everything personal, and in nothing else that the daemon is told
ADMIN = CANARY + "-ada"
PASSWORD = CANARY.title() + "1horse"
CLIENTS = 4
FAULTS = {1, 73}  # the daemon's exit status: a failed write; the state directory cannot be used
STARTS_AGAIN = 69  # the same: it could only read its log, and can write again
TOLD_WITHIN = 3  # seconds between a failed write and the end, at most; README of tests/e2e
# What a client hears of a daemon that ends.
LOST = {"ConnectionResetError", "RemoteDisconnected", "ConnectionRefusedError", "IncompleteRead",
        "BrokenPipeError"}


def is_read_only(daemon):
    with contextlib.suppress(OSError, http.client.HTTPException):  # it may be about to end
        return daemon.get("/readyz").json()["status"] == "read_only"
    return False


class Failed(Exception):
    """What a campaign is there to find."""


def demand(holds, words):
    if not holds:
        raise Failed(words)


@dataclasses.dataclass
class Act:
    kind: str  # "customer", "login" or "revoke"
    key: str  # Idempotency-Key
    what: object  # the address, nothing, or the login whose token ends
    answer: bytes = b""  # of a 200; without it nobody knows yet whether it happened

    def token(self):
        return json.loads(self.answer)


class Load:
    """Clients that act until they are ended. What they want and what they hear is written, synced,
    to a ledger outside the faulted disk, for who looks at a failure afterwards."""

    def __init__(self, home, seed):
        self.random = random.Random(seed)
        self.ledger = os.open(os.path.join(home, "ledger.jsonl"),
                              os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_DSYNC, 0o600)
        self.lock = threading.Lock()
        self.acts = []
        self.heard = []  # statuses and names of errors, this round's
        self.admin = None
        self.ending = threading.Event()
        self.clients = []

    def close(self):
        os.close(self.ledger)

    def write(self, **row):
        os.write(self.ledger, json.dumps(row).encode() + b"\n")

    def begin(self, daemon):
        """The first time: the administrator, whose token makes the customers."""
        self.daemon = daemon
        if self.admin is None:
            daemon.create_admin(ADMIN, PASSWORD)
            self.acts.append(Act("login", "admin", None))
            self.attempt(self.acts[0])
            demand(self.acts[0].answer, f"no administrator signs in: {self.heard}")
            self.admin = self.acts[0].token()

    def start(self, daemon):
        self.daemon, self.heard = daemon, []
        self.ending.clear()
        self.clients = [threading.Thread(target=self.work) for _ in range(CLIENTS)]
        for client in self.clients:
            client.start()

    def end(self):
        self.ending.set()
        for client in self.clients:
            client.join()
        self.clients = []

    def work(self):
        while not self.ending.is_set():
            try:
                self.attempt(self.draw())
            except (OSError, http.client.HTTPException) as error:
                self.heard.append(type(error).__name__)
                self.ending.wait(0.02)  # until the daemon is there again, if it comes again

    def draw(self):
        with self.lock:
            number = len(self.acts)
            kind = self.random.choices(["customer", "login", "revoke"], [6, 2, 2])[0]
            act = Act(kind, f"key-{number}", None)
            if kind == "customer":
                act.what = f"{CANARY}-{number}@example.com"
            elif kind == "revoke":
                act.what = self.a_live_login()
                act.kind = "revoke" if act.what else "login"
            self.acts.append(act)
            return act

    def a_live_login(self):
        ended = {id(act.what) for act in self.acts if act.kind == "revoke"}
        live = [act for act in self.acts[1:]
                if act.kind == "login" and act.answer and id(act) not in ended]
        return self.random.choice(live) if live else None

    def attempt(self, act):
        """Raises what a lost connection raises."""
        self.write(wants=act.kind, key=act.key)
        answer = self.send(act)
        self.heard.append(answer.status)
        self.write(key=act.key, status=answer.status, body=answer.body.decode("utf-8", "replace"))
        if answer.status == 200:
            act.answer = answer.body or b"null"
        return answer

    def send(self, act):
        if act.kind == "login":
            return self.daemon.login(world.ADMIN_TOKEN, ADMIN, PASSWORD, Idempotency_Key=act.key)
        if act.kind == "customer":
            customer = {"email": act.what, "firstname": CANARY.title(), "lastname": "Doe"}
            return self.daemon.ask("POST", "/rest/V1/customers", {"customer": customer},
                                   self.admin, {"Idempotency-Key": act.key})
        return self.revoke(act.what.token())

    def revoke(self, token):
        connection = self.daemon.connection()
        try:
            connection.request("POST", "/oauth2/revoke", urllib.parse.urlencode({"token": token}),
                               {"Content-Type": "application/x-www-form-urlencoded",
                                "Authorization": "Bearer " + self.admin})
            answer = connection.getresponse()
            return world.Answer(answer.status, answer.read(), answer.headers)
        finally:
            connection.close()

    def answered(self):
        return sum(1 for act in self.acts if act.answer)

    def wait_for(self, more):
        """Until so many more acts are acknowledged."""
        goal, deadline = self.answered() + more, time.monotonic() + world.PATIENCE
        while self.answered() < goal:
            demand(self.daemon.process.poll() is None, "the daemon ended:\n" + self.daemon.said())
            demand(time.monotonic() < deadline, f"nothing goes on; heard: {self.heard[-9:]}")
            time.sleep(0.005)

    def wait_to_hear(self, word, times):
        before, deadline = self.heard.count(word), time.monotonic() + world.PATIENCE
        while self.heard.count(word) < before + times:
            demand(self.daemon.process.poll() is None, "the daemon ended:\n" + self.daemon.said())
            demand(time.monotonic() < deadline, f"never heard {word}: {self.heard[-9:]}")
            time.sleep(0.005)


def skip(words):
    print("skipped: " + words)
    sys.exit(SKIPPED)


def options(rounds, *more):
    """[MORE] BIN_DIR [ROUNDS] [SEED]: so many rounds, if nothing else is said. `more` are words and
    options that take one."""
    parser = argparse.ArgumentParser()
    for word in more:
        parser.add_argument(word)
    parser.add_argument("bin_dir")
    parser.add_argument("rounds", nargs="?", type=int, default=rounds)
    parser.add_argument("seed", nargs="?", type=int, default=random.randrange(1 << 32))
    return parser.parse_args()


def judge(run, seed):
    """`run` does the work and returns what there is to tell."""
    try:
        print(f"{run()}; seed {seed}")
    except (Failed, AssertionError) as wrong:
        print(f"{wrong}\nseed {seed}: {' '.join(sys.argv)}", file=sys.stderr)
        sys.exit(1)


def main(make, rounds, *more):
    """`make` of the options gives what has run() and close()."""
    chosen = options(rounds, *more)
    os.environ["AUTHD_BIN"] = os.path.abspath(chosen.bin_dir)
    campaign = make(chosen)
    try:
        judge(campaign.run, chosen.seed)
    finally:
        campaign.close()
