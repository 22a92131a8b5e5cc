#!/usr/bin/env python3
"""mutation_test.py [--seed N] GO_PROGRAMS OUR_PROGRAMS: whatever is done to a log, both verifiers
find it, and name the same first entry."""

import argparse
import concurrent.futures
import os
import random
import shutil
import sys
import tempfile

import mutations
import rig

WRITERS = ["write_log", "scribe"]
SIZES = [0, 1, 2, 255, 256, 257, 511, 512, 513, 1100]
LARGE = 65536 + 3
ANYWHERE = object()  # the two must agree, on whatever


class Case:
    def __init__(self, words, log, expected, changes=None, keys=None, old=None):
        self.words = f"{os.path.basename(log.path)}: {words}"
        self.log, self.expected, self.changes = log, expected, changes or {}
        self.keys, self.old = keys or log.keys, old

    def fails(self, programs):
        """Why the case fails, or nothing."""
        with tempfile.TemporaryDirectory(dir=programs.work) as path:
            self.log.copy(path, self.changes)
            try:
                go = programs.judged_by_go(path, self.keys, self.old)
                ours = programs.judged_by_us(path, self.keys, self.old)
            except rig.Broken as broken:
                return f"{self.words}: {broken}"
        same = go == ours and go[0] == self.expected[0]
        if same and self.expected[1] in (ANYWHERE, go[1]):
            return None
        return f"{self.words}: expected {self.expected}, referee says {go}, verify_log {ours}"


def mutated(log, chance):
    for words, changes, position in mutations.Mutations(log, chance).all():
        yield Case(words, log, ("flaw", position), changes)


def remembered(programs, writer, log, old_size, seed):
    """What only somebody notices who has seen an earlier checkpoint, and what he must not mind."""
    yield Case("grown", log, ("ok", log.size), old=log.old)
    if old_size == log.size:
        return
    older = programs.write(writer, f"{log.size}-older", old_size, seed)
    if older.read("checkpoint") != log.read("old-checkpoint"):
        raise rig.Broken(f"{writer}: the same {old_size} entries make two logs")
    yield Case("an older log", older, ("ok", old_size))
    yield Case("rolled back", older, ("flaw", old_size), old=log.checkpoint)
    yield Case("old checkpoint", log, ("flaw", ANYWHERE),
               {"checkpoint": log.read("old-checkpoint")}, old=log.checkpoint)
    fork = programs.write(writer, f"{log.size}-fork", log.size, seed + 1)
    yield Case("another log", fork, ("ok", fork.size))
    yield Case("forked at the same size", fork, ("flaw", None), old=log.checkpoint)
    if old_size:
        yield Case("forked", fork, ("flaw", None), old=log.old)


def whole(programs, writer, size, seed, chance):
    """One log and everything about it."""
    old_size = chance.choice([0, size // 2, max(size - 1, 0), chance.randint(0, size)])
    log = programs.write(writer, size, size, seed, old_size)
    yield Case("as it is", log, ("ok", size))
    yield from remembered(programs, writer, log, old_size, seed)
    others = programs.public_key(next(other for other in WRITERS if other != writer))
    yield Case("wrong key", log, ("flaw", None), keys=others)
    yield from mutated(log, chance)


def large(programs, seed, chance):
    """Three levels."""
    yield Case("as it is", programs.write("write_log", LARGE, LARGE, seed), ("ok", LARGE))
    log = programs.write("scribe", LARGE, LARGE, seed, 300)
    # The scribe leaves no partial tiles of the old size: full ones must do.
    old = {"checkpoint": log.read("old-checkpoint")}
    yield Case("as it is", log, ("ok", LARGE), old=log.old)
    yield Case("its first entries", log, ("ok", 300), old)
    yield Case("old checkpoint", log, ("flaw", 300), old, old=log.checkpoint)
    done = mutations.Mutations(log, chance)
    some = [*done.rewritten(), *done.across_bundles(), *list(done.within_bundles())[:1]]
    for level in log.levels():
        some += list(done.tiles(level))[:2]
    for words, changes, position in some:
        yield Case(words, log, ("flaw", position), changes)


def cases(programs, seed, chance):
    for writer in WRITERS:
        programs.write(writer, "key", 0, seed)
    for size in SIZES:
        first = chance.choice(WRITERS)
        for writer in WRITERS:
            if writer == first:
                yield from whole(programs, writer, size, seed, chance)
            else:
                log = programs.write(writer, size, size, seed, size)
                yield Case("as it is", log, ("ok", size), old=log.old)
    yield from large(programs, seed, chance)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 31))
    parser.add_argument("go")
    parser.add_argument("ours")
    args = parser.parse_args()
    print("seed", args.seed, flush=True)
    work = tempfile.mkdtemp(prefix="authd-mutations-")
    try:
        programs = rig.Programs(args.ours, args.go, work)
        todo = list(cases(programs, args.seed, random.Random(args.seed)))
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            failures = [why for why in pool.map(lambda case: case.fails(programs), todo) if why]
    finally:
        shutil.rmtree(work)
    print(*failures, f"{len(todo)} cases, {len(failures)} failed", sep="\n")
    return 1 if failures or not todo else 0


if __name__ == "__main__":
    sys.exit(main())
