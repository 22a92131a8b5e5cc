"""The shim `fail_io.c` and its orders, as the campaigns give them."""

import mmap
import os
import struct

import world

LAYOUT = struct.Struct("=QQQQIII")  # struct Orders
WRITES, SYNCS, FAILING_WRITE, FAILING_SYNC, ERROR, LIES, FAILED = range(7)


class FailIo:
    def __init__(self, shim, home, below):
        self.shim = os.path.abspath(shim)
        self.path = os.path.join(home, "orders")
        self.below = below
        with open(self.path, "wb") as file:
            file.write(bytes(mmap.PAGESIZE))
        self.file = open(self.path, "r+b")
        self.memory = mmap.mmap(self.file.fileno(), mmap.PAGESIZE)

    def close(self):
        self.memory.close()
        self.file.close()

    def words(self):
        """What stands before the daemon's command."""
        return [*world.preloaded(self.shim), "FAIL_IO=" + self.path,
                "FAIL_IO_BELOW=" + os.path.realpath(self.below)]

    def fields(self):
        return list(LAYOUT.unpack(self.memory[:LAYOUT.size]))

    def order(self, **fields):
        """Counting begins anew."""
        told = [0] * 7
        for name, value in fields.items():
            told[globals()[name.upper()]] = value
        self.memory[:LAYOUT.size] = LAYOUT.pack(*told)

    def lie(self):
        self.order(lies=1)

    def calls(self):
        return tuple(self.fields()[:2])

    def failed(self):
        """The file whose call has failed, below the directory; nothing before."""
        if not self.fields()[FAILED]:
            return None
        path = self.memory[LAYOUT.size:].split(b"\0")[0].decode()
        return os.path.relpath(path, os.path.realpath(self.below))
