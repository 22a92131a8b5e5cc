"""Logs of tiles, the programs that write them, and the two that judge them."""

import os
import re
import subprocess

WIDTH = 256
PATIENCE = 120
VERDICT = re.compile(r"(ok) (\d+)\n|(flaw) (\d+|-): [^\n]+\n")


def tile_path(level, number, width):
    """A tile; its level is a number, or "entries"."""
    groups = [f"{number % 1000:03}"]
    while number >= 1000:
        number //= 1000
        groups.insert(0, f"x{number % 1000:03}")
    partial = "" if width == WIDTH else f".p/{width}"
    return f"tile/{level}/{'/'.join(groups)}{partial}"


def split(bundle):
    """The entries of a bundle, and the bytes behind the last whole one."""
    entries = []
    while len(bundle) >= 2:
        end = 2 + int.from_bytes(bundle[:2], "big")
        if len(bundle) < end:
            break
        entries.append(bundle[2:end])
        bundle = bundle[end:]
    return entries, bundle


def join(entries):
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


class Log:
    """A directory of tiles that is not to be changed."""

    def __init__(self, path, keys):
        self.path, self.keys = path, keys
        self.size = int(self.read("checkpoint").split(b"\n")[1])

    def read(self, name):
        with open(os.path.join(self.path, name), "rb") as file:
            return file.read()

    @property
    def old(self):
        return os.path.join(self.path, "old-checkpoint")

    @property
    def checkpoint(self):
        return os.path.join(self.path, "checkpoint")

    def levels(self):
        return [level for level in range(8) if self.size >> 8 * level]

    def tile(self, level, number):
        hashes = self.size if level == "entries" else self.size >> 8 * level
        return tile_path(level, number, min(WIDTH, hashes - number * WIDTH))

    def tiles(self, level):
        """How many tiles a level has; the last may be a partial one."""
        hashes = self.size if level == "entries" else self.size >> 8 * level
        return (hashes + WIDTH - 1) // WIDTH

    def bundle(self, number):
        return self.read(self.tile("entries", number))

    def copy(self, target, changes):
        """The log with some files replaced, or left out; what stays shares its bytes."""
        for folder, _, names in os.walk(self.path):
            inner = os.path.relpath(folder, self.path)
            os.makedirs(os.path.join(target, inner), exist_ok=True)
            for name in names:
                path = os.path.normpath(os.path.join(inner, name))
                if path not in changes:
                    os.link(os.path.join(folder, name), os.path.join(target, path))
        for path, data in changes.items():
            if data is not None:
                with open(os.path.join(target, path), "wb") as file:
                    file.write(data)


class Broken(Exception):
    """A program that gave no verdict."""


class Programs:
    """`write_log`, `verify_log` and `prove_log` are ours, `scribe` and `referee` are in Go."""

    def __init__(self, ours, go, work):
        self.ours, self.go, self.work = ours, go, work

    def run(self, folder, *words, text=None):
        command = [os.path.join(folder, words[0]), *map(str, words[1:])]
        done = subprocess.run(command, input=text, capture_output=True, timeout=PATIENCE,
                              text=True, check=False)
        return command, done

    def said(self, folder, *words, text=None):
        """What a program prints that must not fail."""
        command, done = self.run(folder, *words, text=text)
        if done.returncode != 0:
            raise Broken(f"{command}: status {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def verdict(self, folder, *words):
        """("ok", size) or ("flaw", position), None for a position that nobody can name."""
        command, done = self.run(folder, *words)
        found = VERDICT.fullmatch(done.stdout)
        if not found or done.returncode != (0 if found[1] else 1):
            raise Broken(f"{command}: status {done.returncode}\n{done.stdout}{done.stderr}")
        if found[1]:
            return "ok", int(found[2])
        return "flaw", None if found[4] == "-" else int(found[4])

    def judged_by_go(self, log, keys, old=None):
        options = ["-old", old] if old else []
        return self.verdict(self.go, "referee", *options, log, keys)

    def judged_by_us(self, log, keys, old=None):
        verdict = self.verdict(self.ours, "verify_log", log, keys)
        if old and verdict[0] == "ok":
            return self.verdict(self.ours, "prove_log", "grown", old, log, keys)
        return verdict

    def answers(self, log, questions):
        """Both programs' answers to the same questions."""
        text = "".join(question + "\n" for question in questions)
        ours = self.said(self.ours, "prove_log", "answer", log.path, log.keys, text=text)
        theirs = self.said(self.go, "referee", "-answer", log.path, log.keys, text=text)
        return ours.splitlines(), theirs.splitlines()

    def write(self, writer, name, size, seed, old=None):
        """A log by `write_log` or `scribe`. All of one writer are signed with the same key."""
        folder = self.ours if writer == "write_log" else self.go
        path = os.path.join(self.work, f"{writer}-{name}")
        options = [] if old is None else ["--old", old]
        self.said(folder, writer, path, size, seed, self.key(writer), *options)
        return Log(path, self.public_key(writer))

    def key(self, writer):
        return os.path.join(self.work, writer + ".key")

    def public_key(self, writer):
        with open(self.key(writer) + ".pub", encoding="utf-8") as file:
            return file.read().strip()
