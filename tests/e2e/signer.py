"""The signer of checkpoints, for tests that need one."""

import os
import subprocess
import time

import world


class Signer:
    """shop-authd-signer with a state of its own."""

    def __init__(self, directory):
        self.state = os.path.join(directory, "signer")
        self.socket = os.path.join(directory, "signer.sock")
        os.makedirs(self.state, 0o700)
        self.process = None

    def command(self, *words):
        return [os.path.join(world.bin_dir(), "shop-authd-signer"), *words, "--state", self.state]

    def start(self):
        self.process = subprocess.Popen(self.command("serve", "--socket", self.socket))
        deadline = time.monotonic() + world.PATIENCE
        while not os.path.exists(self.socket):
            if time.monotonic() > deadline:
                raise AssertionError("the signer does not listen")
            time.sleep(0.05)
        return self

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(world.PATIENCE)
            self.process = None

    def say(self, *words):
        return subprocess.run(self.command(*words), check=True, capture_output=True,
                              text=True).stdout

    def keys(self):
        return self.say("vkey").split()


def beside(case):
    """A signer for a test's world, ended with the test; what the daemon's configuration says of it."""
    case.signer = Signer(case.world.home)
    case.addCleanup(case.signer.stop)
    case.signer.start()
    return f'signer_socket = "{case.signer.socket}"\n'
