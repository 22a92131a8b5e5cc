"""What somebody may do to a log. Each mutation is (words, files that change, the first entry that
is not as it was signed): None for a file that is gone, and for a position that nobody can name."""

import hashlib

from rig import WIDTH, join, split

HASH = 32


def leaf_hash(entry):
    return hashlib.sha256(b"\0" + entry).digest()


def root_of(hashes):
    """Of a full tile."""
    while len(hashes) > 1:
        hashes = [hashlib.sha256(b"\1" + left + right).digest()
                  for left, right in zip(hashes[::2], hashes[1::2])]
    return hashes[0]


def flip(data, at, chance):
    return data[:at] + bytes([data[at] ^ chance.randrange(1, 256)]) + data[at + 1:]


def replaced(data, index, new):
    return data[:index * HASH] + new + data[(index + 1) * HASH:]


def first_bad(begin, bundle, good):
    """Where a bundle begins to differ from its entries. With bytes behind the last entry, no entry
    is wrong, but the bundle is: it is named by its first."""
    entries, _ = split(bundle)
    for i, entry in enumerate(good):
        if i >= len(entries) or entries[i] != entry:
            return begin + i
    return begin


class Mutations:
    def __init__(self, log, chance):
        self.log, self.chance = log, chance

    def any_bundle(self):
        number = self.chance.randrange(self.log.tiles("entries"))
        return number, split(self.log.bundle(number))[0]

    def any_of(self, entries):
        """An entry of which something can be changed."""
        return self.chance.choice([i for i, entry in enumerate(entries) if entry])

    def changed_bundle(self, words, number, data):
        good, _ = split(self.log.bundle(number))
        path = self.log.tile("entries", number)
        return words + " in " + path, {path: data}, first_bad(number * WIDTH, data, good)

    def within_bundles(self):
        """Entries changed one by one, the length before each as it must be."""
        number, entries = self.any_bundle()
        i = self.any_of(entries)
        at = self.chance.randrange(len(entries[i]))
        other = bytes(self.chance.randrange(256) for _ in range(self.chance.randrange(60)))
        for words, result in [
                ("flipped byte of an entry",
                 entries[:i] + [flip(entries[i], at, self.chance)] + entries[i + 1:]),
                ("dropped entry", entries[:i] + entries[i + 1:]),
                ("dropped last entry", entries[:-1]),
                ("inserted entry", entries[:i] + [other] + entries[i:]),
                ("appended entry", entries + [other]),
                ("duplicated entry", entries[:i + 1] + entries[i:]),
                ("shortened entry", entries[:i] + [entries[i][:at]] + entries[i + 1:]),
                ("lengthened entry", entries[:i] + [entries[i] + b"\0"] + entries[i + 1:])]:
            yield self.changed_bundle(words, number, join(result))
        if len(entries) > 1:
            a, b = sorted(self.chance.sample(range(len(entries)), 2))
            swapped = list(entries)
            swapped[a], swapped[b] = swapped[b], swapped[a]
            yield self.changed_bundle("swapped entries", number, join(swapped))

    def bytes_of_bundles(self):
        number, entries = self.any_bundle()
        data = self.log.bundle(number)
        at = len(join(entries[:self.chance.randrange(len(entries))])) + self.chance.randrange(2)
        cut = self.chance.randrange(len(data))
        yield self.changed_bundle("flipped length", number, flip(data, at, self.chance))
        yield self.changed_bundle("cut", number, data[:cut])
        yield self.changed_bundle("bytes behind the last entry", number, data + b"\0")
        yield self.changed_bundle("nothing left", number, b"")
        path = self.log.tile("entries", number)
        yield "deleted " + path, {path: None}, number * WIDTH

    def across_bundles(self):
        """Entries dropped or inserted so that all behind them move."""
        entries = [entry for number in range(self.log.tiles("entries"))
                   for entry in split(self.log.bundle(number))[0]]
        i = self.chance.randrange(len(entries))
        for words, result in [("dropped from the log", entries[:i] + entries[i + 1:]),
                              ("inserted into the log", entries[:i] + [b"new"] + entries[i:])]:
            yield f"{words}: {i}", self.in_bundles(result), i
        if self.log.tiles("entries") > 1:
            a = self.chance.randrange(self.log.tiles("entries") - 1)
            b = self.chance.randrange(a + 1, self.log.tiles("entries"))
            i = self.chance.randrange(min(WIDTH, len(entries) - b * WIDTH))
            i, j = a * WIDTH + i, b * WIDTH + i
            entries[i], entries[j] = entries[j], entries[i]
            yield f"swapped in the log: {i}, {j}", self.in_bundles(entries), i

    def in_bundles(self, entries):
        last = self.log.tiles("entries") - 1
        cuts = [number * WIDTH for number in range(last + 1)] + [len(entries)]
        return {self.log.tile("entries", number): join(entries[cuts[number]:cuts[number + 1]])
                for number in range(last + 1)}

    def tiles(self, level):
        """A hash that is wrong shows at the first entry below it, a tile at the first of its."""
        number = self.chance.randrange(self.log.tiles(level))
        path = self.log.tile(level, number)
        data = self.log.read(path)
        at = self.chance.randrange(len(data))
        bad = (number * WIDTH + at // HASH) << 8 * level
        begin = number * WIDTH << 8 * level
        yield "flipped byte of " + path, {path: flip(data, at, self.chance)}, bad
        yield "deleted " + path, {path: None}, begin
        yield "cut " + path, {path: data[:-HASH]}, begin
        yield "one byte cut of " + path, {path: data[:-1]}, begin
        yield "one hash more in " + path, {path: data + bytes(HASH)}, begin
        if self.log.tiles(level) > 1 and level == 0:
            other = self.chance.choice([n for n in range(self.log.tiles(level)) if n != number])
            swap = self.log.tile(level, other)
            changes = {path: self.log.read(swap), swap: data}
            yield f"swapped {path}, {swap}", changes, min(number, other) * WIDTH

    def rewritten(self):
        """An entry changed by somebody who knows of tiles, but has no key."""
        number, entries = self.any_bundle()
        i = self.any_of(entries)
        entries[i] = flip(entries[i], self.chance.randrange(len(entries[i])), self.chance)
        changes = {self.log.tile("entries", number): join(entries)}
        level, place, new = 0, number * WIDTH + i, leaf_hash(entries[i])
        while True:
            path = self.log.tile(level, place // WIDTH)
            data = replaced(self.log.read(path), place % WIDTH, new)
            changes[path] = data
            full = len(data) == WIDTH * HASH
            # What leads to the tile above is wrong from the first entry on; to the root, anywhere.
            bad = place // WIDTH * WIDTH << 8 * level if full else None
            yield f"entry {number * WIDTH + i} rewritten up to {path}", dict(changes), bad
            if not full:
                return
            new = root_of([data[at:at + HASH] for at in range(0, len(data), HASH)])
            level, place = level + 1, place // WIDTH

    def checkpoints(self):
        data = self.log.read("checkpoint")
        text, signatures = data.split(b"\n\n")
        origin, size, root = text.split(b"\n")
        for at in {self.chance.randrange(len(data)) for _ in range(3)}:
            yield f"flipped byte {at} of the checkpoint", {
                "checkpoint": flip(data, at, self.chance)}, None
        for words, result in [
                ("no checkpoint", None),
                ("nothing in the checkpoint", b""),
                ("missing signature", text + b"\n"),
                ("missing signature, and its empty line", text + b"\n\n"),
                ("a size that was not signed",
                 b"\n".join([origin, b"%d" % (int(size) + 1), root]) + b"\n\n" + signatures),
                ("signature in another name",
                 text + b"\n\n" + signatures.replace(origin, b"another.example/log"))]:
            yield words, {"checkpoint": result}, None
        old_text, old_signatures = self.log.read("old-checkpoint").split(b"\n\n")
        if old_text != text:
            yield "signature of the old checkpoint", {
                "checkpoint": text + b"\n\n" + old_signatures}, None
        # The last character but the padding has bits that mean nothing: other spellings of the
        # same signature are no note.
        digit = data.rindex(b"=") - 1
        if data[digit + 1:] == b"=\n":
            spelled = bytes([data[digit] + 1])
            yield "signature spelled otherwise", {
                "checkpoint": data[:digit] + spelled + data[digit + 1:]}, None

    def all(self):
        yield from self.checkpoints()
        if self.log.size:
            yield from self.within_bundles()
            yield from self.bytes_of_bundles()
            yield from self.across_bundles()
            yield from self.rewritten()
        for level in self.log.levels():
            yield from self.tiles(level)
