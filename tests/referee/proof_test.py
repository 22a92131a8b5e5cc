#!/usr/bin/env python3
"""proof_test.py [--seed N] GO_PROGRAMS OUR_PROGRAMS: two implementations make the same roots and
proofs, and think the same of good and bad ones; each takes the other's receipts."""

import argparse
import os
import random
import sys
import tempfile
import unittest

import rig

SMALL, LARGE = 1100, 65536 + 3
ARGS = None


def edges(most):
    """Around the powers of two."""
    return sorted({n for k in range(18) for n in (2**k - 1, 2**k, 2**k + 1) if 0 < n <= most})


class Proofs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        work = tempfile.TemporaryDirectory(prefix="authd-proofs-")
        cls.addClassCleanup(work.cleanup)
        cls.work = work.name
        cls.programs = rig.Programs(ARGS.ours, ARGS.go, cls.work)
        cls.small = cls.programs.write("write_log", SMALL, SMALL, ARGS.seed)
        cls.large = cls.programs.write("scribe", LARGE, LARGE, ARGS.seed)

    def setUp(self):
        self.chance = random.Random(ARGS.seed)

    def agreed(self, log, questions):
        """The answers, which both must give."""
        ours, theirs = self.programs.answers(log, questions)
        self.assertEqual(len(ours), len(questions))
        for mine, other in zip(ours, theirs):
            self.assertEqual(mine, other)
        self.assertEqual(len(theirs), len(questions))
        return [line[len(question):].split() for line, question in zip(ours, questions)]

    def some_inside(self, size):
        return {0, size - 1, size // 2, self.chance.randrange(size)}

    def test_every_root_of_a_growing_log(self):
        self.agreed(self.small, [f"root {size}" for size in range(SMALL + 1)])

    def test_proofs_around_the_powers_of_two(self):
        for log in (self.small, self.large):
            sizes = [*edges(log.size), log.size]
            self.agreed(log, [f"inclusion {i} {n}" for n in sizes for i in self.some_inside(n)])
            self.agreed(log, [f"consistency {i + 1} {n}"
                              for n in sizes for i in self.some_inside(n)])

    def test_proofs_of_random_trees(self):
        for log, count in ((self.small, 400), (self.large, 100)):
            sizes = [self.chance.randint(1, log.size) for _ in range(count)]
            self.agreed(log, [f"inclusion {self.chance.randrange(n)} {n}" for n in sizes])
            self.agreed(log, [f"consistency {self.chance.randint(1, n)} {n}" for n in sizes])

    def statements(self, log, count):
        """True ones, as lists of words: verb, two numbers, two hashes, proof."""
        pairs = [(self.chance.randrange(n), n)
                 for n in (self.chance.randint(2, log.size) for _ in range(count))]
        sizes = sorted({n for _, n in pairs} | {i + 1 for i, _ in pairs})
        roots = {n: root for n, (root,) in
                 zip(sizes, self.agreed(log, [f"root {n}" for n in sizes]))}
        inclusions = self.agreed(log, [f"inclusion {i} {n}" for i, n in pairs])
        growths = self.agreed(log, [f"consistency {i + 1} {n}" for i, n in pairs])
        leaves = {i: self.leaf(log, i) for i, _ in pairs}
        return ([["included", i, n, leaves[i], roots[n], *proof]
                 for (i, n), proof in zip(pairs, inclusions)] +
                [["grown", i + 1, n, roots[i + 1], roots[n], *proof]
                 for (i, n), proof in zip(pairs, growths)])

    def leaf(self, log, position):
        tile = log.read(log.tile(0, position // rig.WIDTH))
        return tile[position % rig.WIDTH * 32:][:32].hex()

    def falsified(self, words):
        """Another statement, and whether it is surely wrong: a path may be right in a tree of
        another size too."""
        words = list(words)
        digit = self.chance.randrange(64)
        at = self.chance.randrange(3, len(words))
        kind = self.chance.choice(["flip", "drop", "add", "double", "swap", "first", "size"])
        if kind == "flip":
            flipped = f"{int(words[at][digit], 16) ^ self.chance.randrange(1, 16):x}"
            words[at] = words[at][:digit] + flipped + words[at][digit + 1:]
        elif kind == "drop" and len(words) > 5:
            del words[self.chance.randrange(5, len(words))]
        elif kind == "double":
            words.insert(at, words[at])
        elif kind == "swap" and len(words) > 6:
            words[5], words[-1] = words[-1], words[5]
        elif kind == "first":
            words[1] = self.chance.randint(1, 2 * SMALL)
        elif kind == "size":
            words[2] = self.chance.randint(1, 2 * SMALL)
        else:
            words.append("00" * 32)
        return words, kind not in ("first", "size")

    def test_good_proofs_hold_and_bad_ones_do_not(self):
        good = [" ".join(map(str, words)) for words in self.statements(self.small, 150)]
        for line, said in zip(good, self.agreed(self.small, good)):
            self.assertEqual(said, ["yes"], line)
        falsified = [self.falsified(line.split()) for line in good * 8]
        bad = [" ".join(map(str, words)) for words, _ in falsified]
        for line, said, (_, wrong) in zip(bad, self.agreed(self.small, bad), falsified):
            if wrong:
                self.assertEqual(said, ["no"], line)

    def receive(self, bytes_, log, *entry, keys=None):
        path = os.path.join(self.work, "some.tlog-proof")
        with open(path, "wb") as file:
            file.write(bytes_)
        keys = keys or log.keys
        ours = self.programs.verdict(ARGS.ours, "prove_log", "receive", path, keys, *entry)
        theirs = self.programs.verdict(ARGS.go, "referee", "-proof", path, keys, *entry)
        self.assertEqual(ours, theirs, bytes_)
        return ours

    def test_receipts(self):
        for log in (self.small, self.large):
            for position in {0, 255, 256, log.size - 1, self.chance.randrange(log.size)}:
                receipt = self.programs.said(ARGS.ours, "prove_log", "receipt", position, log.path,
                                             log.keys).encode()
                self.assertEqual(self.receive(receipt, log), ("ok", log.size))
                self.falsify(receipt, log)
                self.with_other_keys(receipt, log)

    def with_other_keys(self, receipt, log):
        """One known key is enough."""
        other = (self.large if log is self.small else self.small).keys
        self.assertEqual(self.receive(receipt, log, keys=other), ("flaw", None))
        for keys in (f"{other} {log.keys}", f"{log.keys} {other}"):
            self.assertEqual(self.receive(receipt, log, keys=keys), ("ok", log.size))

    def falsify(self, receipt, log):
        for _ in range(8):
            at = self.chance.randrange(len(receipt))
            flipped = bytes([receipt[at] ^ self.chance.randrange(1, 256)])
            verdict = self.receive(receipt[:at] + flipped + receipt[at + 1:], log)
            self.assertEqual(verdict[0], "flaw", (receipt, at, flipped))
        without = b"\n".join(line for line in receipt.split(b"\n") if line[:6] != b"extra ")
        self.assertEqual(self.receive(without, log)[0], "flaw")
        self.beside(without, receipt, log)

    def beside(self, without, receipt, log):
        """A receipt that does not hold the entry is good for who has it."""
        position = int(without.split(b"\n")[1].split(b" ")[1])
        entries, _ = rig.split(log.bundle(position // rig.WIDTH))
        path = os.path.join(self.work, "entry")
        for change, word in ((b"", "ok"), (b"x", "flaw")):
            with open(path, "wb") as file:
                file.write(entries[position % rig.WIDTH] + change)
            self.assertEqual(self.receive(without, log, path)[0], word)
            self.assertEqual(self.receive(receipt, log, path)[0], word)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 31))
    parser.add_argument("go")
    parser.add_argument("ours")
    ARGS = parser.parse_args()
    print("seed", ARGS.seed, flush=True)
    unittest.main(argv=sys.argv[:1])
