"""What must hold after every round, as far as it can be asked from outside."""

import base64
import collections
import contextlib
import hashlib
import json
import os
import re
import struct
import zlib

from campaign import CANARY, demand
import world

NOTHING = hashlib.sha256(b"").digest()
SLOT = struct.Struct(">8sQQ32sI")
SAMPLE = 12  # tokens and answers that are asked for again


def node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def root_of(leaves):
    """RFC 6962 over leaf hashes."""
    if len(leaves) < 2:
        return leaves[0] if leaves else NOTHING
    left = 1 << (len(leaves) - 1).bit_length() - 1
    return node(root_of(leaves[:left]), root_of(leaves[left:]))


def head_of(path):
    """(size, root) of the head file's newest slot, read as storage/README.md describes it."""
    with open(path, "rb") as file:
        text = file.read()
    slots = [SLOT.unpack(text[at:at + SLOT.size]) for at in (0, 512)]
    good = [slot for slot in slots if slot[4] == zlib.crc32(SLOT.pack(*slot)[:56])]
    demand(good, "no slot of the head file is valid")
    return max(good, key=lambda slot: slot[1])[2:4]


def digest(token):
    return hashlib.sha256(token.encode()).hexdigest()


def files_below(directory):
    for folder, _, names in os.walk(directory):
        for name in names:
            with contextlib.suppress(FileNotFoundError):  # the engine replaces files
                with open(os.path.join(folder, name), "rb") as file:
                    yield name, file.read()


class Happened:
    """Acts as the log tells them."""

    def __init__(self, events):
        self.customers = collections.Counter()
        self.logins = collections.Counter()
        self.revoked = collections.Counter()
        seqs = {}
        for event in events:
            if event["type"] == "CustomerCreated":
                self.customers[event["pii"]["value"]["email"]] += 1
            elif event["type"] == "TokenIssued":
                self.logins[event["body"]["tokenDigest"]] += 1
                seqs[event["seq"]] = event["body"]["tokenDigest"]
            elif event["type"] == "TokenRevoked":
                self.revoked[seqs[event["body"]["issueSeq"]]] += 1

    def count(self, act):
        if act.kind == "customer":
            return self.customers[act.what]
        if act.kind == "revoke":
            return self.revoked[digest(act.what.token())]
        return self.logins[digest(act.token())] if act.answer else 0

    def total(self):
        return {"customer": self.customers.total(), "login": self.logins.total(),
                "revoke": self.revoked.total()}


def checkpoints_in(text):
    """(size, root) of each signed note in it."""
    notes = re.findall(r"^\S+\n(\d+)\n([\w+/=]+)\n\n\u2014 ", text, re.MULTILINE)
    return [(int(size), base64.b64decode(root)) for size, root in notes]


class Oracle:
    def __init__(self, sent=None):
        self.leaves = []  # of every event that was ever seen
        self.sent = sent  # a file that the daemon sends its checkpoints to
        self.notes = ""  # others that were signed
        self.signed = 0  # of both

    def check(self, daemon, load):
        """A daemon that serves again. Asks for every act again that nobody knows of."""
        events = self.look(daemon)
        self.acknowledged_once(Happened(events), load.acts)
        self.repeat(load)
        events = self.look(daemon)
        self.all_once(Happened(events), load.acts)
        self.tokens(daemon, load.acts)
        daemon.authctl("db", "check")
        self.nothing_in_clear(daemon, load.acts)

    def look(self, daemon):
        size, root = head_of(os.path.join(daemon.data, "head"))
        lines = daemon.authctl("events", "export").splitlines()
        events = [json.loads(line) for line in lines]
        demand([event["seq"] for event in events] == list(range(len(events))),
               "the positions are not dense")
        leaves = [bytes.fromhex(event["leafHash"]) for event in events]
        demand(leaves[:len(self.leaves)] == self.leaves, "an event that was seen has changed")
        demand(size <= len(leaves), f"the head is {size} events long, the log {len(leaves)}")
        demand(root_of(leaves[:size]) == root, "the head is not that of the log")
        self.leaves = leaves
        self.begins_with_all_that_was_signed()
        return events

    def begins_with_all_that_was_signed(self):
        checkpoints = checkpoints_in(self.notes)
        if self.sent and os.path.exists(self.sent):
            with open(self.sent, encoding="utf-8") as file:
                checkpoints += checkpoints_in(file.read())
        for size, root in checkpoints:
            demand(size <= len(self.leaves), f"of {size} signed, {len(self.leaves)} are there")
            demand(root_of(self.leaves[:size]) == root, f"the first {size} were signed otherwise")
        demand(len(checkpoints) >= self.signed, "a signed head is gone")
        self.signed = len(checkpoints)

    def remember(self, note):
        demand(checkpoints_in(note), f"no signed note: {note}")
        self.notes += note

    def acknowledged_once(self, happened, acts):
        for act in acts:
            count = happened.count(act)
            demand(count <= 1, f"{act} stands {count} times in the log")
            demand(count == 1 or not act.answer, f"{act} was acknowledged and is lost")
        for kind, count in happened.total().items():
            known = sum(1 for act in acts if act.kind == kind)
            demand(count <= known, f"{count} times {kind}, asked for were {known}")

    def repeat(self, load):
        """An unknown outcome becomes known; a known answer is repeated."""
        known = [act for act in load.acts if act.answer and act.kind != "revoke"]
        for act in known[-SAMPLE:]:
            before = act.answer
            demand(load.attempt(act).body == before, f"another answer to {act}")
        for act in load.acts:
            if not act.answer:
                answer = load.attempt(act)
                demand(answer.status == 200, f"{act}: {answer.status} {answer.body}")

    def all_once(self, happened, acts):
        for act in acts:
            demand(happened.count(act) == 1, f"{act} stands {happened.count(act)} times in the log")
        wanted = collections.Counter(act.kind for act in acts)
        demand(happened.total() == {kind: wanted[kind] for kind in happened.total()},
               f"the log tells of {happened.total()}, asked for were {wanted}")

    def tokens(self, daemon, acts):
        dead = {id(act.what) for act in acts if act.kind == "revoke"}
        for act in [act for act in acts if act.kind == "login"][-SAMPLE:]:
            status = daemon.get("/auth/verify", act.token()).status
            demand(status == (401 if id(act) in dead else 200), f"{act}: the check says {status}")

    def nothing_in_clear(self, daemon, acts):
        secrets = [CANARY.encode(), CANARY.title().encode()]
        secrets += [act.token().encode() for act in acts if act.kind == "login"][-SAMPLE:]
        # The search can find something: what the log is called stands there in clear.
        clear, found = json.loads(daemon.authctl("-o", "json", "status"))["origin"].encode(), False
        for name, text in files_below(daemon.data):
            found = found or clear in text
            for secret in secrets:
                demand(secret not in text, f"{name} holds {secret} in clear")
        demand(found, "the search for secrets finds nothing at all")
