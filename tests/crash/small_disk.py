"""An ext4 in a file, which can lose its power and be filled up."""

import fcntl
import os
import shutil
import struct
import subprocess

from campaign import skip

SHUTDOWN = 0x8004587D  # FS_IOC_SHUTDOWN
NO_LOG_FLUSH = 2  # not even the file system's journal is written


class SmallDisk:
    def __init__(self, home, mib):
        self.image = os.path.join(home, "disk.img")
        self.path = os.path.join(home, "disk")
        os.mkdir(self.path)
        if os.geteuid() != 0:
            skip("only root can mount a file system")
        if not shutil.which("mkfs.ext4"):
            skip("there is no mkfs.ext4 (package e2fsprogs)")
        with open(self.image, "wb") as file:
            file.truncate(mib << 20)
        subprocess.run(["mkfs.ext4", "-q", "-m", "0", self.image], check=True)
        done = self.run("mount", "-o", "loop", self.image, self.path)
        if done.returncode != 0:
            skip("no loop device can be mounted here: " + done.stderr.strip())
        self.ballast = os.path.join(self.path, "ballast")

    def run(self, *words):
        return subprocess.run(words, capture_output=True, text=True, check=False)

    def close(self):
        self.run("umount", "--lazy", self.path)

    def cut_power(self):
        """What was not synced is gone. Nothing can be written until power() is back."""
        root = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.ioctl(root, SHUTDOWN, struct.pack("I", NO_LOG_FLUSH))
        finally:
            os.close(root)

    def power(self):
        """Nobody may have a file open there."""
        subprocess.run(["umount", self.path], check=True)
        subprocess.run(["mount", "-o", "loop", self.image, self.path], check=True)

    def room(self):
        disk = os.statvfs(self.path)
        return disk.f_bavail * disk.f_frsize

    def fill(self, left):
        """Leaves so many bytes, or less if there are less. The file system needs some for itself,
        so the last ones are taken in ever smaller steps."""
        step = self.room() - left
        with open(self.ballast, "ab") as ballast:
            while step >= 1024:
                try:
                    os.posix_fallocate(ballast.fileno(), os.fstat(ballast.fileno()).st_size, step)
                    step = self.room() - left
                except OSError:
                    step //= 2

    def free(self):
        os.unlink(self.ballast)
